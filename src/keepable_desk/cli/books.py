"""Books into the desk and out again, and its ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management import call_command

from keepable.cli.language import said
from keepable.files import read_book, write_folder
from keepable.ledger.exports import export_lines
from keepable.texts import Text, text_of, text_written
from keepable_desk import clock
from keepable_desk.cli.told import company_called, refuse, say, write
from keepable_desk.custody.keys import signer_of
from keepable_desk.queries.forecasts import read_together
from keepable_desk.queries.ledger_reading import rows_of
from keepable_desk.store.mapping import load_book
from keepable_desk.store.models import LedgerHead
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.halting import resume
from keepable_desk.usecases.recording import open_ledger
from keepable_desk.usecases.rotate_key import rotate_key

if TYPE_CHECKING:
    from pathlib import Path


def load(path: Path, origin: str) -> None:
    """Load the book at `path` as a company whose ledger is called `origin`."""
    call_command("migrate", verbosity=0)
    book, problems = read_book(path)
    for problem in problems:
        write(said(problem))
    if book is None or any(problem.severity == "error" for problem in problems):
        refuse(Text("desk.not_loaded", path=str(path)))
    try:
        key = signer_of(origin).verifier()
        with writing():
            company = load_book(book, origin)
            open_ledger(company, now=clock.now(), key=key)
    except ValueError as error:
        refuse(text_of(error))
    people = Text("size.people", n=len(book.people))
    promises = Text("size.promises", n=len(book.promises))
    say(Text("desk.loaded", company=book.name or str(path), people=people, promises=promises))
    say(Text("desk.ledger_and_key", origin=origin))
    write(key.text())


def export(folder: Path, origin: str) -> None:
    """Write the book of a company into `folder`, as it stands now."""
    company = company_called(origin)
    if folder.exists() and any(folder.iterdir()):
        refuse(Text("desk.not_empty", folder=str(folder)), Text("desk.another_place"))
    book = read_together(company.pk, clock.now().replace(microsecond=0)).book
    write_folder(book, folder)
    say(Text("desk.exported", folder=str(folder), book=book.sha256))


def export_ledger(file: Path, origin: str) -> None:
    """Write the whole ledger of a company into `file`, with all values that are left."""
    company = company_called(origin)
    size = LedgerHead.objects.get(company=company).size
    lines = export_lines(company.origin, rows_of(company, size, lambda _: True), size)
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(lines)
    say(Text("desk.ledger_exported", file=str(file), n=size))


def rotate(origin: str) -> None:
    """Let a new key sign, and print it."""
    company = company_called(origin)
    key = rotate_key(company, now=clock.now())
    say(Text("desk.new_key"))
    write(key.verifier().text())


def go_on(origin: str) -> None:
    """Let writing go on in a company where it has stopped."""
    company = company_called(origin)
    if company.halted_at is None:
        refuse(Text("desk.not_stopped"))
    resume(company.pk)
    say(Text("desk.goes_on", because=text_written(company.halted_because)))
