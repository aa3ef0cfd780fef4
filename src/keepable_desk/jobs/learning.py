"""Learning in the background: after outcomes came or went, and each night."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db.models import Max

from keepable_desk.store.models import Company, ImportPreview, Learned
from keepable_desk.usecases.learn_from_outcomes import learn_from_outcomes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from keepable.domain.book import Book
    from keepable_desk.queries.what_is_learned import Lesson

    Compute = Callable[[Book], Lesson | None]

LOG = structlog.get_logger(__name__)


def learn_where_due(compute: Compute, *, now: datetime, tried: dict[int, datetime]) -> None:
    """Let each company learn whose outcomes changed by an import since it learned last.

    What was `tried` after that change is left to the night: it taught nothing, or it failed.
    """
    for company in Company.objects.filter(halted_at=None).values_list("pk", flat=True):
        changed = _changed_at(company)
        known = _last(tried.get(company), _learned_at(company))
        if changed is not None and (known is None or known < changed):
            tried[company] = now
            _learn(compute, company, now)


def learn_everywhere(compute: Compute, *, now: datetime) -> None:
    """Let each company learn, if there is anything that it did not learn from yet."""
    for company in Company.objects.filter(halted_at=None).values_list("pk", flat=True):
        _learn(compute, company, now)


def _learn(compute: Compute, company: int, now: datetime) -> None:
    """Let one company learn; where that fails, the last snapshot stays and others go on."""
    try:
        learn_from_outcomes(company, compute, now=now)
    except Exception:
        LOG.exception("a company could not learn", company=company)


def _changed_at(company: int) -> datetime | None:
    imports = ImportPreview.objects.filter(company=company, kind="outcomes")
    found = imports.aggregate(came=Max("applied_at"), went=Max("taken_back_at"))
    return _last(found["came"], found["went"])


def _last(*instants: datetime | None) -> datetime | None:
    return max((when for when in instants if when is not None), default=None)


def _learned_at(company: int) -> datetime | None:
    last: datetime | None = Learned.objects.filter(company=company).aggregate(at=Max("at"))["at"]
    return last
