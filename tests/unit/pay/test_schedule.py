"""What attainment pays is a broken line, and pieces of the way along it add up to it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random

import pytest
from babel import Locale, numbers

from keepable.domain.time import Period
from keepable.pay.currencies import CURRENCIES
from keepable.pay.pay_periods import PeriodKind, pay_period, pay_periods
from keepable.pay.schedule import Band, Schedule
from tests.unit.pay.integer_cents import Step, area

HALF = Fraction(1, 2)


def drawn_steps(random: Random) -> tuple[Step, ...]:
    starts = [0, *sorted(random.sample(range(1, 100), random.randint(0, 4)))]
    rates = sorted(random.randint(0, 20) for _ in starts)
    return tuple(
        Step(start, rate, for_all=start > 0 and random.random() < 0.5)
        for start, rate in zip(starts, rates, strict=True)
    )


def schedule(steps: tuple[Step, ...], origin: int) -> Schedule:
    bands = tuple(
        Band(f"band-{n}", Fraction(step.start), Fraction(step.rate), step.for_all)
        for n, step in enumerate(steps)
    )
    return Schedule.beginning_at(Fraction(origin), bands)


def test_the_line_is_the_area_under_the_rates_wherever_it_begins() -> None:
    for seed in range(300):
        random = Random(seed)
        steps, origin = drawn_steps(random), random.randint(-50, 150)
        line, end = schedule(steps, origin), origin + random.randint(0, 150)
        assert line.pay(Fraction(end)) == Fraction(area(steps, origin * 100, end * 100), 100), seed


def test_pieces_add_up_to_what_is_paid_and_to_the_way() -> None:
    for seed in range(300):
        random = Random(seed)
        line = schedule(drawn_steps(random), origin := random.randint(-50, 150))
        ends = [Fraction(origin + random.randint(0, 150)) + HALF for _ in range(2)]
        pieces = line.pieces(*ends)
        assert sum(piece.pay for piece in pieces) == line.pay(ends[1]) - line.pay(ends[0]), seed
        assert sum(piece.credit for piece in pieces) == ends[1] - ends[0], seed


def test_a_plan_of_spiffs_alone_has_rates_that_pay_nothing() -> None:
    line = Schedule.beginning_at(Fraction(0), ())
    assert line.pay(Fraction(5)) == 0
    assert line.pieces(Fraction(0), Fraction(5)) == ()


@pytest.mark.parametrize(
    ("kind", "first", "end"),
    [
        ("month", date(2027, 12, 1), date(2028, 1, 1)),
        ("quarter", date(2027, 10, 1), date(2028, 1, 1)),
        ("year", date(2027, 1, 1), date(2028, 1, 1)),
    ],
)
def test_periods_are_those_of_the_calendar(kind: PeriodKind, first: date, end: date) -> None:
    assert pay_period(kind, date(2027, 12, 31)) == Period(first, end)


def test_the_last_period_that_there_is_ends() -> None:
    last = list(pay_periods("quarter", date(9999, 7, 1), date.max))
    assert [period.end for period in last] == [date(9999, 10, 1), date.max]


def test_each_currency_in_which_a_country_pays_today_is_known() -> None:
    day = date(2026, 1, 1)
    names = [str(name) for name in Locale("en").territories]
    countries = [name for name in names if len(name) == 2 and name.isalpha()]
    in_use = {
        each for name in countries for each in numbers.get_territory_currencies(name, day, day)
    }
    assert in_use - CURRENCIES == set()
