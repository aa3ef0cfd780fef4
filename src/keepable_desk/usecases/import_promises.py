"""What is promised already, as it comes in: open promises at the end of the order of service."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keepable.domain.checks import problems_of
from keepable.forecast.draw_keys import project_key, renamed_work
from keepable_desk.store.external_ids import keep_keys
from keepable_desk.store.mapping import add_promises, book_of
from keepable_desk.store.owners import settle_owners
from keepable_desk.usecases.change_guards import UnfitError, problem_text
from keepable_desk.usecases.deciding import move_everybody_on, next_rank

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from keepable.domain.promise import Promise
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Company


def add_backlog(context: ActionContext, company: Company, found: Sequence[Promise]) -> None:
    """Write the promises `found` in their order, behind all that is promised and held already.

    Nobody was advised on them. Everybody's odds may change by them, so that no advice that was
    given before holds any more. UnfitError when nobody can do some of their work.
    """
    first = next_rank(company.pk)
    taken = [_taken_over(context, promise, first + place) for place, promise in enumerate(found)]
    keep_keys(
        company,
        "promises",
        {read.id: promise.id for read, promise in zip(found, taken, strict=True)},
    )
    add_promises(company, taken)
    settle_owners(company)
    _refuse_undoable(company, taken, context.now)
    if taken:
        move_everybody_on(company)


def _taken_over(context: ActionContext, promise: Promise, rank: int) -> Promise:
    """Return a promise of a file its rank, and an id that says nothing; it draws by its words."""
    version = replace(promise.versions[-1], made_at=context.now, made_by=context.actor)
    ref = context.new_id()
    return replace(
        promise,
        id=ref,
        rank=rank,
        versions=(version,),
        work=renamed_work(promise.work, promise.id, ref),
        draw_key=project_key(promise.id),
    )


def _refuse_undoable(company: Company, taken: Sequence[Promise], now: datetime) -> None:
    """Refuse work that keeps the whole book from being computed."""
    ours = {f"work {task.id}" for promise in taken for task in promise.work}
    for problem in problems_of(book_of(company, now)) if ours else ():
        if problem.subject in ours and problem.severity == "error":
            raise UnfitError(problem_text(problem.what, problem.remedy))
