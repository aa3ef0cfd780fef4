"""The frozen answers: `python -m tests.frozen differences`, `... write` and `... draw`.

`differences` prints what the code answers otherwise than it did, in the form of changed.toml.
`write` freezes the answers of the code as it is; it was run once, at the commit before the house
was rebuilt, and cases that come later are added with `write NAME ...`. `draw` draws what is given.
"""

from __future__ import annotations

import json
import sys
from random import Random

from tests.frozen import drawing
from tests.frozen.cases import ANSWERS, BOOKS, GIVEN, LEDGERS, cases, frozen, kept_form
from tests.frozen.comparing import differences
from tests.frozen.drawn_ledger import keep


def draw() -> None:
    """Draw the books, histories, instances and ledgers that are given."""
    lines = [json.dumps(each, sort_keys=True, ensure_ascii=False) for each in drawing.books()]
    BOOKS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, hours in (("history", True), ("history-of-dates", False)):
        text = json.dumps(drawing.history(60, hours=hours), indent=None)
        (GIVEN / f"{name}.json").write_text(text.replace("}, {", "},\n{") + "\n", encoding="utf-8")
    for number in (1, 2, 3):
        path = GIVEN / f"instance-{number}.sm"
        path.write_text(drawing.psplib(number), encoding="utf-8")
    (GIVEN / "projects.json").write_text(drawing.mpsplib(), encoding="utf-8")
    for name, rotations in zip(LEDGERS, ((), (5, 11, 16)), strict=True):
        ledger, notes = keep(Random(f"frozen ledger {name}"), rotations)
        (GIVEN / f"ledger-{name}.jsonl").write_text(ledger, encoding="utf-8")
        (GIVEN / f"ledger-{name}.notes").write_text(notes, encoding="utf-8")


def write(names: list[str]) -> None:
    """Freeze the answers of the cases `names`, of all if none is named."""
    for name, compute in cases().items():
        if not names or name in names:
            (ANSWERS / f"{name}.json").write_text(kept_form(compute()) + "\n", encoding="utf-8")


def report(names: list[str]) -> None:
    """Print what differs from the frozen answers, in the form of changed.toml."""
    for name, compute in cases().items():
        if names and name not in names:
            continue
        for each in differences(frozen(name), json.loads(json.dumps(compute())), name):
            parts = {"at": each.at, "before": each.before, "after": each.after, "why": ""}
            lines = [f"{key} = {json.dumps(text)}" for key, text in parts.items()]
            sys.stdout.write("\n".join(["[[change]]", *lines]) + "\n\n")


def main(words: list[str]) -> int:
    """Do what is asked for."""
    match words:
        case ["draw"]:
            draw()
        case ["write", *names]:
            write(names)
        case ["differences", *names]:
            report(names)
        case _:
            sys.stdout.write(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
