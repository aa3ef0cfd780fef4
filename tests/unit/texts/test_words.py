"""How figures, dates and lists are worded in each language, in one place for all of Keepable."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.texts import (
    Amount,
    Days,
    Hours,
    Instant,
    Listed,
    Number,
    Odds,
    Param,
    Percent,
    Text,
    TextError,
    languages,
    nearest_language,
    render,
)
from keepable.texts.catalogue import DOMAIN, FOLDER, catalogue_of
from keepable.texts.pseudo import CLOSE, OPEN, PSEUDO
from keepable.texts.rendering import word

NINE = datetime(2027, 7, 1, 9, tzinfo=UTC)  # 11 o'clock in Berlin, in summer
GOLDEN: list[tuple[Param, str, str]] = [
    ("as it is", "as it is", "as it is"),
    (1234567, "1,234,567", "1.234.567"),
    (date(2027, 3, 1), "1 March 2027", "1. März 2027"),
    (NINE, "1 July 2027, 09:00", "1. Juli 2027, 09:00"),
    (Instant(NINE, "Europe/Berlin"), "1 July 2027, 11:00", "1. Juli 2027, 11:00"),
    (Instant(NINE, "Nowhere/Land"), "1 July 2027, 09:00", "1. Juli 2027, 09:00"),
    (Decimal("1234.50"), "1,234.50", "1.234,50"),
    (Number(1.25), "1.25", "1,25"),
    (Number(0.00001), "0.00001", "0,00001"),
    (Number(1234.5, 2), "1,234.50", "1.234,50"),
    (Odds(0.919, 0.95, 0.009), "91 % ± 1", "91 % ± 1"),
    (Odds(0.919), "91 %", "91 %"),
    (Odds(0.95, 0.95, 0.01), "more than 95 %", "mehr als 95 %"),
    (Odds(0.93, 0.9), "more than 90 %", "mehr als 90 %"),
    (Odds(0.049), "less than 5 %", "weniger als 5 %"),
    (Percent(1.0), "100 %", "100 %"),
    (Hours(1), "1 hour", "1 Stunde"),
    (Hours(2.54), "2.5 hours", "2,5 Stunden"),
    (Hours(1042.3), "1,042 hours", "1.042 Stunden"),
    (Days(1), "1 day", "1 Tag"),
    (Days(30), "30 days", "30 Tage"),
    (Amount(Decimal(24000), "EUR"), "24,000 EUR", "24.000 EUR"),
    (Amount(Decimal("0.5"), "EUR"), "0.50 EUR", "0,50 EUR"),
    ((), "", ""),
    (("Anna",), "Anna", "Anna"),
    (("Anna", "Ben", "Cem"), "Anna, Ben and Cem", "Anna, Ben und Cem"),
    (("A", "B", "C", "D"), "A, B, C and 1 more", "A, B, C und 1 mehr"),
    (("A", "B", "C", "D", "E"), "A, B, C and 2 more", "A, B, C und 2 mehr"),
    (Listed(("kept", "late", "broken"), 9, "or"), "kept, late or broken", "kept, late oder broken"),
]


@pytest.mark.parametrize(("value", "english", "german"), GOLDEN)
def test_each_kind_of_fact_is_worded_in_each_language(
    value: Param, english: str, german: str
) -> None:
    assert (word(value, "en"), word(value, "de")) == (english, german)


@given(st.floats(0, 1), st.sampled_from([0.9, 0.95]))
def test_odds_never_say_more_than_the_figure(value: float, cap: float) -> None:
    written = word(Odds(value, cap), "en")
    said = float(written.split()[-2]) / 100
    assert value < said if written.startswith("less") else value >= said - 1e-9
    assert said <= cap


def test_braces_in_a_name_are_no_place_for_a_fact() -> None:
    assert word(("{n}", "{0}"), "en") == "{n} and {0}"


def test_an_unknown_code_shows_its_facts_and_no_traceback() -> None:
    assert render(Text("of.another.version", day=date(2027, 3, 1)), "de") == (
        "of.another.version (day: 1. März 2027)"
    )


def test_a_fact_that_a_stored_text_lacks_stays_a_visible_gap() -> None:
    assert render(Text("word.days"), "en") == "{n} day"


def test_an_unknown_language_is_read_as_english() -> None:
    assert render(Text("word.days", n=3), "xx") == render(Text("word.days", n=3), "en")


def test_an_error_says_its_text_in_english_for_logs() -> None:
    error = TextError(Text("word.days", n=3))
    assert str(error) == render(error.text, "en")


def test_a_reader_gets_the_first_language_there_is() -> None:
    assert nearest_language(["fr_FR.UTF-8", "de-CH"]) == "de"
    assert nearest_language(["", "C.UTF-8"]) == "en"


def test_the_language_that_nobody_speaks_marks_what_comes_from_the_catalogues() -> None:
    said = render(Text("word.days", n=3), PSEUDO)
    assert said.startswith(OPEN)
    assert said.endswith(CLOSE)
    assert said[1:-1] != render(Text("word.days", n=3), "en")


def test_there_are_english_and_german() -> None:
    assert languages() == ("en", "de")


def codes_of(language: str) -> set[str]:
    """Return the codes of all messages of a language."""
    file = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    return set(re.findall(r'^msgid "(.+)"$', file.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("language", languages())
def test_no_sentence_ends_in_two_full_stops_whatever_its_facts_end_with(language: str) -> None:
    # a reason that is a sentence of its own, or a company that is called Acme Inc.
    twice = {
        code: said
        for code in codes_of(language)
        for facts in [dict.fromkeys(catalogue_of(language).names_in(code) - {"n"}, "Acme Inc.")]
        if ".." in (said := render(Text.of(code, {**facts, "n": 2}), language)).replace("...", "")
    }
    assert twice == {}


def test_a_reason_keeps_its_full_stop_within_a_sentence() -> None:
    text = Text("desk.ledger_is_off", company="Acme", why=Text("system.full"))
    assert render(text, "en") == "The ledger of Acme does not verify: The disk is full."
