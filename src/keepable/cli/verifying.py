"""`keepable verify`: whether this is the ledger that the checkpoints were made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from rich.text import Text

from keepable.cli import screen
from keepable.cli.options import Verifying
from keepable.cli.plain_json import write_json
from keepable.cli.refusals import RefusedError
from keepable.domain.problem import Problem
from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.notes import VerifierKey, verifier_key
from keepable.ledger.receipts import proven, receipt_in
from keepable.ledger.verifying import CHECKS, Finding, Verified, verify

CHANGED = 1  # exit code: it can be read, and it is not what it was
MOST_FINDINGS = 10


def run(export: Path, verifying: Verifying) -> None:
    """Check the exported ledger, or a receipt by itself; exit code 1 when something is wrong."""
    keys = [key for path in verifying.keys for key in _keys_in(path)]
    if verifying.receipt:
        _show_receipt(export, keys, as_json=verifying.as_json)
        return
    notes = "".join(_text(path) for path in verifying.checkpoints)
    with export.open(encoding="utf-8", errors="replace", newline="\n") as file:
        found = verify(_counted(file), notes, keys)
    if verifying.as_json:
        write_json(_plain(found))
    else:
        _print(found)
    if found.findings:
        raise typer.Exit(CHANGED)


def _counted(lines: Iterator[str]) -> Iterator[str]:
    with screen.waiting("Reading the ledger"):
        yield from lines


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _keys_in(path: Path) -> list[VerifierKey]:
    lines = [line for line in _text(path).splitlines() if line.strip() and line[0] != "#"]
    try:
        return [verifier_key(line) for line in lines]
    except ValueError as error:
        remedy = "Give a file with a key on each line, as name+id+key."
        raise RefusedError(Problem(what=str(error), remedy=remedy, source=str(path))) from error


def _show_receipt(path: Path, keys: Sequence[VerifierKey], *, as_json: bool) -> None:
    """Check one receipt with the keys that are trusted; nothing else is needed."""
    if not keys:
        what = "A receipt proves nothing without a key that you trust."
        raise RefusedError(Problem(what=what, remedy="Name its file with --key."))
    text = _text(path)
    try:
        receipt = receipt_in(text)
    except ValueError as error:
        raise RefusedError(Problem(what=str(error), remedy="", source=str(path))) from error
    try:
        point = proven(receipt, keys)
    except ValueError as error:
        if as_json:
            write_json({"holds": False, "why": str(error)})
        else:
            screen.show(screen.output(), Text(f"The receipt does not hold. {error}", style="bold"))
        raise typer.Exit(CHANGED) from error
    if as_json:
        write_json({"holds": True, "entry": receipt.index, **_plain_point(point)})
        return
    out = screen.output()
    words = f"The receipt holds: entry {receipt.index} of {point.origin}."
    screen.show(out, Text(words, style="bold"))
    screen.show(out, Text(receipt.data.decode(errors="replace")))


def _plain_point(point: Checkpoint | None) -> dict[str, object]:
    if point is None:
        return {"checkpoint": None}
    return {
        "checkpoint": {"origin": point.origin, "size": point.size, "root_sha256": point.root.hex()}
    }


def _plain(found: Verified) -> dict[str, object]:
    return {
        "holds": not found.findings,
        "origin": found.origin,
        "entries": found.entries,
        "checkpoints": found.checkpoints,
        **_plain_point(found.last),
        "unwitnessed": _unwitnessed(found),
        "first_bad": found.first_bad,
        "findings": [{"check": f.check, "entry": f.number, "what": f.what} for f in found.findings],
    }


def _unwitnessed(found: Verified) -> int:
    return found.entries - (found.last.size if found.last else 0)


def _print(found: Verified) -> None:
    out = screen.output()
    screen.show(out, Text(_sentence(found), style="bold"))
    out.print()
    broken = {finding.check for finding in found.findings}
    for check, meaning in CHECKS.items():
        looked = check not in {"signatures", "roots"} or found.checkpoints
        word, style = ("ok", "green") if looked else ("-", "dim")
        if check in broken:
            word, style = "wrong", "red"
        screen.show(out, screen.marked(f"{word:5}", style, f"{check}: {meaning}"))
    if found.findings:
        out.print()
    for finding in found.findings[:MOST_FINDINGS]:
        screen.show(out, Text(_line(finding)))
    if len(found.findings) > MOST_FINDINGS:
        rest = f"{len(found.findings) - MOST_FINDINGS:,} more; --json names every one."
        screen.show(out, Text(rest))


def _line(finding: Finding) -> str:
    place = "" if finding.number is None else f"Entry {finding.number:,}: "
    return f"{finding.check}: {place}{finding.what}"


def _sentence(found: Verified) -> str:
    entries = f"{found.entries:,} {'entry' if found.entries == 1 else 'entries'}"
    if found.findings:
        first = found.first_bad
        place = "" if first is None else f" The first bad entry is {first:,}."
        return f"This ledger of {entries} is not what it was.{place}"
    if not found.checkpoints:
        return (
            f"These {entries} agree with each other; without a checkpoint nobody can tell "
            "whether all of it was rewritten (--checkpoint FILE)."
        )
    open_entries = _unwitnessed(found)
    newest = f" {open_entries:,} came after the last checkpoint." if open_entries else ""
    many = f"{found.checkpoints:,} checkpoint{'' if found.checkpoints == 1 else 's'}"
    return f"This ledger of {entries} leads to {many}: nothing was changed.{newest}"
