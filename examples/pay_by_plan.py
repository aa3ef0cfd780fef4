"""Read a pay plan, say what it pays for, pay a quarter, and compare two deals that might come."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from keepable.book_files.pay_plans import read_pay_plan
from keepable.domain.money import Money
from keepable.pay.clauses import Share
from keepable.pay.deal_events import DealEvent, Exchange, SoldDeal, Split
from keepable.pay.marginal import PossibleDeal, marginal_pay
from keepable.pay.plan_in_words import plan_in_words
from keepable.pay.statement import statement
from keepable.pay.statement_in_words import statement_in_words
from keepable.texts import render

PLAN = Path(__file__).with_name("field-sales-2027.yaml")
ALONE = (Split("ada", Share.parse("100 %")),)
HALF = (Split("ada", Share.parse("50 %")), Split("ben", Share.parse("50 %")))
DEALS = (
    SoldDeal(id="Acme", splits=ALONE, price=Money.parse("90000 EUR"), products=("sso",)),
    SoldDeal(id="Globex", splits=HALF, price=Money.parse("120000 EUR")),
)
EVENTS = (
    DealEvent(id="e1", deal="Acme", kind="booked", day=date(2027, 2, 10)),
    DealEvent(id="e2", deal="Globex", kind="booked", day=date(2027, 2, 24)),
)
TODAY = date(2027, 3, 1)


def main() -> None:
    """Print the plan in words, the lines of the quarter so far, and what two deals would pay."""
    plan, problems = read_pay_plan(PLAN)
    if plan is None:
        print(*problems, sep="\n")
        return
    for each in plan_in_words(plan):
        print(render(each.text, "en"))
    euros = Exchange("EUR")
    paid = statement(plan, "ada", TODAY, deals=DEALS, events=EVENTS, exchange=euros, as_of=TODAY)
    for text in statement_in_words(paid):
        print(render(text, "en"))
    print(f"Together: {paid.total}")
    options = [PossibleDeal(amount=Money.parse(f"{n}0000 EUR"), day=TODAY) for n in (4, 5)]
    for option, found in zip(options, marginal_pay(plan, paid, options, euros), strict=True):
        print(f"{option.amount} today would pay {found.pay}")


if __name__ == "__main__":
    main()
