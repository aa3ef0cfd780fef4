"""A text: a code with its facts, the same for whoever makes it, kept as JSON, worded when read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

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
    from_plain,
    to_plain,
)

FACTS: dict[str, Param] = {
    "name": "Öl & {braces}",
    "n": 3,
    "day": date(2027, 3, 1),
    "instant": datetime(2027, 3, 1, 9, 30, tzinfo=UTC),
    "decimal": Decimal("1.50"),
    "odds": Odds(0.91, 0.95, 0.009),
    "percent": Percent(0.31),
    "hours": Hours(16.5),
    "days": Days(2),
    "number": Number(1.25, 2),
    "amount": Amount(Decimal("24000.50"), "EUR"),
    "clock": Instant(datetime(2027, 3, 1, 9, 30, tzinfo=UTC), "Europe/Berlin"),
    "people": ("Anna", "Ben"),
    "choice": Listed(("kept", "late"), 5, "or"),
    "inner": Text("word.days", n=3),
}


def test_equal_facts_make_equal_texts_in_any_order() -> None:
    one, other = Text("a.b", x=1, y="z"), Text("a.b", y="z", x=1)
    assert one == other
    assert len({one, other}) == 1
    assert one != Text("a.b", x=2, y="z")


@pytest.mark.parametrize("fact", [0.5, True, None, [], {"a": 1}, (1, 0.5)])
def test_what_no_language_could_word_is_no_fact(fact: object) -> None:
    with pytest.raises(TypeError, match="fact="):
        Text.of("a.b", {"fact": fact})  # type: ignore[dict-item]  # that is the point


def test_a_text_survives_being_json() -> None:
    text = Text.of("a.b", FACTS)
    assert from_plain(json.loads(json.dumps(to_plain(text)))) == text


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"code": "a.b"},
        {"code": "a.b", "params": []},
        {"code": "a.b", "params": {"x": {"kind": "no such"}}},
        {"code": "a.b", "params": {"x": {"kind": "date", "value": "soon"}}},
        {"code": "a.b", "params": {"x": {"kind": "decimal", "value": "much"}}},
        {"code": "a.b", "params": {"x": 0.5}},
    ],
)
def test_what_is_no_text_is_refused_with_one_kind_of_error(value: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no text|isoformat"):
        from_plain(value)
