"""Files of checkpoints and receipts, as holders keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.cli import screen
from keepable.cli.command_errors import CommandError
from keepable.domain.problem import Problem
from keepable.ledger.exports import head_in
from keepable.ledger.frames import without_torn_tail
from keepable.ledger.witnesses import witnesses_in
from keepable.texts import Text

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_HEAD = 10_000  # characters: a first line is origin and count


def witnesses_text(path: Path) -> str:
    """Return the checkpoints and receipts in the file at `path`, whatever it holds beside them.

    What a full disk or a power cut left of a last one is told, and does not count. CommandError
    when it holds none.
    """
    whole, torn = without_torn_tail(path.read_bytes())
    text = (whole or torn).decode(errors="replace").replace("\r\n", "\n")
    found = witnesses_in(text)
    if all(witness.problem is not None for witness in found):
        why = next((each.problem for each in found), None) or Text("verify.empty")
        what = Text("verify.neither", file=str(path), why=why)
        raise CommandError(Problem(what=what, remedy=Text("verify.give_witness")))
    if torn:
        screen.tell(screen.messages(), Text("verify.torn_append", file=str(path)))
    return text


def is_ledger(path: Path) -> bool:
    """Return whether the file at `path` begins as an exported ledger does."""
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        try:
            head_in(file.readline(LONGEST_HEAD))
        except ValueError:
            return False
    return True
