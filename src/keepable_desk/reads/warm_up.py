"""Warming up: what the first to ask would otherwise wait for."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from keepable.answers import Question, ask, fullness_of, likely, why
from keepable.forecast import NobodyError
from keepable_desk.rights.requirements import requires

if TYPE_CHECKING:
    from keepable.domain.book import Book
    from keepable_desk.reads.context import ActionContext

WEEKS = 12


@requires("desk", "warm up")
def warm_up(context: ActionContext) -> None:
    """Forecast the company, and answer a question that nobody asked, so that all is compiled."""
    try:
        warm = context.warm.forecast
        fullness_of(warm, WEEKS)
        question = _any_question(warm.book)
        if question is not None:
            likely(warm, question, why(warm, question, ask(warm, question)))
    except NobodyError:
        return  # nobody can do something of it; whoever opens a page is told so


@requires("desk", "warm up")
def prepare_hour(context: ActionContext) -> None:
    """Forecast the company as of the hour that begins soon or just began, so that nobody waits."""
    with contextlib.suppress(NobodyError):  # whoever opens a page is told of it
        context.runtime.prepare_hour(context.company, context.now)


def _any_question(book: Book) -> Question | None:
    item = next((each for each in book.catalogue if each.can_be_delivered), None)
    if item is None:
        return None
    return Question(
        text=item.name, title=item.name, customer="", zone=book.settings.zone, items=(item.id,)
    )
