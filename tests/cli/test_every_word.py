"""Whatever the command line says comes from the catalogues: found by a language nobody speaks."""

from __future__ import annotations

import csv
import html
import re
from typing import TYPE_CHECKING, Any

import pytest
import typer

from keepable.cli.app import app, plug_in
from keepable.cli.helping import SpokenGroup, WordedCommand
from keepable.texts import languages
from keepable.texts.pseudo import CLOSE, OPEN, PSEUDO
from tests.cli.nobodys_language import book_words, in_nobodys_language, left_over
from tests.cli.typing_in import COMPANY, FEW, typed
from tests.unit.calibration.drawn_outcomes import drawn_outcomes
from tests.unit.ledger.made_ledger import kept
from tests.unit.replay.past_world import history

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from keepable.domain.outcomes import Outcome

OUTCOME_FIELDS = (
    *("id", "who", "kind", "project", "requester", "text"),
    *("estimate_hours", "actual_hours", "estimated_on", "started_on", "finished_on"),
)
PAST_FIELDS = (*OUTCOME_FIELDS[:4], "part", *OUTCOME_FIELDS[6:9], "due_date", "finished_on")
UNREAD = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
TAG, LABEL = re.compile(r"<[^<>]*>"), re.compile(r"<[^<>]*\baria-label=\"([^\"]*)\"[^<>]*>")
PROGRAMS = "keepable python numba numpy engine seed version kept promised held all"
plug_in()
WHOLE: Any = typer.main.get_command(app)


def commands(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - its class moved between versions of typer
    """Return the words of each command."""
    yield before
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*before, name))


NAMES = " ".join(word for words in commands(WHOLE) for word in words)


@pytest.mark.parametrize(
    "words", [*commands(WHOLE)], ids=lambda words: " ".join(words) or "keepable"
)
def test_all_help_comes_from_the_catalogues(words: tuple[str, ...]) -> None:
    found = in_nobodys_language(*words, "--help", columns=160)
    assert found.code == 0
    assert OPEN in found.output
    assert left_over(found.output, NAMES, "keepable", "inf") == set()


READS = (
    ("ask", COMPANY, "--example"),
    ("promises", COMPANY),
    ("pipeline", COMPANY),
    ("plan", COMPANY),
    ("load", COMPANY),
)


@pytest.mark.parametrize("words", READS, ids=lambda words: words[0])
def test_all_that_is_answered_comes_from_the_catalogues(words: tuple[str, ...]) -> None:
    found = in_nobodys_language(*words, *FEW)
    assert found.code == 0
    assert OPEN in found.output
    assert left_over(found.output + found.messages, book_words(), "engine seed") == set()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what commands read: outcomes, phrases, a ledger, an instance."""
    folder = tmp_path_factory.mktemp("files")
    write_outcomes(folder / "outcomes.csv", drawn_outcomes(60), OUTCOME_FIELDS)
    write_outcomes(folder / "past.csv", history(20, hours=True), PAST_FIELDS)
    said = [
        "who,phrase,kept",
        *["ann,sure,yes"] * 8,
        "ann,sure,no",
        "ann,sure,",
        "ann,sure,perhaps",
    ]
    (folder / "said.csv").write_text("\n".join(said) + "\n", "utf-8")
    ledger = kept(1, 12)
    (folder / "ledger.jsonl").write_text("".join(ledger.lines), "utf-8")
    (folder / "notes.txt").write_text("".join(ledger.notes), "utf-8")
    (folder / "cut.jsonl").write_text("".join(ledger.lines[:-1]), "utf-8")
    return folder


def write_outcomes(path: Path, outcomes: Iterable[Outcome], fields: tuple[str, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(fields)
        writer.writerows([getattr(each, field) or "" for field in fields] for each in outcomes)


GOOD = (
    ("check", COMPANY),
    ("ask", COMPANY, "--scope", "single-sign-on", "--by", "+6w", *FEW),
    ("plan", COMPANY, "--person", "Amara", *FEW),
    ("load", COMPANY, "--people", *FEW),
    ("calibrate", "outcomes.csv"),
    ("calibrate", "outcomes.csv", "--preview"),
    ("replay", "--data", "past.csv"),
    ("words", "said.csv"),
    ("verify", "ledger.jsonl"),
    ("verify", "ledger.jsonl", "--checkpoint", "notes.txt"),
    ("verify", "cut.jsonl", "--checkpoint", "notes.txt"),
    ("generate", "--tasks", "12", "made"),
    ("demo", "--folder", "tried", "--as-of", "2027-06-16"),
)


@pytest.mark.parametrize("words", GOOD, ids=" ".join)
def test_every_command_speaks_from_the_catalogues(words: tuple[str, ...], files: Path) -> None:
    there = {path.name for path in files.iterdir()} | {"made", "tried"}
    typed_in = (files / word if word in there else word for word in words)
    found = in_nobodys_language(*typed_in, columns=160)
    assert found.code in {0, 1}, found.messages
    assert OPEN in found.output
    data = (book_words(), str(files), *(path.read_text("utf-8") for path in files.glob("*.*")))
    said = left_over(found.output + found.messages, *data, NAMES, *words, PROGRAMS)
    assert said == set()


@pytest.mark.parametrize(
    ("words", "page"),
    [
        (("ask", COMPANY, "--example", *FEW, "--html"), "answer.html"),
        (("calibrate", "outcomes.csv", "--report"), "honesty.html"),
    ],
)
def test_every_page_that_is_written_comes_from_the_catalogues(
    words: tuple[str, ...], page: str, files: Path
) -> None:
    found = in_nobodys_language(
        *(files / word if word == "outcomes.csv" else word for word in words), files / page
    )
    assert found.code == 0, found.messages
    written = UNREAD.sub("", (files / page).read_text("utf-8"))
    shown = html.unescape(TAG.sub(" ", LABEL.sub(r" \1 ", written)))
    data = (book_words(), (files / "outcomes.csv").read_text("utf-8"))
    assert left_over(shown, *data, "Keepable") == set()


BOOKS = (
    {"company.yaml": "as_of: soon\nnam: A\nsettings: [a\n", "people.csv": "id;name\n"},
    {
        "company.yaml": "as_of: 2027-01-04T08:00:00Z\nsettings: {zone: Mars, seed: -1}\n",
        "people.csv": "id,name,calendar,skills\nann,Ann,nosuch,python\n",
        "teams.yaml": "- {id: lab, name: Lab, size: 0, calendar: nosuch}\n",
        "calendars.yaml": "- id: office\n  zone: Mars\n  shifts: {mon-fri: 19:00-17:00}\n",
    },
    {
        "company.yaml": "as_of: 2027-01-04T08:00:00Z\nskills: [python]\n",
        "calendars.yaml": "- id: office\n  zone: UTC\n  shifts: {mon-fri: 09:00-17:00}\n",
        "people.csv": "id,name,calendar,skills\nann,Ann,nosuch,pyhton\nann,Ann,office,\n",
        "teams.yaml": "- {id: lab, name: Lab}\n",
        "leave.csv": "person,first_day,last_day\neve,2027-02-01,2027-02-02\n",
        "customers.yaml": "- {id: acme, name: Acme, zone: UTC}\n",
        "promises.yaml": (
            "- id: p\n  title: P\n  promiser: ann\n  customer: nosuch\n  rank: 1\n"
            "  due: 2026-06-01\n  made_at: 2026-01-02T09:00:00Z\n  work:\n"
            "  - {id: w, title: W, estimate: 4, needs: python, predecessors: [w2]}\n"
            "  - {id: w2, title: W, estimate: 4, needs: python x 3, predecessors: [w]}\n"
        ),
    },
)


@pytest.mark.parametrize("book", BOOKS, ids=["unreadable", "impossible", "contradicting"])
def test_what_is_wrong_with_a_book_comes_from_the_catalogues(
    book: dict[str, str], tmp_path: Path
) -> None:
    for name, text in book.items():
        (tmp_path / name).write_text(text, "utf-8")
    found = in_nobodys_language("check", tmp_path)
    assert found.code == 2
    assert OPEN in found.output
    assert left_over(found.output, *book, *book.values()) == set()


UNFIT = (
    ("nosuch",),
    ("ask",),
    ("ask", COMPANY),
    ("ask", COMPANY, "x", "--nosuch"),
    ("ask", COMPANY, "x", "y"),
    ("ask", COMPANY, "--example", "--by", "soon"),
    ("ask", COMPANY, "--scope", "nosuch", "--by", "soon"),
    ("ask", COMPANY, "x", "--price", "much"),
    ("ask", COMPANY, "x", "--html", COMPANY),
    ("load", COMPANY, "--weeks", "0"),
    ("load", COMPANY, "--as-of", "soon"),
    ("load", "nosuch"),
    ("plan", COMPANY, "--person", "nosuch", *FEW),
    ("check", "nosuch"),
    ("calibrate", "nosuch.csv"),
    ("calibrate", COMPANY, "--dates", "nosuch"),
    ("calibrate", COMPANY, "--column", "nosuch"),
    ("replay", "--data", "nosuch.csv"),
    ("words", "nosuch.csv"),
    ("verify", "nosuch"),
    ("convert", "nosuch", "x"),
    ("generate", COMPANY, "--tasks", "1"),
    ("schema", "--file", "nosuch"),
    ("promises", "--desk", "nosuch"),
    ("promises", COMPANY, "--desk", "nosuch"),
    ("promises", COMPANY, "--token", "x"),
    ("ask", "--desk", "nosuch", "--example", "--seed", "1"),
    ("promises", "--desk", "http://127.0.0.1:9", "--token", "x"),
    ("--language", "nosuch", "version"),
)


@pytest.mark.parametrize("words", UNFIT, ids=" ".join)
def test_every_refusal_comes_from_the_catalogues(words: tuple[str, ...]) -> None:
    found = in_nobodys_language(*words)
    assert found.code == 2
    said = found.messages + found.output
    assert OPEN in said
    assert left_over(said, NAMES, *words, "keepable") == set()


def test_a_sentence_beside_the_catalogues_is_found() -> None:
    assert left_over(
        f"{OPEN}Ýés: {OPEN}3{CLOSE} dàýs{CLOSE} --json acme Nobody worded this", "acme"
    ) == {
        "Nobody",
        "worded",
        "this",
    }


def test_help_beside_the_catalogues_is_found() -> None:
    planted = typer.Typer(cls=SpokenGroup, help="help.keepable")
    planted.command("plant", cls=WordedCommand, help="Written where it is read.")(lambda: None)
    planted.command("other", cls=WordedCommand, help="help.version")(lambda: None)
    result = typer.testing.CliRunner().invoke(planted, ["--help"], env={"LANG": PSEUDO})
    assert {"Written", "where", "read"} <= left_over(result.stdout)


def test_a_language_is_a_catalogue_and_nothing_else() -> None:
    for language in (*languages(), PSEUDO):
        assert typed("--language", language, "version").code == 0
