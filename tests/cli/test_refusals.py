"""What cannot be understood is a sentence and exit code 2, never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.typing_in import COMPANY, FEW, part_of, typed, worded

if TYPE_CHECKING:
    from pathlib import Path

SSO = ("ask", COMPANY, "--scope", "Single sign-on", "--customer", "Acme")
NOBODY = worded("overview.no_person", name="Nobody")
MEANT = worded("file.did_you_mean", name="people.csv")
REFUSED = {
    "unknown scope": (
        ("ask", COMPANY, "Singel sign-on for Acme by +5w"),
        "Nothing in the catalogue is called “Singel sign-on”. Did you mean Single sign-on?",
    ),
    "past date": ((*SSO, "--by", "2020-01-01"), "1 January 2020 is in the past"),
    "ambiguous date": ((*SSO, "--by", "1/2/2027"), "can be read as two different days"),
    "no such day": ((*SSO, "--by", "31 February 2027"), "is not a day that exists"),
    "no date at all": ((*SSO, "--by", "nonsense"), "“nonsense” is not a date"),
    "date twice": (("ask", COMPANY, "SSO by +5w", "--by", "+6w"), "not a date that can be read"),
    "no currency": ((*SSO, "--price", "40000"), worded("ask.no_money", price="40000")),
    "no source": (("ask",), "Neither a book nor a desk is named. Name the folder"),
    "two sources": (("load", COMPANY, "--desk", "x"), f"A book ({COMPANY}) and a desk"),
    "token of a book": (("plan", COMPANY, "--token", "t"), "--token goes with a desk"),
    "instant of a desk": (("load", "--desk", "x", "--as-of", "2027-01-11"), "--as-of goes with a"),
    "seed of a desk": (("pipeline", "--desk", "x", "--seed", "1"), "--seed goes with a book"),
    "futures of a desk": (("plan", "--desk", "x", *FEW), "--scenarios goes with a book"),
    "example of a desk": (("ask", "--desk", "x", "--example"), "--example goes with a book"),
    "no folder": (("ask", "no/such/folder", "SSO"), "There is nothing at no/such/folder"),
    "no question": (("ask", COMPANY), "Nothing was asked. Ask like this:"),
    "two questions": (("ask", COMPANY, "SSO", "--scope", "SSO"), "Two questions were asked"),
    "whose scope": (("ask", COMPANY, "SSO", "--customer", "Acme"), "--customer goes with --scope"),
    "by an example": (("ask", COMPANY, "--example", "--by", "+6w"), "The example says by when"),
    "example 9": (("ask", COMPANY, "--example-number", "9"), "carries 3 example questions"),
    "no instant": (("ask", COMPANY, "SSO", "--as-of", "2027-02-31"), "is not a date or an instant"),
    "far away": (("ask", COMPANY, "SSO", "--as-of", "9999-12-31"), "is not between 1970 and 2300"),
    "page nowhere": (("ask", COMPANY, "SSO", "--html", "no/such/a.html"), "there is no folder no"),
    "nobody": (
        ("plan", COMPANY, "--person", "Nobody", "--scenarios", "8"),
        NOBODY,
    ),
    "odd slots": (("generate", "x", "--tasks", "5", "--slot-minutes", "7"), "slot_minutes is 7"),
    "no schema": (
        ("schema", "--file", "peple.csv"),
        MEANT,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_said_in_a_sentence_with_exit_code_2(case: str) -> None:
    words, sentence = REFUSED[case]
    found = typed(*words)
    assert (found.code, found.output) == (2, "")
    assert found.said.startswith("error: ")
    assert sentence in found.said


@pytest.mark.parametrize(
    "words", [("check",), ("ask", COMPANY, "SSO", "--scenarios", "0"), ("sell",)]
)
def test_wrong_words_end_with_exit_code_2_too(words: tuple[str, ...]) -> None:
    found = typed(*words)
    assert (found.code, found.output) == (2, "")
    assert "Usage: keepable" in found.messages


def test_with_json_a_refusal_is_json_on_stdout() -> None:
    found = typed(*SSO, "--by", "1/2/2027", "--json")
    assert (found.code, found.messages) == (2, "")
    (problem,) = found.json["problems"]
    assert problem["what"] == "“1/2/2027” can be read as two different days."


def test_broken_yaml_is_named_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "company.yaml").write_text("as_of: 2027-01-04T08:00:00Z\nname: [\n")
    found = typed("ask", tmp_path, "SSO")
    assert found.code == 2
    assert "company.yaml:" in found.said


def test_a_book_with_an_error_is_not_asked(tmp_path: Path) -> None:
    (tmp_path / "company.yaml").write_text("as_of: 2027-01-04T08:00:00Z\n")
    (tmp_path / "people.csv").write_text("id,name,calendar\nanna,Anna,nowhere\n")
    found = typed("promises", tmp_path)
    assert found.code == 2
    assert "people.csv:2: Person anna" in found.said


def test_nothing_is_generated_over_what_somebody_wrote(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    found = typed("generate", tmp_path, "--tasks", "5")
    assert found.code == 2
    assert part_of("make.taken") in found.said
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
