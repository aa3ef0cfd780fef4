"""`keepable words`: what "sure", "probably" or "100 %" turned out to mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from keepable.calibration.phrases import learn_phrases
from keepable.cli import screen
from keepable.cli.command_errors import CommandError, plain_problem
from keepable.cli.language import all_of, said, say
from keepable.cli.plain_json import plain, write_json
from keepable.domain.faults import MisfitError
from keepable.domain.problem import Problem
from keepable.tables.outcome_rows import counted
from keepable.tables.track_record_rows import read_said
from keepable.texts import Percent, Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from keepable.calibration.phrases import Meaning, Phrases
    from keepable.tables.track_record_rows import SaidRead

MOST_PROBLEMS = 5


def run(path: Path, *, as_json: bool) -> None:
    """Learn from what was said in the table at `path`, and print what it turned out to mean."""
    try:
        found = read_said(path)
    except MisfitError as error:
        raise CommandError(Problem(what=error.what, remedy=error.remedy)) from error
    if not found.said:
        what = Text("phrase.nothing_known", file=path.name)
        raise CommandError(Problem(what=what, remedy=Text("phrase.write_yes_or_no")))
    learned = learn_phrases(found.said)
    if as_json:
        write_json(plain_words(learned, found))
        return
    _print(learned, found)


def plain_words(learned: Phrases, found: SaidRead) -> dict[str, object]:
    """Return what was `learned` of what was `found` as plain figures."""
    return {
        "by_phrase": plain(learned.by_phrase),
        "by_person": [
            {
                "who": who,
                "phrase": phrase,
                "odds": meaning.odds,
                "uses": meaning.uses,
                "kept": meaning.kept,
            }
            for (who, phrase), meaning in sorted(learned.by_person.items())
        ],
        "decided": found.decided,
        "problems": [plain_problem(problem) for problem in found.problems],
    }


def _print(learned: Phrases, found: SaidRead) -> None:
    out = screen.output()
    rows = [
        (phrase, say(Text("phrase.all")), meaning)
        for phrase, meaning in sorted(learned.by_phrase.items())
    ]
    screen.show(out, _table(rows))
    out.print()
    own = [(phrase, who, meaning) for (who, phrase), meaning in learned.by_person.items()]
    screen.show(out, _table(sorted(own, key=lambda row: row[:2])))
    out.print()
    total = sum(found.decided.values())
    screen.tell(out, Text("calibrate.rows", n=total, decided=all_of(counted(found.decided))))
    for problem in found.problems[:MOST_PROBLEMS]:
        screen.show(screen.messages(), screen.severity("warning", said(problem)))


def _table(rows: Sequence[tuple[str, str, Meaning]]) -> Table:
    """Lay out phrases, who says them, what they mean, and how often they were said and kept."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    table.add_column(say(Text("phrase.said")), overflow="fold")
    table.add_column(say(Text("phrase.by")), overflow="fold")
    for head in (Text("phrase.means"), Text("phrase.kept"), Text("phrase.of")):
        table.add_column(say(head), justify="right")
    for phrase, who, meaning in rows:
        odds = say(Text("cli.level", level=Percent(meaning.odds)))
        table.add_row(
            say(Text("phrase.quoted", phrase=phrase)),
            who,
            odds,
            f"{meaning.kept:,}",
            f"{meaning.uses:,}",
        )
    return table
