"""The lines of a statement in words: what each pays, by which clauses and for what."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from keepable.domain.money import rounded
from keepable.pay.clauses import Share
from keepable.texts.quantities import Amount
from keepable.texts.text import Text

if TYPE_CHECKING:
    from fractions import Fraction

    from keepable.domain.money import Money
    from keepable.pay.schedule import Piece
    from keepable.pay.statement import Statement, StatementLine
    from keepable.texts.text import Param


def statement_in_words(statement: Statement) -> tuple[Text, ...]:
    """Return a sentence for each line of `statement`, in order.

    >>> from datetime import date
    >>> from keepable.domain.money import Money
    >>> from keepable.domain.time import Period
    >>> from keepable.pay.clauses import BaseRate, Share
    >>> from keepable.pay.deal_events import DealEvent, Exchange, SoldDeal, Split
    >>> from keepable.pay.plan import PayPlan
    >>> from keepable.pay.statement import statement
    >>> from keepable.texts import render
    >>> plan = PayPlan(id="north", currency="EUR", period="quarter", pays_on="booked",
    ...                valid=Period(date(2027, 1, 1), date(2028, 1, 1)),
    ...                base=BaseRate(id="base", rate=Share.parse("5 %")))
    >>> deal = SoldDeal(id="acme", price=Money.parse("40000 EUR"),
    ...                 splits=(Split("ada", Share.parse("100 %")),))
    >>> booked = DealEvent(id="e1", deal="acme", kind="booked", day=date(2027, 2, 1))
    >>> paid = statement(plan, "ada", date(2027, 2, 1), deals=[deal], events=[booked],
    ...                  exchange=Exchange("EUR"), as_of=date(2027, 3, 31))
    >>> print(render(statement_in_words(paid)[0], "en"))
    1 February 2027, acme: 40,000 EUR at 5 % (base). That is 2,000 EUR.
    """
    return tuple(_line(line, statement.currency) for line in statement.lines)


def _line(line: StatementLine, currency: str) -> Text:
    facts: dict[str, Param] = {"day": line.day, "deal": line.deal, "pay": _amount(line.pay)}
    named = {**facts, "clauses": line.clauses}
    if line.corrects is not None:
        return Text("pay.line_correction", first=line.corrects.start, **named)
    if line.cause == "credited":
        return Text("pay.line_credited", **named)
    if line.cause == "unpaid":
        return Text("pay.line_unpaid", **named)
    if line.kind == "spiff":
        return Text("pay.line_spiff", **named)
    facts["pieces"] = tuple(_piece(piece, currency) for piece in line.pieces)
    cut = line.clauses[len({piece.clause for piece in line.pieces}) :]
    if cut:
        return Text("pay.line_capped", cap=cut[0], **facts)
    return Text("pay.line_rates", **facts)


def _piece(piece: Piece, currency: str) -> Text:
    facts: dict[str, Param] = {
        "credit": _amount(rounded(piece.credit, currency)),
        "rate": _share(piece.rate).said,
        "clause": piece.clause,
    }
    if piece.raised:
        raised = _amount(rounded(piece.raised, currency))
        return Text("pay.piece_raised", raised=raised, **facts)
    return Text("pay.piece", **facts)


def _share(rate: Fraction) -> Share:
    return Share(Decimal(rate.numerator) * 100 / Decimal(rate.denominator))


def _amount(money: Money) -> Amount:
    return Amount(money.amount, money.currency)
