"""Asks read: the answers that were given, and what they would be if."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.answers import Question, ask, likely, push
from keepable.domain.canonical import to_plain
from keepable.domain.decoder import decode
from keepable.texts import Text, TextError, without_words
from keepable_desk.rights.composing import composed
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import NotForYouError, access, id_called
from keepable_desk.rights.showing import answer_seen, answer_shown, shown
from keepable_desk.store.standing_yes import standing_yes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.answers import Affected, Answer
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Ask
    from keepable_desk.store.standing_yes import StandingYes


class PromisedAlreadyError(TextError):
    """It is promised already, so that it cannot be served before others as a new one."""


@dataclass(frozen=True, slots=True)
class AskShown:
    """An ask with as much of its answer as the caller may see."""

    row: Ask
    answer: dict[str, object]


@dataclass(frozen=True, slots=True)
class PushShown:
    """What it would be to serve an ask before others, as the caller may see it."""

    answer: dict[str, object]
    moved: Sequence[Affected]


@requires("ask", "read")
def ask_shown(context: ActionContext, ref: str) -> AskShown:
    """Return the ask `ref`; own is also what the caller was asked about."""
    row = access(context.caller, "ask", ref)
    return AskShown(row, answer_shown(context.caller, row.answer, row))


@requires("ask", "create")
def ask_asked(context: ActionContext, row: Ask) -> AskShown:
    """Return what the caller has just asked, as they may see it."""
    return AskShown(row, answer_shown(context.caller, row.answer, row))


@requires("ask", "read")
def conversation(context: ActionContext, row: Ask) -> list[dict[str, object]]:
    """Return what was asked about the ask in `row`, and replied, as far as the caller takes part.

    Only who asked it, and the two of each question, read what they wrote to each other. `is_mine`
    is what waits for the caller's reply.
    """
    caller = context.caller
    asked = row.asked_people.select_related("by", "member").order_by("pk")
    mine = [
        each
        for each in asked
        if row.actor == caller.actor or caller.member in {each.by_id, each.member_id}
    ]
    seen = shown(caller, "question to me", mine)
    return [
        {**each, "is_mine": one.member_id == caller.member}
        for each, one in zip(seen, mine, strict=True)
    ]


@requires("ask", "read")
def yes_to(context: ActionContext, row: Ask) -> StandingYes | None:
    """Return the promise or hold that the ask in `row` became, which everybody may see."""
    return standing_yes(context.company, row.ref, context.now)


@requires("ask", "read")
def if_likely(context: ActionContext, ref: str) -> Answer:
    """Return the answer to the ask `ref` as it is now, with the odds if likely deals come first."""
    row = access(context.caller, "ask", ref)
    if not context.caller.sees("ask", "pipeline", is_own=row.actor == context.actor):
        resource, action = "ask", "see the pipeline"
        raise NotForYouError(resource, action)
    question = decode(Question, without_words(row.question))
    warm = context.warm.forecast
    found = likely(warm, question, ask(warm, question))
    return answer_seen(context.caller, found, row)


@requires("ask", "create")
def if_pushed(context: ActionContext, ref: str, ahead_of: Sequence[str]) -> PushShown:
    """Return what it would be to serve the ask `ref` before others: nothing is changed by it.

    ValueError when it is promised already, or somebody of `ahead_of` is not there.
    """
    row = access(context.caller, "ask", ref)
    question = decode(Question, without_words(row.question))
    if question.promise is not None:
        raise PromisedAlreadyError(Text("refused.promised_already_rank"))
    ahead = [id_called(context.caller, name) for name in ahead_of]
    pushed = push(context.warm.forecast, question, ahead)
    return PushShown(
        answer=answer_shown(context.caller, to_plain(pushed.answer), row),
        moved=composed(context.caller, "affected", pushed.moved),
    )
