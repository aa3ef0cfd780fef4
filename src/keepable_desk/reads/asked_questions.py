"""Questions as they are asked, read against what their asker may know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keepable.answers import build_question, read_question
from keepable.answers.date_phrases import read_date
from keepable.domain.money import Money
from keepable.domain.problem import Problem
from keepable.texts import Text, TextError
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import visible

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from keepable.answers import Question
    from keepable.domain.book import Book
    from keepable_desk.reads.context import ActionContext


class NotUnderstoodError(TextError):
    """The question cannot be read; `problems` say why, and what to do."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Hold the problems; the first is the sentence."""
        what, remedy = problems[0].what, problems[0].remedy
        super().__init__(Text("problem.with_remedy", what=what, remedy=remedy))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it came: one sentence, or its parts, and a price aside."""

    text: str = ""
    scope: str = ""
    customer: str = ""
    by: str = ""
    price: str = ""


@requires("ask", "create")
def understand(context: ActionContext, asked: Asked) -> Question:
    """Return what was `asked` as a question; NotUnderstoodError says what cannot be read."""
    deals = set(visible(context.caller, "deal").values_list("ref", flat=True))
    return question_of(context.warm.forecast.book, asked, deals)


def question_of(book: Book, asked: Asked, deals: AbstractSet[str]) -> Question:
    """Read what was `asked` against `book`, as if it had no deals but those named in `deals`.

    A deal gives its price and work to the question, so that whoever may not see it must not ask
    about it either. NotUnderstoodError says what cannot be read.
    """
    known = book.changed(deals=tuple(deal for deal in book.deals if deal.id in deals))
    price = _price(asked.price) if asked.price.strip() else None
    if asked.text.strip():
        question, problems = read_question(known, asked.text)
    else:
        day, problem = read_date(asked.by, book.as_of.date()) if asked.by.strip() else (None, None)
        question, problems = build_question(
            known,
            scope=asked.scope,
            customer=asked.customer,
            requested_date=day,
            problems=(problem,) if problem else (),
        )
    if question is None:
        raise NotUnderstoodError(problems)
    return question if price is None else replace(question, price=price)


def _price(text: str) -> Money:
    remedy = Text("price.how")
    try:
        price = Money.parse(text)
    except ValueError as error:
        problem = Problem(what=Text("price.unreadable", price=text[:40]), remedy=remedy)
        raise NotUnderstoodError((problem,)) from error
    if price.amount < 0:
        raise NotUnderstoodError((Problem(what=Text("price.below_zero"), remedy=remedy),))
    return price
