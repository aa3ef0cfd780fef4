"""The words around an answer: never more certain than the figures, short where nothing changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from keepable.answers import KeepableDate
from keepable.cli.answer_in_terminal import (
    affected_headline,
    affected_line,
    margin,
    odds_line,
    tame_percent,
)
from keepable.cli.books import read_as_of
from keepable.cli.command_errors import problems_in
from keepable.texts import Text
from tests.cli.answers_drawn import with_all_parts

DAY = date(2027, 3, 1)
ANSWER = with_all_parts()
TOUCH = ANSWER.affected[0]


@pytest.mark.parametrize(
    ("odds", "words"),
    [(0.0, "less than 5 %"), (0.049, "less than 5 %"), (0.5, "50 %"), (0.95, "more than 95 %")],
)
def test_odds_are_never_shown_as_certain(odds: float, words: str) -> None:
    assert tame_percent(odds, 0.95) == words


def test_odds_come_with_their_sampling_error() -> None:
    # a standard error of 0.01 is a point
    assert odds_line(ANSWER) == "Odds by 3 March 2027: 10 % ± 1, from 64 futures"


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        (DAY, DAY, "to the day"),
        (DAY, date(2027, 3, 9), "1 March 2027 to 9 March 2027"),
        (DAY, date(2027, 4, 2), "1 March 2027 to 2 April 2027"),
        (DAY, date(2028, 1, 2), "1 March 2027 to 2 January 2028"),
        (DAY, None, "from 1 March 2027 on"),
        (None, None, ""),
    ],
)
def test_a_margin_is_told_by_its_days(
    earliest: date | None, latest: date | None, words: str
) -> None:
    entry = KeepableDate(level=80, date=DAY, earliest=earliest, latest=latest)
    assert margin(entry) == words


def test_a_touched_deal_is_told_with_its_odds_before_and_after() -> None:
    expected = "Portal for <Umbra & Sons>: 10 days later, odds 90 % before, 50 % after."
    assert affected_line(TOUCH) == expected


def test_odds_that_hardly_change_are_not_told() -> None:
    assert "odds" not in affected_line(replace(TOUCH, odds_after=0.89))


def test_who_is_touched_is_counted_by_direction() -> None:
    both = replace(ANSWER, affected=(TOUCH, replace(TOUCH, days_later=-1.0)))
    assert affected_headline(both) == "Open deals touched by a yes (1 later, 1 earlier)"
    promised = replace(ANSWER, affected=(replace(TOUCH, kind="promise"),))
    assert affected_headline(promised) == "Who is touched by a yes (1 later)"


def test_an_instant_without_a_zone_is_the_companys() -> None:
    # nine in New York is 14:00 UTC in January
    found = read_as_of("2027-01-04T09:00", "America/New_York")
    assert found == datetime(2027, 1, 4, 14, tzinfo=UTC)


def test_any_error_of_data_files_or_memory_is_a_sentence() -> None:
    odd = Text("text.as_written", text="Odds of 3 cannot be.")
    assert problems_in(ValueError("Odds of 3 cannot be."))[0].what == odd
    assert problems_in(MemoryError())[0].what == Text("cli.no_memory")
    refused = problems_in(PermissionError(13, "Permission denied", "a"))[0].what
    assert refused == Text("file.unreadable", file="a", why=Text("system.not_allowed"))
