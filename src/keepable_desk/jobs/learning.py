"""Learning in the background: after outcomes came or went, and each night."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from keepable_desk.reads.companies import run_by_itself
from keepable_desk.usecases.learn_from_outcomes import (
    learn_from_outcomes,
    learned_at,
    outcomes_changed_at,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from keepable.domain.book import Book
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.what_is_learned import Lesson

    Compute = Callable[[Book], Lesson | None]

LOG = structlog.get_logger(__name__)


def learn_where_due(compute: Compute, *, now: datetime, tried: dict[int, datetime]) -> None:
    """Let each company learn whose outcomes changed by an import since it learned last.

    What was `tried` after that change is left to the night: it taught nothing, or it failed.
    """
    for context in run_by_itself(now):
        changed = outcomes_changed_at(context)
        lately = (tried.get(context.company), learned_at(context))
        if changed is not None and all(when is None or when < changed for when in lately):
            tried[context.company] = now
            _learn(compute, context)


def learn_everywhere(compute: Compute, *, now: datetime) -> None:
    """Let each company learn, if there is anything that it did not learn from yet."""
    for context in run_by_itself(now):
        _learn(compute, context)


def _learn(compute: Compute, context: ActionContext) -> None:
    """Let one company learn; where that fails, the last snapshot stays and others go on."""
    try:
        learn_from_outcomes(context, compute)
    except Exception:
        LOG.exception("a company could not learn", company=context.company)
