"""`receipt` and `ledger`: what proves itself without the desk, written into files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.cli import screen
from keepable.cli.command_errors import refuse
from keepable.cli.page_frame import refuse_no_place
from keepable.cli.plain_json import write_json
from keepable.texts import Text
from keepable_desk.client.promises import promise_called
from keepable_desk.client.sessions import desk_at
from keepable_desk.whole_files import READABLE, make_whole

if TYPE_CHECKING:
    from pathlib import Path

    from keepable_desk.client.options import DeskAddress


def refuse_taken(file: Path) -> None:
    """Raise CommandError when `file` cannot be written, or is there: receipts are for keeps."""
    refuse_no_place(file)
    if file.exists():
        refuse(Text("client.taken", file=str(file)), Text("client.for_keeps"))


def write_receipt(receipt: str, file: Path) -> None:
    """Write a `receipt` into a new `file`."""
    if not make_whole(file, receipt.encode(), READABLE):
        refuse(Text("client.taken", file=str(file)), Text("client.for_keeps"))
    _say_written(file, "--receipt --key KEY")


def receipt(at: DeskAddress, name: str, file: Path) -> None:
    """Write the receipt of the promise called `name` into `file`."""
    refuse_taken(file)
    with desk_at(at) as desk:
        found = promise_called(desk, name)
        text = desk.text(f"promises/{found.id}/receipt", "text/plain")
    if not text.strip():
        refuse(Text("client.no_receipt", name=name[:80]), Text("client.came_with_book"))
    write_receipt(text, file)
    _say_where(at, file)


def ledger(at: DeskAddress, file: Path) -> None:
    """Write the whole ledger, as far as the caller may see it, into `file`."""
    refuse_no_place(file)
    with desk_at(at) as desk:
        desk.fetch("ledger/export", "application/jsonl", file)
    _say_written(file, "--checkpoint FILE")
    _say_where(at, file)


def _say_written(file: Path, options: str) -> None:
    screen.tell_path(Text("cli.written", file=str(file)))
    screen.tell_path(Text("client.to_check", command=f"keepable verify {file} {options}"))


def _say_where(at: DeskAddress, file: Path) -> None:
    if at.as_json:
        write_json({"desk": at.desk, "file": str(file)})
