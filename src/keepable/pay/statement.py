"""What a rep is paid for a period: one line for each thing that changed it, down to the cent.

A line is the rounded running total after it less that before it, so that the lines add up to the
rounded pay of the period. What was paid in a period that is closed is never changed: what should
have been paid otherwise stands as corrections in the next statement.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from keepable.domain.money import Money, rounded
from keepable.pay.crediting import credits_of
from keepable.pay.pay_periods import pay_period, pay_periods
from keepable.pay.schedule import Band, Piece, Schedule, bands_of
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from keepable.domain.problem import Problem
    from keepable.domain.time import Period
    from keepable.pay.crediting import Cause, Movement
    from keepable.pay.deal_events import DealEvent, Exchange, SoldDeal
    from keepable.pay.plan import PayPlan

LineKind = Literal["rates", "spiff", "clawback"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """What one event changed in the pay of a period, and the clauses that say so.

    `entry` is the event that gave the credit, which is the `event` itself unless something is taken
    back. `credit` is what of it counted and `attained` where it led; `pieces` say into which bands
    it fell. `corrects` is the closed period whose pay it puts right.
    """

    kind: LineKind
    clauses: tuple[str, ...]
    day: date
    event: str
    entry: str
    deal: str
    cause: Cause
    pay: Money
    credit: Fraction = Fraction(0)
    attained: Fraction = Fraction(0)
    pieces: tuple[Piece, ...] = ()
    corrects: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a plan pays a rep for a period, as known on a day.

    It begins at the attainment `carried` over and ends at `attained`. `spiffs` are the exact sums
    of each SPIFF, before they are rounded. `problems` tell what could not be paid, and why.
    """

    plan: str
    version: int
    rep: str
    period: Period
    as_of: date
    currency: str
    lines: tuple[StatementLine, ...]
    carried: Fraction = Fraction(0)
    attained: Fraction = Fraction(0)
    spiffs: tuple[tuple[str, Fraction], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def total(self) -> Money:
        """What is paid: the sum of the lines."""
        amount = sum((line.pay.amount for line in self.lines), start=Decimal(0))
        return Money(amount, self.currency)


def statement(
    plan: PayPlan,
    rep: str,
    day: date,
    *,
    deals: Iterable[SoldDeal],
    events: Iterable[DealEvent],
    exchange: Exchange,
    as_of: date,
    closed: Sequence[Statement] = (),
) -> Statement:
    """Return what `plan` pays `rep` for the period of `day`, from `events` up to `as_of`.

    `closed` are the statements of this plan and rep that were paid out already; where they would
    come out otherwise today, the difference stands here as corrections, unless another closed
    statement has it.

    >>> from datetime import date
    >>> from keepable.domain.time import Period
    >>> from keepable.pay.clauses import BaseRate, Share
    >>> from keepable.pay.deal_events import DealEvent, Exchange, SoldDeal, Split
    >>> from keepable.pay.plan import PayPlan
    >>> plan = PayPlan(id="north", currency="EUR", period="quarter", pays_on="booked",
    ...                valid=Period(date(2027, 1, 1), date(2028, 1, 1)),
    ...                base=BaseRate(id="base", rate=Share.parse("5 %")))
    >>> deal = SoldDeal(id="acme", price=Money.parse("40000 EUR"),
    ...                 splits=(Split("ada", Share.parse("100 %")),))
    >>> booked = DealEvent(id="e1", deal="acme", kind="booked", day=date(2027, 2, 1))
    >>> paid = statement(plan, "ada", date(2027, 2, 1), deals=[deal], events=[booked],
    ...                  exchange=Exchange("EUR"), as_of=date(2027, 3, 31))
    >>> str(paid.total), paid.lines[0].clauses
    ('2000.00 EUR', ('base',))
    """
    period = pay_period(plan.period, day)
    if period.end <= plan.valid.start:
        raise TextError(Text("pay.not_in_force", plan=plan.id, day=day))
    _refuse_others(plan, rep, period, closed)
    movements, unclear = credits_of(
        plan, rep, deals=deals, events=events, exchange=exchange, as_of=as_of
    )
    ideal = _Periods(plan, rep, movements, as_of).through(period)
    found = ideal[-1]
    lines = list(found.lines)
    for earlier in ideal[:-1]:
        paid = [each for each in closed if each.period == earlier.period]
        if paid:
            lines += _corrections(earlier, closed, plan.currency)
    problems = tuple(each.problem for each in unclear if each.day in period)
    return replace(found, lines=tuple(lines), problems=problems)


def _refuse_others(plan: PayPlan, rep: str, period: Period, closed: Sequence[Statement]) -> None:
    for each in closed:
        if (each.plan, each.version, each.rep) != (plan.id, plan.version, rep):
            raise TextError(Text("pay.statement_of_another", plan=each.plan, rep=each.rep))
        if sum(other.period == each.period for other in closed) > 1:
            raise TextError(Text("pay.closed_twice", day=each.period.start))
        if each.period.start >= period.start:
            raise TextError(Text("pay.closed_already", day=each.period.start))


def _corrections(
    earlier: Statement, closed: Sequence[Statement], currency: str
) -> list[StatementLine]:
    """Return what `earlier` pays beyond what was paid for its period, by event."""
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    told: dict[tuple[str, str, str], StatementLine] = {}
    paid = [line for each in closed for line in each.lines if _is_of(line, each, earlier.period)]
    for sign, lines in ((-1, paid), (1, earlier.lines)):
        for line in lines:
            key = (line.kind, line.event, line.entry)
            told[key] = line
            sums[key] += sign * line.pay.amount
    return [
        replace(told[key], pay=Money(amount, currency), corrects=earlier.period)
        for key, amount in sums.items()
        if amount
    ]


def _is_of(line: StatementLine, statement: Statement, period: Period) -> bool:
    return (line.corrects or statement.period) == period


@dataclass(slots=True)
class _Paid:
    """What one entry was paid in its own period, and what of that was clawed back later."""

    period: Period
    pay: Fraction = Fraction(0)
    left: Fraction = Fraction(1)  # the share that was not taken back within the period
    clawed_back: Fraction = Fraction(0)


@dataclass(slots=True)
class _Periods:
    """Walks through the periods of a plan, each of which may begin where the last one ended."""

    plan: PayPlan
    rep: str
    movements: tuple[Movement, ...]
    as_of: date
    bands: tuple[Band, ...] = field(init=False)
    paid: dict[str, _Paid] = field(default_factory=dict)  # by entry

    def __post_init__(self) -> None:
        self.bands = bands_of(self.plan)

    def through(self, last: Period) -> list[Statement]:
        """Return the statements of all periods up to `last`, from what happened alone."""
        found: list[Statement] = []
        carried = Fraction(0)
        for period in pay_periods(self.plan.period, self.plan.valid.start, last.start):
            one = self._statement(period, carried)
            found.append(one)
            carried = carried_over(self.plan, one.attained)
        return found

    def _statement(self, period: Period, carried: Fraction) -> Statement:
        running = _Running(self.plan, Schedule.beginning_at(carried, self.bands))
        for movement in self.movements:
            if movement.day in period:
                paid = self.paid.setdefault(movement.entry, _Paid(period))
                if paid.period == period:
                    running.move(movement, paid)
                else:
                    running.claw_back(movement, paid)
        return Statement(
            plan=self.plan.id,
            version=self.plan.version,
            rep=self.rep,
            period=period,
            as_of=self.as_of,
            currency=self.plan.currency,
            lines=tuple(running.lines),
            carried=carried,
            attained=running.attained,
            spiffs=tuple(sorted(running.spiffs.items())),
        )


def carried_over(plan: PayPlan, attained: Fraction) -> Fraction:
    """Return the attainment with which the period after one that `attained` so much begins.

    >>> from datetime import date
    >>> from keepable.domain.time import Period
    >>> from keepable.pay.clauses import BaseRate, Quota, Share
    >>> from keepable.pay.plan import PayPlan
    >>> plan = PayPlan(id="north", currency="EUR", period="quarter", pays_on="booked",
    ...                valid=Period(date(2027, 1, 1), date(2028, 1, 1)),
    ...                quota=Quota(id="quota", amount=Money.parse("100 EUR"), carry_over="excess"),
    ...                base=BaseRate(id="base", rate=Share.parse("5 %")))
    >>> int(carried_over(plan, Fraction(130))), int(carried_over(plan, Fraction(80)))
    (30, 0)
    """
    if plan.quota is None or plan.quota.carry_over == "none":
        return Fraction(0)
    rest = attained - Fraction(plan.quota.amount.amount)
    if plan.quota.carry_over == "excess":
        return max(rest, Fraction(0))
    return min(rest, Fraction(0)) if plan.quota.carry_over == "shortfall" else rest


@dataclass(slots=True)
class _Running:
    """The running totals of one period: of the rates and of each SPIFF."""

    plan: PayPlan
    schedule: Schedule
    attained: Fraction = field(init=False)
    spiffs: dict[str, Fraction] = field(default_factory=dict)
    lines: list[StatementLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.attained = self.schedule.origin

    def move(self, movement: Movement, paid: _Paid) -> None:
        """Add the credit of `movement`, or take it back where it was given in this period."""
        paid.left -= movement.taken_back
        before = self.attained
        self.attained += movement.credit
        pieces = self.schedule.pieces(before, self.attained)
        total, after = (capped(self.plan, self.schedule.pay(at)) for at in (before, self.attained))
        if pieces:
            clauses = tuple(dict.fromkeys(piece.clause for piece in pieces))
            if self.plan.cap is not None and after - total != sum(each.pay for each in pieces):
                clauses += (self.plan.cap.id,)
            self._add(movement, "rates", clauses, self._between(total, after), pieces)
            paid.pay += Fraction(self.lines[-1].pay.amount)
        for spiff, amount in spiff_pay(self.plan, movement):
            total = self.spiffs.get(spiff, Fraction(0))
            self.spiffs[spiff] = total + amount
            self._add(movement, "spiff", (spiff,), self._between(total, total + amount))
            paid.pay += Fraction(self.lines[-1].pay.amount)

    def claw_back(self, movement: Movement, paid: _Paid) -> None:
        """Take back what an entry of an earlier period was paid, in the share that `movement` says.

        Attainment stays as it is: that of the closed period does not come back, and that of this
        one has nothing to do with it.
        """
        before = paid.clawed_back
        paid.clawed_back += paid.pay * movement.taken_back / paid.left
        self._add(movement, "clawback", (), self._between(-before, -paid.clawed_back))

    def _between(self, before: Fraction, after: Fraction) -> Money:
        currency = self.plan.currency
        pay = rounded(after, currency).amount - rounded(before, currency).amount
        return Money(pay, currency)

    def _add(
        self,
        movement: Movement,
        kind: LineKind,
        clauses: tuple[str, ...],
        pay: Money,
        pieces: tuple[Piece, ...] = (),
    ) -> None:
        clawback = self.plan.clawback
        if movement.cause != "earned" and clawback is not None:
            clauses = (clawback.id, *clauses)
        self.lines.append(
            StatementLine(
                kind=kind,
                clauses=clauses,
                day=movement.day,
                event=movement.event,
                entry=movement.entry,
                deal=movement.deal,
                cause=movement.cause,
                pay=pay,
                credit=movement.credit,
                attained=self.attained,
                pieces=pieces,
            )
        )


def capped(plan: PayPlan, pay: Fraction) -> Fraction:
    """Return what of the `pay` by rates is paid under the cap of `plan`, if it has one.

    >>> from datetime import date
    >>> from keepable.domain.time import Period
    >>> from keepable.pay.clauses import BaseRate, Cap, Share
    >>> from keepable.pay.plan import PayPlan
    >>> plan = PayPlan(id="north", currency="EUR", period="quarter", pays_on="booked",
    ...                valid=Period(date(2027, 1, 1), date(2028, 1, 1)),
    ...                base=BaseRate(id="base", rate=Share.parse("5 %")),
    ...                cap=Cap(id="cap", amount=Money.parse("900 EUR")))
    >>> int(capped(plan, Fraction(800))), int(capped(plan, Fraction(1000)))
    (800, 900)
    """
    return pay if plan.cap is None else min(pay, Fraction(plan.cap.amount.amount))


def spiff_pay(plan: PayPlan, movement: Movement) -> Iterator[tuple[str, Fraction]]:
    """Yield what `movement` changes in each SPIFF of `plan` that its deal counts for."""
    for spiff in plan.spiffs:
        in_window = spiff.first_day <= movement.entry_day <= spiff.last_day
        if not in_window or (spiff.product and spiff.product not in movement.products):
            continue
        if spiff.rate is not None:
            yield spiff.id, movement.credit * spiff.rate.fraction
        elif spiff.bonus is not None and movement.first_of_deal:
            part = -movement.taken_back if movement.taken_back else Fraction(1)
            yield spiff.id, Fraction(spiff.bonus.amount) * movement.split * part
