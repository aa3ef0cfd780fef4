"""Asking: an answer that binds nobody, and stays with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keepable.answers import ask, draw_key_of, likely, place_of, why
from keepable.domain.canonical import to_plain
from keepable_desk.reads.asked_questions import understand
from keepable_desk.reads.broken_plan import refuse_while_broken
from keepable_desk.reads.context import on_one_plan
from keepable_desk.reads.forecasts import resource_revisions
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import company_of
from keepable_desk.store.models import Ask
from keepable_desk.store.signed_heads import head_row
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import refuse_set_back

if TYPE_CHECKING:
    from keepable.answers import Answer, Question
    from keepable_desk.reads.asked_questions import Asked
    from keepable_desk.reads.context import ActionContext


@dataclass(frozen=True, slots=True)
class Answered:
    """An ask as it was kept, and its answer."""

    row: Ask
    answer: Answer


@dataclass(frozen=True, slots=True)
class More:
    """What costs more time: `reasons` why it is not earlier, and the odds if `likely` deals win."""

    reasons: bool = False
    likely: bool = False


ONLY_ODDS = More()


@requires("ask", "create")
@on_one_plan
def ask_question(context: ActionContext, asked: Asked, more: More = ONLY_ODDS) -> Answered:
    """Answer what was `asked`, now, with as much `more` as the caller may see, and keep it."""
    return answer_question(context, understand(context, asked), more)


@requires("ask", "create")
def answer_question(
    context: ActionContext, question: Question, more: More = ONLY_ODDS, *, ref: str = ""
) -> Answered:
    """Answer `question` and keep both under the id `ref`, or a new one."""
    refuse_set_back(head_row(company_of(context.caller)), context.now)
    warm = context.warm
    refuse_while_broken(warm.broken)
    question = replace(question, place=place_of(warm.forecast.book, question))
    answer = ask(warm.forecast, question)
    if more.reasons:
        answer = why(warm.forecast, question, answer)
    if more.likely and context.caller.sees("ask", "pipeline", is_own=True):
        answer = likely(warm.forecast, question, answer)
    with writing():
        row = Ask.objects.create(
            company_id=context.company,
            ref=ref or context.new_id(),
            draw_key=draw_key_of(warm.forecast.book, question),
            actor=context.actor,
            asked_at=context.now,
            question=to_plain(question),
            answer=to_plain(answer),
            resource_revisions=resource_revisions(warm, question),
        )
    return Answered(row, answer)
