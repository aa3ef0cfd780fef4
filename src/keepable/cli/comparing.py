"""`keepable verify --with`: whether somebody else holds the same history of a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Line

from keepable.cli import screen
from keepable.cli.command_errors import CommandError
from keepable.cli.witness_files import is_ledger, witnesses_text
from keepable.domain.problem import Problem
from keepable.ledger.comparing import compared, compared_with_witnesses, history_in
from keepable.ledger.names import shown_name
from keepable.ledger.witnesses import witnesses_in
from keepable.texts import Text, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from keepable.ledger.comparing import Compared, Head, LedgerHistory
    from keepable.ledger.notes import VerifierKey
    from keepable.ledger.witnesses import Witness

FORKED = 3  # exit code: two heads of one size differ


def compared_with(
    export: Path, other: Path, own: Iterable[Witness], keys: Sequence[VerifierKey]
) -> Compared:
    """Compare the ledger in `export` with what is in `other`: an export, checkpoints or a receipt.

    `own` are the checkpoints that are held with the export; CommandError when nothing can be
    compared.
    """
    ours = _history(export)
    try:
        if is_ledger(other):
            return compared(ours, _history(other), keys)
        theirs = [each for each in witnesses_in(witnesses_text(other)) if each.problem is None]
        return compared_with_witnesses(ours, theirs, own, keys)
    except CommandError:
        raise
    except ValueError as error:
        raise CommandError(Problem(what=text_of(error), source=str(other))) from error


def _history(path: Path) -> LedgerHistory:
    with path.open(encoding="utf-8", newline="\n") as file:
        try:
            return history_in(file)
        except ValueError as error:
            raise CommandError(Problem(what=text_of(error), source=str(path))) from error


def plain_of(found: Compared) -> dict[str, object]:
    """Return what came of it as JSON has it."""
    return {
        "agreed_entries": found.agreed,
        "forked": found.heads is not None,
        "proven": found.is_proof,
        "entries_beyond": found.beyond,
        "unsigned": found.unsigned,
        "entries_lost": found.lost,
        "loss_vouched": found.is_loss_vouched,
        "told_in_one": found.told_in_one,
        "heads": [_plain_head(head) for head in found.heads or ()],
    }


def _plain_head(head: Head) -> dict[str, object]:
    point = head.point
    return {
        "origin": point.origin,
        "size": point.size,
        "root_sha256": point.root.hex(),
        "note": head.note or None,
    }


def print_compared(found: Compared) -> None:
    """Print what came of it: up to where both agree, or the two heads that differ."""
    out = screen.output()
    out.print()
    if found.heads is None:
        screen.tell(out, Text("compare.agree", n=found.agreed), "bold")
    else:
        size = found.heads[0].point.size
        screen.tell(out, Text("compare.forked", n=size, agreed=found.agreed), "bold red")
        for head in found.heads:
            lines = (head.note or head.point.text()).rstrip("\n").split("\n")
            screen.show(out, Line("\n".join([shown_name(lines[0]), *lines[1:]])))
            out.print()
        screen.tell(out, Text("compare.proof" if found.is_proof else "compare.no_proof_yet"))
    if found.lost:
        code = "compare.lost" if found.is_loss_vouched else "compare.lost_unvouched"
        screen.tell(out, Text(code, agreed=found.agreed, n=found.lost))
    if found.told_in_one:
        screen.tell(out, Text("compare.told_in_one", n=found.told_in_one))
    if found.beyond:
        screen.tell(out, Text("compare.beyond", n=found.beyond))
    if found.unsigned:
        screen.tell(out, Text("compare.unsigned", n=found.unsigned))
