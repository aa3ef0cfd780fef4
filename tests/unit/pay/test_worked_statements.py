"""Statements that were worked out by hand from the clauses come out to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from keepable.book_files.pay_plans import pay_plan_from
from keepable.domain.money import DatedRate, ExchangeRate, Money
from keepable.pay.clauses import Share
from keepable.pay.deal_events import DealEvent, Exchange, SoldDeal, Split
from keepable.pay.statement import Statement, statement

WORKED = yaml.safe_load(Path(__file__).with_name("worked_statements.yaml").read_text("utf-8"))
DOLLARS = ExchangeRate(
    currency="USD",
    rates=(
        DatedRate(since=date(2027, 1, 1), rate=Decimal("0.80")),
        DatedRate(since=date(2027, 2, 1), rate=Decimal("0.90")),
    ),
)
LAST_DAY = date(2027, 12, 31)


@dataclass(frozen=True)
class Case:
    """One worked case: what happened, and what was expected."""

    told: dict[str, Any]

    def statement(self, period: date) -> Statement:
        plan, problems = pay_plan_from(WORKED["plans"][self.told["plan"]])
        assert plan is not None, problems
        events = [event_from(str(n), text) for n, text in enumerate(self.told["events"])]
        return statement(
            plan,
            "ada",
            period,
            deals=self.deals({event.deal for event in events}),
            events=events,
            exchange=Exchange("EUR", (DOLLARS,)) if plan.currency == "EUR" else Exchange("JPY"),
            as_of=LAST_DAY,
        )

    def deals(self, names: set[str]) -> list[SoldDeal]:
        return [
            SoldDeal(
                id=name,
                splits=splits_from(self.told.get("splits", {}).get(name, "100 %")),
                products=tuple(self.told.get("products", {}).get(name, ())),
            )
            for name in names
        ]


def splits_from(share: str) -> tuple[Split, ...]:
    own = Share.parse(share)
    rest = Share(100 - own.percent)
    others = (Split("ben", rest),) if rest.percent else ()
    return (Split("ada", own), *others)


def event_from(name: str, text: str) -> DealEvent:
    said, _, odds = text.partition(" odds ")
    day, kind, deal, *amount = said.split()
    return DealEvent(
        id=name,
        deal=deal,
        kind=kind,  # type: ignore[arg-type] # one of those that the file has
        day=date.fromisoformat(day),
        amount=Money.parse(" ".join(amount)),
        odds=Share.parse(odds) if odds else None,
    )


CASES = [pytest.param(Case(told), id=told["name"]) for told in WORKED["cases"]]


@pytest.mark.parametrize("case", CASES)
def test_pays_what_was_worked_out_by_hand(case: Case) -> None:
    expected = {period: Decimal(str(pay)) for period, pay in case.told["pays"].items()}
    assert {period: case.statement(period).total.amount for period in expected} == expected


@pytest.mark.parametrize("case", [each for each in CASES if "lines" in each.values[0].told])  # type: ignore[union-attr] # each is a Case
def test_each_line_is_what_was_worked_out_by_hand(case: Case) -> None:
    first = next(iter(case.told["pays"]))
    lines = [line.pay.amount for line in case.statement(first).lines]
    assert lines == [Decimal(str(pay)) for pay in case.told["lines"]]


def test_there_are_at_least_forty_worked_statements() -> None:
    assert sum(len(told["pays"]) for told in WORKED["cases"]) >= 40
