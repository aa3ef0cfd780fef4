"""Whatever the command line says comes from the catalogues: found by a language nobody speaks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import typer

from keepable.cli.app import AWAY, app, plug_in
from keepable.cli.helping import SpokenGroup, WordedCommand
from keepable.samples import COMPANY_FOLDER
from keepable.texts import languages
from keepable.texts.pseudo import CLOSE, OPEN, PSEUDO
from tests.cli.typing_in import COMPANY, FEW, Typed, typed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FROM_CATALOGUE = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
WORD = re.compile(r"[^\W\d_]{3,}")
EXAMPLE = re.compile(r"^ *keepable .*$", re.MULTILINE)  # what can be typed is no sentence
TYPED = re.compile(r"--?[a-z][\w-]*|<[a-z]+>|[{\[]*[A-Z][A-Z=]+[}\]]*|\[[\w<>=]*x[\w<>=]*\]")
plug_in()
WHOLE: Any = typer.main.get_command(app)


def commands(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - its class moved between versions of typer
    """Give the words of each command, of those that ask a desk with its option."""
    yield before
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*before, *name.split()))


def in_nobodys_language(*words: str | Path, columns: int = 80) -> Typed:
    return typed("--language", PSEUDO, *words, columns=columns)


def left_over(said: str, *data: str) -> set[str]:
    """Give the words in what was `said` that came neither from the catalogues nor from `data`."""
    rest, before = EXAMPLE.sub("", said), ""
    while rest != before:  # texts stand in texts
        before, rest = rest, FROM_CATALOGUE.sub("", rest)
    known = {word.lower() for text in data for word in WORD.findall(text)}
    return {word for word in WORD.findall(TYPED.sub("", rest)) if word.lower() not in known}


def book_words() -> str:
    return " ".join(
        path.read_text("utf-8")
        for path in COMPANY_FOLDER.rglob("*")
        if path.suffix != ".json" and path.is_file()
    )


NAMES = " ".join(word for words in commands(WHOLE) for word in words)


@pytest.mark.parametrize(
    "words", [*commands(WHOLE)], ids=lambda words: " ".join(words) or "keepable"
)
def test_all_help_comes_from_the_catalogues(words: tuple[str, ...]) -> None:
    away = [f"{AWAY}=x"] if AWAY in words else []
    found = in_nobodys_language(
        *(word for word in words if word != AWAY), *away, "--help", columns=160
    )
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


def test_what_is_wrong_with_a_book_comes_from_the_catalogues(tmp_path: Path) -> None:
    (tmp_path / "company.yaml").write_text("as_of: soon\nnam: A\nsettings: [a\n", "utf-8")
    (tmp_path / "people.csv").write_text("id;name\n", "utf-8")
    found = in_nobodys_language("check", tmp_path)
    assert found.code == 2
    assert left_over(found.output, "company.yaml people.csv") == set()


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
