"""`keepable verify`: whether this is the ledger that checkpoints and receipts were made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text as Line

from keepable.cli import screen
from keepable.cli.command_errors import CommandError
from keepable.cli.comparing import FORKED, compared_with, plain_of, print_compared
from keepable.cli.language import say
from keepable.cli.options import Verifying
from keepable.cli.plain_json import write_json
from keepable.cli.witness_files import is_ledger, witnesses_text
from keepable.domain.problem import Problem
from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.names import shown_name
from keepable.ledger.notes import VerifierKey, verifier_key
from keepable.ledger.receipts import HEAD, proven, receipt_in
from keepable.ledger.verifying import CHECKS, Finding, Verified, verify
from keepable.ledger.vouching import GoesOn, ToldByFile, Voucher
from keepable.ledger.witnesses import witnesses_in
from keepable.texts import Listed, Text, text_of

CHANGED = 1  # exit code: it can be read, and it is not what it was
NOT_SHOWN = 4  # exit code: nothing is wrong, and not all of it rests on what was given
MOST_FINDINGS = 10
# what is looked at only where there are some of these
LOOKED = {
    "signatures": "checkpoints",
    "roots": "checkpoints",
    "receipts": "receipts",
    "rows": "rows",
}
# what is said where a ledger goes on under another key, by who vouches for that
CONTINUED: Mapping[Voucher, str] = {
    "former": "verify.continued_former",
    "trusted": "verify.continued_trusted",
    "held": "verify.continued_held",
    "nobody": "verify.continued_nobody",
}


def run(export: Path, verifying: Verifying) -> None:
    """Check the exported ledger, or a receipt by itself.

    Exit code 1 when something is wrong, 3 when another holds another history of this ledger, 4
    when it agrees with what was given and says more than that shows.
    """
    keys = [key for path in verifying.keys for key in _keys_in(path)]
    if _begins_as_receipt(export) or (verifying.receipt and not verifying.checkpoints):
        _show_receipt(export, keys, as_json=verifying.as_json)
        return
    notes = "\n".join(witnesses_text(path) for path in verifying.checkpoints)
    with export.open(encoding="utf-8", errors="replace", newline="\n") as file:
        found = verify(_counted(file), notes, keys)
    beside = None
    if verifying.other is not None:
        beside = compared_with(export, verifying.other, witnesses_in(notes), keys)
    if verifying.as_json:
        write_json(_plain(found) if beside is None else {**_plain(found), "with": plain_of(beside)})
    else:
        _print(found)
        if beside is not None:
            print_compared(beside)
    if beside is not None and beside.heads is not None:
        raise typer.Exit(FORKED)
    if found.findings:
        raise typer.Exit(CHANGED)
    if found.unshown or not (beside is None or beside.is_loss_vouched):
        raise typer.Exit(NOT_SHOWN)


def _counted(lines: Iterator[str]) -> Iterator[str]:
    with screen.waiting(Text("verify.reading")):
        yield from lines


def _begins_as_receipt(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(HEAD)) == HEAD.encode()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _keys_in(path: Path) -> list[VerifierKey]:
    lines = [line for line in _text(path).splitlines() if line.strip() and line[0] != "#"]
    try:
        return [verifier_key(line) for line in lines]
    except ValueError as error:
        remedy = Text("verify.give_keys")
        raise CommandError(Problem(what=text_of(error), remedy=remedy, source=str(path))) from error


def _show_receipt(path: Path, keys: Sequence[VerifierKey], *, as_json: bool) -> None:
    """Check one receipt with the keys that are trusted; nothing else is needed."""
    if not keys:
        what = Text("verify.no_key")
        raise CommandError(Problem(what=what, remedy=Text("verify.name_key")))
    text = _text(path)
    try:
        receipt = receipt_in(text)
    except ValueError as error:
        remedy = Text("verify.receipt_beside") if is_ledger(path) else ""
        problem = Problem(what=text_of(error), remedy=remedy, source=str(path))
        raise CommandError(problem) from error
    try:
        point = proven(receipt, keys)
    except ValueError as error:
        if as_json:
            why = text_of(error)
            write_json({"holds": False, "why": say(why), "why_text": why})
        else:
            screen.tell(screen.output(), Text("verify.broken", why=text_of(error)), "bold")
        raise typer.Exit(CHANGED) from error
    if as_json:
        write_json({"holds": True, "entry": receipt.index, **_plain_point(point)})
        return
    out = screen.output()
    origin = shown_name(point.origin)
    screen.tell(out, Text("verify.holds", number=receipt.index, origin=origin), "bold")
    screen.show(out, Line(receipt.data.decode(errors="replace")))


def _plain_point(point: Checkpoint | None) -> dict[str, object]:
    if point is None:
        return {"checkpoint": None}
    return {
        "checkpoint": {"origin": point.origin, "size": point.size, "root_sha256": point.root.hex()}
    }


def _plain(found: Verified) -> dict[str, object]:
    return {
        "holds": not found.findings and not found.unshown,
        "origin": found.origin,
        "entries": found.entries,
        "checkpoints": found.checkpoints,
        "rows": found.rows,
        "receipts": found.receipts,
        **_plain_point(found.last),
        "unwitnessed": _unwitnessed(found),
        "lost": [_plain_point(point)["checkpoint"] for point in found.lost],
        "continued": [
            {
                "entry": each.number,
                "origin": each.origin,
                "follows": each.follows,
                "key": each.key.text(),
                "vouched_by": each.vouched_by,
            }
            for each in found.continued
        ],
        **_plain_told(found.told),
        "unshown": [{"what": say(what), "what_text": what} for what in found.unshown],
        "first_bad": found.first_bad,
        "findings": [
            {
                "check": finding.check,
                "entry": finding.number,
                "what": say(finding.what),
                "what_text": finding.what,
            }
            for finding in found.findings
        ],
    }


def _plain_told(told: ToldByFile) -> dict[str, object]:
    return {
        "reduced": told.reduced,
        "erasures": [
            {"entry": each.number, "reduced": each.reduced, "reached": each.is_reached}
            for each in told.erasures
        ],
        "reduced_with_receipt": told.receipts,
        "sealed": told.sealed,
        "opened": told.opened,
    }


def _unwitnessed(found: Verified) -> int:
    return found.entries - (found.last.size if found.last else 0)


def _print(found: Verified) -> None:
    out = screen.output()
    screen.tell(out, _sentence(found), "bold")
    out.print()
    broken, partly = {finding.check for finding in found.findings}, _partly(found)
    for check, meaning in CHECKS.items():
        looked = check not in LOOKED or getattr(found, LOOKED[check])
        word, style = (Text("verify.ok"), "green") if looked else (Text("verify.not_looked"), "dim")
        if check in partly:
            word, style = Text("verify.partly"), "yellow"
        if check in broken:
            word, style = Text("verify.wrong"), "red"
        line = Text("verify.check", check=check, meaning=meaning)
        screen.show(out, screen.marked(f"{say(word):6}", style, say(line)))
    _print_vouching(out, found)
    if found.rows is None:
        screen.tell(out, Text("verify.no_rows"))
    if found.findings:
        out.print()
    for finding in found.findings[:MOST_FINDINGS]:
        screen.tell(out, _line(finding))
    if len(found.findings) > MOST_FINDINGS:
        screen.tell(out, Text("verify.more", n=len(found.findings) - MOST_FINDINGS))


def _partly(found: Verified) -> set[str]:
    """Return the checks that do not hold for all of it, though nothing is wrong."""
    keys = {"keys"} if any(each.vouched_by != "former" for each in found.continued) else set()
    return keys | ({"roots"} if found.lost else set())


def _print_vouching(out: Console, found: Verified) -> None:
    """Say what rests on what was given, what on another key, and what is erased or lost."""
    out.print()
    for what in found.unshown[:MOST_FINDINGS]:
        screen.show(out, screen.marked(say(Text("verify.not_shown")), "yellow", say(what)))
    for each in found.continued[:MOST_FINDINGS]:
        _print_continued(out, each)
    if found.lost and not any(what.code == "ledger.loss_unvouched" for what in found.unshown):
        most = max(point.size for point in found.lost)
        screen.tell(out, Text("verify.lost", n=len(found.lost), entries=most))
    for text in _told(found):
        screen.tell(out, text)


def _print_continued(out: Console, each: GoesOn) -> None:
    """Say from where on another key signs, who vouches for that, and which key it is."""
    names = {"origin": shown_name(each.origin), "follows": shown_name(each.follows)}
    screen.tell(out, Text(CONTINUED[each.vouched_by], number=each.number, **names))
    out.print(shown_name(each.key.text(), most=None), soft_wrap=True)


def _told(found: Verified) -> Iterator[Text]:
    """Say how much the file tells of its entries, and of values that are sealed."""
    told = found.told
    if told.reduced:
        left = found.entries - told.reduced
        numbers = Listed(tuple(str(each.number) for each in told.erasures))
        counted = {"n": told.reduced, "entries": found.entries, "left": left}
        yield Text("verify.reduced", **counted, numbers=numbers)
    if told.receipts:
        yield Text("verify.reduced_receipts", n=len(told.receipts))
    if told.opened < told.sealed:
        yield Text("verify.sealed", n=told.sealed, opened=told.opened)


def _line(finding: Finding) -> Text:
    if finding.number is None:
        return Text("verify.finding", check=finding.check, what=finding.what)
    return Text("verify.finding_at", check=finding.check, number=finding.number, what=finding.what)


def _sentence(found: Verified) -> Text:
    entries = found.entries
    if found.findings and found.first_bad is None:
        return Text("verify.changed", n=entries)
    if found.findings:
        return Text("verify.changed_from", n=entries, first=found.first_bad or 0)
    if not found.checkpoints:
        return Text("verify.no_checkpoint", n=entries)
    if not found.led_to:
        return Text("verify.leads_to_none", n=entries, checkpoints=found.checkpoints)
    checkpoints, after = Text("verify.checkpoints", n=found.led_to), _unwitnessed(found)
    if found.unshown:
        return Text("verify.not_all_shown", n=entries, checkpoints=checkpoints)
    if after:
        facts = {"checkpoints": checkpoints, "after": Text("verify.unwitnessed", n=after)}
        return Text("verify.unchanged_until", n=entries, **facts)
    return Text("verify.unchanged", n=entries, checkpoints=checkpoints)
