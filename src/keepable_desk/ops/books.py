"""Books into the desk and out again, and its ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.book_files import read_book, write_folder
from keepable.cli.language import said
from keepable.ledger.entries import plain_text
from keepable.texts import Instant, Text, text_of
from keepable_desk import clock
from keepable_desk.last_seen import Seen
from keepable_desk.ops.console import context_in, refuse, say, write
from keepable_desk.ops.tables_of_now import bring_tables_up
from keepable_desk.reads.context import of_operator
from keepable_desk.reads.examining import whole_book, whole_ledger
from keepable_desk.reads.left_out import rows_left_out
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.halting import resume
from keepable_desk.usecases.new_ledger import open_new_ledger
from keepable_desk.usecases.rotate_key import rotate_key
from keepable_desk.usecases.set_up_company import load_company
from keepable_desk.usecases.watch_clock import confirm_clock
from keepable_desk.whole_files import READABLE, refuse_to_replace, writing_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def load(path: Path, origin: str) -> None:
    """Load the book at `path` as a company whose ledger is called `origin`."""
    bring_tables_up()
    book, problems = read_book(path)
    for problem in problems:
        write(said(problem))
    if book is None or any(problem.severity == "error" for problem in problems):
        refuse(Text("desk.not_loaded", path=str(path)))
    try:
        key = load_company(of_operator(clock.now()), book, origin)
    except ValueError as error:
        refuse(text_of(error))
    people = Text("size.people", n=len(book.people))
    promises = Text("size.promises", n=len(book.promises))
    say(Text("desk.loaded", company=book.name or str(path), people=people, promises=promises))
    say(Text("desk.ledger_and_key", origin=origin))
    write(key.text())


def export(folder: Path, origin: str) -> None:
    """Write the book of a company into `folder`, as it stands now."""
    context = context_in(origin)
    if folder.exists() and any(folder.iterdir()):
        refuse(Text("desk.not_empty", folder=str(folder)), Text("desk.another_place"))
    book = whole_book(context)
    write_folder(book, folder)
    say(Text("desk.exported", folder=str(folder), book=book.sha256))
    lost = rows_left_out(context)
    for each in lost:
        say(each)
    if lost:
        refuse(Text("desk.exported_in_part", n=len(lost)))


def export_ledger(file: Path, origin: str) -> None:
    """Write the whole ledger of a company into `file`, with all values that are left."""
    refuse_to_replace(file)
    size, lines = whole_ledger(context_in(origin))
    with writing_whole(file, READABLE) as out:
        out.writelines(line.encode() for line in lines)
    say(Text("desk.ledger_exported", file=str(file), n=size))


def rotate(origin: str) -> None:
    """Let a new key sign, and print it."""
    key = rotate_key(context_in(origin))
    say(Text("desk.new_key"))
    write(key.verifier().text())


def continue_ledger(anew: str, *, reason: str, receipts: Sequence[Path], origin: str) -> None:
    """Continue the ledger of a company as `anew`, and say what is lost."""
    texts = [path.read_text(encoding="utf-8") for path in receipts]
    context = context_in(origin)
    try:
        opened = open_new_ledger(context, anew, reason=reason, receipts=texts)
    except UnfitError as error:
        refuse(error.text)
    say(Text("desk.continued", origin=anew, number=str(opened.number)))
    if opened.key is not None:
        write(opened.key.text())
    if not opened.is_signed:
        say(Text("desk.tell_key", origin=opened.known.origin))
    if opened.known.size <= opened.number:
        say(Text("desk.nothing_lost"))
        return
    first, last, before = opened.number, opened.known.size - 1, opened.known.origin
    if first == last:
        say(Text("desk.lost_one", number=str(first), origin=before))
    else:
        say(Text("desk.lost_from_to", first=str(first), last=str(last), origin=before))
    if opened.lost:
        say(Text("desk.enter_again"))
    for each in opened.lost:
        facts = plain_text(each.facts)
        say(
            Text(
                "desk.lost_entry", number=str(each.number), at=each.at, kind=each.kind, facts=facts
            )
        )


def believe_clock() -> None:
    """Let writing go on where it stopped because the clock had jumped ahead."""
    now, counted = clock.now(), clock.ticks()
    try:
        confirm_clock(of_operator(now), Seen(now, counted.seconds, counted.boot))
    except UnfitError as error:
        refuse(error.text)
    say(Text("clock.confirmed", now=Instant(now)))


def go_on(origin: str) -> None:
    """Let writing go on in a company where it has stopped."""
    try:
        because = resume(context_in(origin))
    except UnfitError as error:
        refuse(error.text)
    say(Text("desk.goes_on", because=because))
