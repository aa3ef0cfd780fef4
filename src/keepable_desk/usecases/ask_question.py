"""Asking: an answer that binds nobody, and stays with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keepable.domain.canonical import to_plain
from keepable.engine import ask, draw_key_of, place_of
from keepable_desk.queries.forecasts import rests_on
from keepable_desk.store.models import Ask
from keepable_desk.store.write_lock import writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from keepable.engine import Answer, Forecast, Question
    from keepable_desk.queries.forecasts import Forecasts


@dataclass(frozen=True, slots=True)
class Asked:
    """An ask as it was kept, and its answer."""

    row: Ask
    answer: Answer


def ask_question(
    forecasts: Forecasts,
    *,
    company: int,
    question: Question,
    ref: str,
    now: datetime,
    actor: str,
    more: Callable[[Forecast, Question, Answer], Answer] | None = None,
) -> Asked:
    """Answer `question` for `actor` of `company` at `now`, and keep both under the id `ref`.

    `more` adds to the answer what costs more time.
    """
    warm = forecasts.warm(company, now)
    question = replace(question, place=place_of(warm.forecast.book, question))
    answer = ask(warm.forecast, question)
    if more is not None:
        answer = more(warm.forecast, question, answer)
    with writing():
        row = Ask.objects.create(
            company_id=company,
            ref=ref,
            draw_key=draw_key_of(warm.forecast.book, question),
            actor=actor,
            asked_at=now,
            question=to_plain(question),
            answer=to_plain(answer),
            rests_on=rests_on(warm, question),
        )
    return Asked(row, answer)
