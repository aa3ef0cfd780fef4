"""From what happened to deals to the credit of one rep, and what of it is taken back.

Lateness is judged from the days of the events alone: an invoice is unpaid on the day after its
window, whenever somebody looks. Whatever cannot be decided pays nothing, and is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from keepable.domain.money import converted
from keepable.domain.problem import Problem
from keepable.pay.clauses import MOST_AMOUNT
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from keepable.domain.money import Money
    from keepable.domain.problem import Severity
    from keepable.pay.deal_events import DealEvent, Exchange, SoldDeal
    from keepable.pay.plan import PayPlan

Cause = Literal["earned", "credited", "unpaid"]

WITH_OWN_AMOUNT = {"invoiced", "paid", "credited"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What one event changes for one rep: credit that it gives, or a share of one taken back.

    `entry` is the event that gave the credit, `credit` what of it is the rep's in the currency of
    the plan, `taken_back` which share of it goes (0 where it is given), `split` the rep's part of
    the deal.
    """

    day: date
    event: str
    entry: str
    entry_day: date
    deal: str
    cause: Cause
    credit: Fraction
    taken_back: Fraction
    split: Fraction
    products: tuple[str, ...] = ()
    first_of_deal: bool = False

    @property
    def turn(self) -> tuple[date, bool, str, str]:
        """Where it stands among others: by day, given before taken back."""
        return self.day, self.cause != "earned", self.deal, self.event


@dataclass(frozen=True, slots=True)
class Unclear:
    """What an event of a day does not pay, and why."""

    day: date
    problem: Problem

    @classmethod
    def of(
        cls, event: DealEvent, what: Text, remedy: Text, *, severity: Severity = "error"
    ) -> Unclear:
        """Return that `what` is wrong with `event`, and what to do about it."""
        subject = f"event {event.id}"
        problem = Problem(what=what, remedy=remedy, subject=subject, severity=severity)
        return cls(event.day, problem)


@dataclass(slots=True)
class _Entry:
    """A paying event of a deal while it is looked at: what of it is left, in the deal's money."""

    event: DealEvent
    amount: Fraction
    left: Fraction
    due: Fraction  # what the customer still has to pay, whether in time or not


def credits_of(
    plan: PayPlan,
    rep: str,
    *,
    deals: Iterable[SoldDeal],
    events: Iterable[DealEvent],
    exchange: Exchange,
    as_of: date,
) -> tuple[tuple[Movement, ...], tuple[Unclear, ...]]:
    """Return what `events` up to `as_of` give `rep` and take back, in order, and what is unclear.

    `exchange` says what other currencies are worth on the day of an event.
    """
    known = {deal.id: deal for deal in deals}
    unclear: list[Unclear] = []
    by_deal: dict[str, list[DealEvent]] = defaultdict(list)
    ordered = sorted(
        (event for event in events if event.day <= as_of),
        key=lambda event: (event.day, event.id),
    )
    count = Counter(event.id for event in ordered)
    for event in ordered:
        if count[event.id] == 1 and event.deal in known:
            by_deal[event.deal].append(event)
        elif count[event.id] == 1:
            what = Text("pay.event_of_no_deal", event=event.id, deal=event.deal)
            unclear.append(Unclear.of(event, what, Text("pay.name_a_deal")))
    for event in {each.id: each for each in ordered if count[each.id] > 1}.values():
        what = Text("pay.event_twice", event=event.id)
        unclear.append(Unclear.of(event, what, Text("pay.give_events_ids")))
    movements: list[Movement] = []
    for name, found in sorted(by_deal.items()):
        if known[name].share_of(rep) > 0:
            look = _Look(plan, known[name], found, unclear)
            movements += look.movements(rep, exchange, as_of)
    return tuple(sorted(movements, key=lambda each: each.turn)), tuple(unclear)


@dataclass(slots=True)
class _Look:
    """One deal while it is looked at; what cannot be decided is noted as `unclear`."""

    plan: PayPlan
    deal: SoldDeal
    events: list[DealEvent]
    unclear: list[Unclear]

    def movements(self, rep: str, exchange: Exchange, as_of: date) -> Iterator[Movement]:
        """Yield what the deal gives `rep`, and what of it is taken back up to `as_of`."""
        split = self.deal.share_of(rep)
        entries = self._entries()
        given: dict[str, Movement] = {}
        for place, entry in enumerate(entries):
            credit = self._converted(entry, exchange)
            event = entry.event
            if credit is None or event.day not in self.plan.valid:
                continue
            given[event.id] = Movement(
                day=event.day,
                event=event.id,
                entry=event.id,
                entry_day=event.day,
                deal=self.deal.id,
                cause="earned",
                credit=credit * split,
                taken_back=Fraction(0),
                split=split,
                products=self.deal.products,
                first_of_deal=place == 0,
            )
        yield from given.values()
        for day, event_id, cause, entry, amount in self._taken_back(entries, as_of):
            of = given.get(entry.event.id)
            if of is not None:
                share = amount / entry.amount
                yield replace(
                    of,
                    day=day,
                    event=event_id,
                    cause=cause,
                    credit=-of.credit * share,
                    taken_back=share,
                )

    @property
    def currency(self) -> str:
        """The currency of the deal: that of its price, else of the first amount that it has."""
        money = (self.deal.price, *(event.amount for event in self.events))
        return next((each.currency for each in money if each is not None), "")

    def _money(self, event: DealEvent) -> Money | None:
        if event.amount is not None or event.kind in WITH_OWN_AMOUNT:
            return event.amount
        return self.deal.price

    def _amount(self, event: DealEvent) -> Fraction | None:
        """Return the amount of `event`; None, and it is noted, where there is none to count."""
        money = self._money(event)
        facts = {"event": event.id, "deal": self.deal.id}
        if money is not None and money.currency != self.currency:
            currencies = {"currency": money.currency, "own": self.currency}
            what = Text("pay.event_in_other_currency", **facts, **currencies)
            remedy = Text("pay.write_one_currency")
        elif money is not None and 0 <= money.amount <= MOST_AMOUNT:
            return Fraction(money.amount)
        elif money is not None and money.amount > MOST_AMOUNT:
            what, remedy = Text("pay.event_too_large", **facts), Text("pay.write_its_amount")
        elif money is not None:
            what, remedy = Text("pay.amount_below_zero", **facts), Text("pay.write_credit_note")
        elif event.kind in WITH_OWN_AMOUNT:
            what, remedy = Text("pay.event_without_amount", **facts), Text("pay.write_its_amount")
        else:
            what, remedy = Text("pay.deal_without_price", **facts), Text("pay.write_price")
        self.unclear.append(Unclear.of(event, what, remedy))
        return None

    def _entries(self) -> list[_Entry]:
        """Return the events that can pay, in order, with their amounts."""
        paying = [event for event in self.events if event.kind == self.plan.pays_on]
        if self.plan.pays_on == "promised":
            paying = self._first_promise(paying)
        entries: list[_Entry] = []
        with_price = [event for event in paying if event.amount is None]
        for event in paying:
            if event in with_price[1:] and event.kind not in WITH_OWN_AMOUNT:
                what = Text("pay.price_twice", event=event.id, deal=self.deal.id)
                self.unclear.append(Unclear.of(event, what, Text("pay.write_its_amount")))
                continue
            amount = self._amount(event)
            if amount:
                entries.append(_Entry(event, amount, amount, amount))
        return entries

    def _first_promise(self, promises: list[DealEvent]) -> list[DealEvent]:
        """Return the first promise of the deal if it pays; later ones with better odds do not."""
        for event in promises[1:]:
            what = Text("pay.promised_before", event=event.id, deal=self.deal.id)
            remedy = Text("pay.first_promise_counts")
            self.unclear.append(Unclear.of(event, what, remedy, severity="warning"))
        first = promises[:1]
        least = self.plan.least_odds
        if not first or least is None:
            return []
        odds = first[0].odds
        if odds is None:
            what = Text("pay.promise_lacks_odds", event=first[0].id, deal=self.deal.id)
            self.unclear.append(Unclear.of(first[0], what, Text("pay.write_odds")))
            return []
        if odds < least:
            facts = {"event": first[0].id, "deal": self.deal.id}
            what = Text("pay.odds_too_low", odds=odds.said, least=least.said, **facts)
            remedy = Text("pay.first_promise_counts")
            self.unclear.append(Unclear.of(first[0], what, remedy, severity="warning"))
            return []
        return first

    def _converted(self, entry: _Entry, exchange: Exchange) -> Fraction | None:
        money, day = self._money(entry.event), entry.event.day
        if money is None:
            return None
        try:
            return converted(
                money, self.plan.currency, day, own=exchange.own, exchange_rates=exchange.rates
            )
        except TextError as error:
            remedy = Text("pay.add_exchange_rate", currency=money.currency, day=day)
            self.unclear.append(Unclear.of(entry.event, error.text, remedy))
            return None

    def _taken_back(
        self, entries: list[_Entry], as_of: date
    ) -> Iterator[tuple[date, str, Cause, _Entry, Fraction]]:
        """Yield what of which entry is taken back on which day, oldest entries first."""
        clawback = self.plan.clawback
        if clawback is None:
            return
        steps: list[tuple[date, int, DealEvent | _Entry]] = [
            (each.day, 0, each) for each in self.events if each.kind == "credited"
        ]
        payments = self._payments() if clawback.unpaid_after_days is not None else None
        if payments is not None:
            late = (clawback.unpaid_after_days or 0) + 1
            steps += [(_days_after(each.event.day, late), 1, each) for each in entries]
        for day, _, step in sorted(steps, key=lambda each: each[:2]):
            if isinstance(step, _Entry):
                back = _unpaid_part(step, entries, payments or (), day)
                if back > 0 and day <= as_of:
                    step.left -= back
                    yield day, step.event.id, "unpaid", step, back
            else:
                yield from self._by_credit_note(step, entries, clawback.credited_within_days)

    def _by_credit_note(
        self, note: DealEvent, entries: list[_Entry], within_days: int | None
    ) -> Iterator[tuple[date, str, Cause, _Entry, Fraction]]:
        """Set a credit note off against the oldest entries; those within their window pay back."""
        rest = self._amount(note) or Fraction(0)
        for entry in entries:
            if entry.event.day > note.day:
                continue
            part = min(rest, entry.due)
            rest -= part
            entry.due -= part
            back = min(part, entry.left)
            in_time = within_days is not None and (note.day - entry.event.day).days <= within_days
            if back > 0 and in_time:
                entry.left -= back
                yield note.day, note.id, "credited", entry, back

    def _payments(self) -> list[tuple[date, Fraction]] | None:
        """Return what the customer paid and when; None where an amount is not known."""
        paid = [event for event in self.events if event.kind == "paid"]
        amounts = [(event.day, self._amount(event)) for event in paid]
        known = [(day, amount) for day, amount in amounts if amount is not None]
        return known if len(known) == len(amounts) else None


def _days_after(day: date, days: int) -> date:
    """Return the day so many `days` after `day`, or the last that there is."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def _unpaid_part(
    entry: _Entry, entries: list[_Entry], payments: Sequence[tuple[date, Fraction]], day: date
) -> Fraction:
    """Return what of `entry` was not paid before `day`; payments go to the oldest first."""
    paid = sum((amount for when, amount in payments if when < day), start=Fraction(0))
    before = sum((each.due for each in entries[: entries.index(entry)]), start=Fraction(0))
    covered = min(max(paid - before, Fraction(0)), entry.due)
    return min(entry.left, entry.due - covered)
