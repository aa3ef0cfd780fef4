"""Books into the desk and out again, and its ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management import call_command

from keepable.files import read_book, write_folder
from keepable.ledger.exports import export_lines
from keepable_desk import clock
from keepable_desk.cli.told import company_called, in_english, refuse, say
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
        say(str(problem))
    if book is None or any(problem.severity == "error" for problem in problems):
        refuse(f"{path} was not loaded; mend what is said above.")
    try:
        key = signer_of(origin).verifier()
        with writing():
            company = load_book(book, origin)
            open_ledger(company, now=clock.now(), key=key)
    except ValueError as error:
        refuse(str(error))
    say(f"{book.name or path}: {len(book.people)} people, {len(book.promises)} promises.")
    say(f"Its ledger is {origin}; its key, for others to keep:\n{key.text()}")


def export(folder: Path, origin: str) -> None:
    """Write the book of a company into `folder`, as it stands now."""
    company = company_called(origin)
    if folder.exists() and any(folder.iterdir()):
        refuse(f"{folder} is there already and is not empty; name another place.")
    book = read_together(company.pk, clock.now().replace(microsecond=0)).book
    write_folder(book, folder)
    say(f"{folder}: the book {book.sha256}")


def export_ledger(file: Path, origin: str) -> None:
    """Write the whole ledger of a company into `file`, with all values that are left."""
    company = company_called(origin)
    size = LedgerHead.objects.get(company=company).size
    lines = export_lines(company.origin, rows_of(company, size, lambda _: True), size)
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(lines)
    say(f"{file}: {size} entries; check them with: keepable verify {file} --checkpoint FILE")


def rotate(origin: str) -> None:
    """Let a new key sign, and print it."""
    company = company_called(origin)
    key = rotate_key(company, now=clock.now())
    say(f"From now on checkpoints are signed by\n{key.verifier().text()}")


def go_on(origin: str) -> None:
    """Let writing go on in a company where it has stopped."""
    company = company_called(origin)
    if company.halted_at is None:
        refuse("Writing has not stopped there.")
    resume(company.pk)
    say(f"Writing goes on. It had stopped because: {in_english(company.halted_because)}")
