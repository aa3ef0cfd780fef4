"""`keepable ask`: a sentence first, then what stands behind it, in 80 columns or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.typing_in import COMPANY, FEW, part_of, typed

if TYPE_CHECKING:
    from pathlib import Path

LATE = "Reporting pack for Bluefern Energy by 2028-12-01"
KEYS = {
    "sentence",
    "verdict",
    "requested_date",
    "odds",
    "odds_error",
    "odds_cap",
    "keepable",
    "keepable_error",
    "curve",
    "binding",
    "affected",
    "touched",
    "evidence",
    "rests_on",
    "hours",
    "likely",
    "notes",
    "already_promised",
    "question",
    "customer",
    "book_sha256",
    "engine_version",
    "seed",
    "scenarios",
    "elapsed_ms",
    "elapsed_ask_ms",
}


def test_an_answer_begins_with_one_sentence() -> None:
    found = typed("ask", COMPANY, LATE, *FEW)
    assert found.code == 0
    assert found.output.startswith("Yes: Reporting pack for Bluefern Energy by 1 December 2028")


def test_its_parts_come_in_their_order() -> None:
    found = typed("ask", COMPANY, "Single sign-on for Acme by +4w", *FEW).output
    headings = (
        *("└──", "Odds by 8 February 2027", "keepable from", "Why not earlier"),
        *("Open deals touched", "What it rests on", "book "),
    )
    places = [found.find(heading) for heading in headings]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("columns", [20, 40, 57, 80, 200])
def test_no_line_is_wider_than_the_terminal_nor_than_80_columns(columns: int) -> None:
    found = typed("ask", COMPANY, "Single sign-on for Acme by +4w", *FEW, columns=columns)
    most = min(max(columns, 40), 80)
    assert [line for line in found.output.splitlines() if len(line) > most] == []


def test_it_is_plain_where_it_is_no_terminal() -> None:
    assert "\x1b" not in typed("ask", COMPANY, LATE, *FEW).output


def test_no_line_ends_in_blanks() -> None:
    found = typed("ask", COMPANY, LATE, *FEW).output
    assert [line for line in found.splitlines() if line != line.rstrip()] == []


def test_json_has_the_keys_that_programs_rely_on() -> None:
    found = typed("ask", COMPANY, LATE, "--json", *FEW).json
    assert set(found) >= KEYS
    assert list(found["keepable"]) == ["50", "80", "95"]
    assert list(found["curve"][0]) == ["date", "odds"]
    assert found["requested_date"] == "2028-12-01"
    assert found["scenarios"] == 64


def test_the_same_command_gives_the_same_answer() -> None:
    def answer() -> dict[str, object]:
        found = typed("ask", COMPANY, LATE, "--json", *FEW).json
        return {key: value for key, value in found.items() if not key.startswith("elapsed")}

    assert answer() == answer()


def test_another_seed_gives_other_futures() -> None:
    first = typed("ask", COMPANY, LATE, "--json", *FEW, "--seed", "1").json
    second = typed("ask", COMPANY, LATE, "--json", *FEW, "--seed", "2").json
    assert (first["seed"], second["seed"]) == (1, 2)
    assert first["curve"] != second["curve"]


def test_a_question_in_parts_is_the_question_in_a_sentence() -> None:
    parts = ("--scope", "Reporting pack", "--customer", "Bluefern Energy", "--by", "2028-12-01")
    in_parts = typed("ask", COMPANY, *parts, "--json", *FEW).json
    in_words = typed("ask", COMPANY, LATE, "--json", *FEW).json
    assert in_parts["curve"] == in_words["curve"]


def test_by_gives_a_sentence_its_date() -> None:
    words = ("Can we promise Reporting pack for Bluefern Energy?", "--by", "2028-12-01")
    assert typed("ask", COMPANY, *words, "--json", *FEW).json["requested_date"] == "2028-12-01"


def test_a_price_is_carried_along_however_its_currency_is_written() -> None:
    found = typed("ask", COMPANY, LATE, "--price", "40000eur", "--json", *FEW).json
    assert found["price"] == "40000 EUR"


def test_example_asks_the_first_question_that_the_book_carries() -> None:
    found = typed("ask", COMPANY, "--example", "--json", *FEW).json
    assert found["question"] == "Reporting pack for Bluefern Energy in 18 weeks"


def test_example_number_asks_another_one() -> None:
    found = typed("ask", COMPANY, "--example-number", "3", "--json", *FEW).json
    assert found["already_promised"]


def test_as_of_stands_for_the_clock() -> None:
    # as of Monday 1 March 2027, four weeks later is 29 March
    words = ("Single sign-on for Acme by +4w", "--as-of", "2027-03-01", "--json")
    found = typed("ask", COMPANY, *words, *FEW)
    assert found.json["as_of"] == "2027-03-01T00:00:00+00:00"
    assert found.json["requested_date"] == "2027-03-29"
    assert part_of("fault.promise_overdue") in found.said  # promises that are overdue by then


def test_no_why_leaves_the_reasons_out() -> None:
    found = typed("ask", COMPANY, "Single sign-on for Acme by +4w", "--no-why", *FEW)
    assert part_of("cli.why_not_earlier") not in found.output
    assert part_of("cli.what_it_rests_on") in found.output


def test_ahead_of_names_everyone_who_moves() -> None:
    words = ("ask", COMPANY, "Single sign-on for Acme by +4w", *FEW)
    in_turn, first = typed(*words, "--json").json, typed(*words, "--ahead-of", "p02", "--json").json
    assert first["text"]["code"] == "answer.ahead_of"
    assert first["text"]["params"]["names"]["values"] == ["Data migration for Nordbank"]
    assert first["keepable"]["80"] < in_turn["keepable"]["80"]
    moved = {touch["id"]: touch for touch in first["affected"]}
    assert moved["p02"]["kind"] == "promise"
    assert moved["p02"]["date_80_before"] <= moved["p02"]["date_80_after"]
    assert first["hours"] == in_turn["hours"]


@pytest.mark.parametrize(
    ("text", "ahead_of", "why"),
    [
        ("Single sign-on for Acme by +4w", "nothing like it", "No open promise or hold is called"),
        ("Single sign-on for Acme by +4w", "for", "could be"),
        ("On-premise edition for Acme by +20w", "p02", "is for work that could be promised"),
    ],
)
def test_ahead_of_what_cannot_be_is_refused(text: str, ahead_of: str, why: str) -> None:
    found = typed("ask", COMPANY, text, "--ahead-of", ahead_of, *FEW)
    assert (found.code, found.output) == (2, "")
    assert why in found.said


def test_what_cannot_be_sold_is_a_no_with_exit_code_0() -> None:
    found = typed("ask", COMPANY, "On-premise edition for Acme by +20w", *FEW)
    assert found.code == 0
    assert found.output.startswith("No: On-premise edition cannot be promised")
    assert "└──" not in found.output


def test_html_writes_the_page_and_says_so(tmp_path: Path) -> None:
    page = tmp_path / "answer.html"
    found = typed("ask", COMPANY, LATE, "--html", page, *FEW)
    assert found.code == 0
    assert "Written:" in found.messages
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
