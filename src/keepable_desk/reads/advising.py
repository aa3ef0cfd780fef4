"""Answers about what is promised or held already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.answers import Question, ask
from keepable_desk.reads.forecasts import revisions_of

if TYPE_CHECKING:
    from datetime import date

    from keepable.answers import Answer
    from keepable.forecast.agenda import Commitment
    from keepable_desk.reads.forecasts import Warm


def advised_on(warm: Warm, ref: str, due_date: date | None = None) -> Answer | None:
    """Answer how the promise or hold `ref` stands; by `due_date` if given, else by its own.

    None when it is no longer open.
    """
    question = question_about(warm, ref, due_date)
    return None if question is None else ask(warm.forecast, question)


def question_about(warm: Warm, ref: str, due_date: date | None = None) -> Question | None:
    """Return the question how the promise or hold `ref` stands, by `due_date` if given.

    None when it is no longer open.
    """
    commitment = _commitment(warm, ref)
    if commitment is None:
        return None
    book = warm.forecast.book
    zones = {customer.id: customer.zone for customer in book.customers}
    return Question(
        text=commitment.title,
        title=commitment.title,
        customer=commitment.customer,
        zone=zones.get(commitment.customer, book.settings.zone),
        requested_date=due_date or commitment.due_date,
        promise=ref,
    )


def advised_on_hold(warm: Warm, ref: str) -> tuple[Answer | None, dict[str, int]]:
    """Answer how the hold `ref` stands, with the revisions of all that could do its work."""
    commitment = _commitment(warm, ref)
    if commitment is None:
        return None, {}
    return advised_on(warm, ref), revisions_of(warm, commitment)


def _commitment(warm: Warm, ref: str) -> Commitment | None:
    standing = warm.forecast.compiled.agenda.commitments
    return next((entry for entry in standing if entry.id == ref), None)
