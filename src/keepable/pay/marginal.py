"""What deals that might come would pay a rep on top of where they stand in a period."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from keepable.domain.money import Money, converted, rounded
from keepable.pay.clauses import MOST_AMOUNT
from keepable.pay.crediting import Movement
from keepable.pay.schedule import Schedule, bands_of
from keepable.pay.statement import capped, spiff_pay
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from keepable.pay.clauses import Share
    from keepable.pay.deal_events import Exchange
    from keepable.pay.plan import PayPlan
    from keepable.pay.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleDeal:
    """A deal that may come: its amount, the day of the event that pays, and the rep's share.

    Under a plan that pays promises, `odds` are what would be shown as it is promised.
    """

    amount: Money | None
    day: date
    odds: Share | None = None
    split: Fraction = Fraction(1)
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MarginalPay:
    """What a deal that may come would pay; None where that cannot be said, and `why` tells."""

    pay: Money | None
    why: Text | None = None


def marginal_pay(
    plan: PayPlan, standing: Statement, options: Iterable[PossibleDeal], exchange: Exchange
) -> tuple[MarginalPay, ...]:
    """Return what each of `options` alone would pay in addition to the `standing` of its period.

    It is what the next statement would have more: the rounded total with it less that without.

    >>> from datetime import date
    >>> from keepable.domain.time import Period
    >>> from keepable.pay.clauses import BaseRate, Share
    >>> from keepable.pay.deal_events import Exchange
    >>> from keepable.pay.plan import PayPlan
    >>> from keepable.pay.statement import statement
    >>> plan = PayPlan(id="north", currency="EUR", period="quarter", pays_on="booked",
    ...                valid=Period(date(2027, 1, 1), date(2028, 1, 1)),
    ...                base=BaseRate(id="base", rate=Share.parse("5 %")))
    >>> nothing_yet = statement(plan, "ada", date(2027, 1, 1), deals=[], events=[],
    ...                         exchange=Exchange("EUR"), as_of=date(2027, 1, 1))
    >>> option = PossibleDeal(amount=Money.parse("40000 EUR"), day=date(2027, 2, 1))
    >>> str(marginal_pay(plan, nothing_yet, [option], Exchange("EUR"))[0].pay)
    '2000.00 EUR'
    """
    if (standing.plan, standing.version) != (plan.id, plan.version):
        raise TextError(Text("pay.statement_of_another", plan=standing.plan, rep=standing.rep))
    margin = _Margin(plan, standing, exchange)
    return tuple(margin.of(option) for option in options)


class _Margin:
    """What further credit pays from one standing on: its totals are computed once."""

    def __init__(self, plan: PayPlan, standing: Statement, exchange: Exchange) -> None:
        self.plan, self.standing, self.exchange = plan, standing, exchange
        self.schedule = Schedule.beginning_at(standing.carried, bands_of(plan))
        self.spiffs = dict(standing.spiffs)
        self.before = self._rounded(capped(plan, self.schedule.pay(standing.attained)))
        self.spiffs_before = {name: self._rounded(total) for name, total in self.spiffs.items()}

    def of(self, option: PossibleDeal) -> MarginalPay:
        why = self._why_not(option)
        if why is not None or option.amount is None:
            return MarginalPay(None, why)
        least = self.plan.least_odds
        if least is not None and (option.odds is None or option.odds < least):
            return MarginalPay(rounded(Fraction(0), self.plan.currency))
        try:
            worth = converted(
                option.amount,
                self.plan.currency,
                option.day,
                own=self.exchange.own,
                exchange_rates=self.exchange.rates,
            )
        except TextError as error:
            return MarginalPay(None, error.text)
        credit = worth if option.split == 1 else worth * option.split
        total = capped(self.plan, self.schedule.pay(self.standing.attained + credit))
        pay = self._rounded(total) - self.before
        if self.plan.spiffs:
            pay += self._of_spiffs(option, credit)
        return MarginalPay(Money(pay, self.plan.currency))

    def _of_spiffs(self, option: PossibleDeal, credit: Fraction) -> Decimal:
        pay = Decimal(0)
        for spiff, amount in spiff_pay(self.plan, _as_movement(option, credit)):
            before = self.spiffs.get(spiff, Fraction(0))
            pay += self._rounded(before + amount) - self.spiffs_before.get(spiff, Decimal(0))
        return pay

    def _why_not(self, option: PossibleDeal) -> Text | None:
        if option.amount is None:
            return Text("pay.option_without_amount")
        if not 0 <= option.amount.amount <= MOST_AMOUNT:
            return Text("pay.option_out_of_range", amount=str(option.amount))
        if option.day not in self.standing.period or option.day not in self.plan.valid:
            return Text("pay.option_of_another_period", day=option.day)
        if self.plan.least_odds is not None and option.odds is None:
            return Text("pay.option_without_odds")
        return None

    def _rounded(self, amount: Fraction) -> Decimal:
        return rounded(amount, self.plan.currency).amount


def _as_movement(option: PossibleDeal, credit: Fraction) -> Movement:
    return Movement(
        day=option.day,
        event="",
        entry="",
        entry_day=option.day,
        deal="",
        cause="earned",
        credit=credit,
        taken_back=Fraction(0),
        split=option.split,
        products=option.products,
        first_of_deal=True,
    )
