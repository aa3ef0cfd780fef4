"""Asking after the yes: what was said is entered, and what could save it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.texts import Text
from keepable_desk.reads.asked_questions import Asked, understand
from keepable_desk.reads.rescuing import rescue_options, whom_to_tell
from keepable_desk.rights.composing import composed
from keepable_desk.rights.held_for_others import HoldSight, words_for_hidden
from keepable_desk.rights.requirements import requires
from keepable_desk.usecases.ask_question import answer_question
from keepable_desk.usecases.change_guards import UnfitError

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.rescuing import Option, Tell
    from keepable_desk.usecases.ask_question import Answered


@dataclass(frozen=True, slots=True)
class Rescued:
    """How it stands, what could save it, and whom to tell by when."""

    answered: Answered
    options: tuple[Option, ...]
    tell: tuple[Tell, ...]


@requires("ask", "create")
def rescue_promise(context: ActionContext, text: str) -> Rescued:
    """Answer what was said already, and return what could save it; UnfitError without a date."""
    question = understand(context, Asked(text=text))
    done = answer_question(context, question)
    if question.requested_date is None:
        raise UnfitError(Text("rescue.no_date"))
    caller, warm = context.caller, context.warm.forecast
    called = dict.fromkeys(HoldSight.of(caller).hidden, words_for_hidden())
    return Rescued(
        answered=done,
        options=composed(caller, "option", rescue_options(warm, question, done.answer, called)),
        tell=composed(
            caller,
            "tell",
            whom_to_tell(warm.book, question, done.answer, done.row.resource_revisions),
        ),
    )
