"""Changes of the plan itself: work, and the order of service.

After each of them advice that was given before may no longer hold, so that revisions move on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from keepable.domain.advice import ADVISED_ODDS, falls_below
from keepable.domain.canonical import canonical_json, to_plain
from keepable.domain.decoder import decode
from keepable.domain.work import Estimate
from keepable.domain.work import Work as WorkNoun
from keepable.texts import Listed, Text, text_of
from keepable_desk.reads.ranking import if_ranked
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access, id_called
from keepable_desk.rights.vocabulary import MOST_REPEATED
from keepable_desk.store.mapping import plain_of, touch
from keepable_desk.store.models import Hold, Promise, Work
from keepable_desk.store.one_row import one_or_none
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.allowed_days import refuse_no_day
from keepable_desk.usecases.change_guards import (
    ChangedError,
    UnfitError,
    UnreasonedError,
    changed_promise,
    record_event,
)
from keepable_desk.usecases.deciding import changed_company, move_everybody_on

if TYPE_CHECKING:
    from datetime import date

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.forecasts import Warm
    from keepable_desk.store.models import Company
    from keepable_desk.usecases.results import RankAdvice


CHANGING = ("status", "hours_spent", "started", "finished")  # of work, besides its estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkChange:
    """What changes of a piece of work; None leaves it as it is, `cleared` dates go."""

    hours: float | None = None
    low: float | None = None
    high: float | None = None
    status: str | None = None
    hours_spent: float | None = None
    started: date | None = None
    finished: date | None = None
    cleared: tuple[str, ...] = ()


def revision_token(row: Work) -> str:
    """Return a word for how the work `row` stands: it changes with what `change_work` changes."""
    plain = plain_of(row, WorkNoun)
    stands = [plain["estimate"], *(str(plain[name]) for name in CHANGING)]
    return hashlib.sha256(canonical_json(stands).encode()).hexdigest()[:16]


@requires("work", "estimate")
def work_as_read(context: ActionContext, ref: str) -> str:
    """Return the same of the work `ref`, which the caller may change."""
    return revision_token(access(context.caller, Work, ref, "estimate"))


@requires("work", "estimate")
def change_work(
    context: ActionContext, ref: str, change: WorkChange, *, reason: str, expected: str = ""
) -> dict[str, str]:
    """Change estimate or progress of the work `ref`, and give it as it is then.

    ChangedError when `expected`, the `revision_token` of what was read, is not that of the row.
    """
    access(context.caller, Work, ref, "estimate")
    for day in (change.started, change.finished):
        if day is not None:
            refuse_no_day(day)
    with writing():
        found = Work.objects.filter(company=context.company, ref=ref)
        is_of_deal = found.filter(owner_kind="deal").exists()
        company = changed_company(context.company, setup=is_of_deal)
        row = one_or_none(found)
        if row is None:
            raise UnfitError(Text("refused.no_work_with_id", id=ref[:MOST_REPEATED]))
        if expected and expected != revision_token(row):
            raise ChangedError(Text("refused.work_changed_meanwhile"))
        before = plain_of(row, WorkNoun)
        try:
            after = decode(WorkNoun, {**before, **_changed(change)})
        except ValueError as error:
            raise UnfitError(text_of(error)) from error
        Work.objects.filter(pk=row.pk).update(
            estimate=to_plain(after.estimate),
            status=after.status,
            hours_spent=after.hours_spent,
            started=after.started,
            finished=after.finished,
        )
        if not is_of_deal:
            touch(company, row.owner_kind, [row.owner])
        move_everybody_on(company)
        facts = {
            "work": ref,
            "owner": row.owner,
            "hours_before": f"{before['estimate']['hours']:g}",
            "hours": f"{after.estimate.hours:g}",
            "status": after.status,
            "hours_spent": f"{after.hours_spent:g}",
        }
        record_event(company, context, "work.changed", facts, {"reason": reason})
    return facts


def _changed(change: WorkChange) -> dict[str, object]:
    found: dict[str, object] = {
        name: value for name in CHANGING if (value := getattr(change, name)) is not None
    }
    found |= dict.fromkeys(change.cleared)
    if change.hours is not None:
        found["estimate"] = to_plain(Estimate(hours=change.hours, low=change.low, high=change.high))
    return found


@requires("promise", "rank")
def change_rank(
    context: ActionContext, ref: str, *, ahead_of: str, reason: str, expected: int | None = None
) -> tuple[str, ...]:
    """Serve the promise `ref` before `ahead_of`, and name everyone who is overtaken by it.

    What it does to all odds is advice that the ledger keeps: it goes against it when somebody
    falls below the odds that their promiser wants, and then it needs a `reason`.
    """
    ref = access(context.caller, Promise, ref, "rank").ref
    ahead_of = id_called(context.caller, ahead_of)
    advised = _advised_rank(context.warm, ref, ahead_of=ahead_of)
    with writing():
        company = changed_company(context.company)
        row = changed_promise(company, ref, expected)
        target = _rank_of(company, ahead_of)
        if row.ref == ahead_of or row.rank < target:
            raise UnfitError(Text("refused.served_before_already", other=ahead_of[:MOST_REPEATED]))
        _refuse_unreasoned(company, advised, reason)
        overtaken = _shift(company, target, row.rank)
        Promise.objects.filter(pk=row.pk).update(rank=target)
        move_everybody_on(company)
        facts = {"promise": ref, "ahead_of": ahead_of, "overtaken": list(overtaken), **advised}
        record_event(company, context, "promise.ranked", facts, {"reason": reason})
    return overtaken


def _refuse_unreasoned(company: Company, advised: RankAdvice, reason: str) -> None:
    """Raise UnfitError when others are to fall below what they want, without a reason."""
    lost = advised.get("endangered")
    if not lost or reason.strip():
        return
    titles = [
        title
        for row in (Promise, Hold)
        for title in row.objects.filter(company=company, ref__in=lost).values_list(
            "title", flat=True
        )
    ]
    raise UnreasonedError(Text("refused.no_reason_to_rank", promises=Listed(tuple(titles))))


def _advised_rank(warm: Warm, ref: str, **where: str) -> RankAdvice:
    """Return what the ledger tells of the advice on a rank; nothing when it cannot be changed.

    `where` says `ahead_of` whom, or `behind` whom.
    """
    try:
        shifted = if_ranked(warm, ref, **where).shifted
    except ValueError:
        return {}
    wanted = {each.id: each.warn_below for each in warm.forecast.book.promises}
    lost = [
        each.id
        for each in shifted
        if falls_below(each.before, each.after, wanted.get(each.id, ADVISED_ODDS))
    ]
    own = {
        name: f"{getattr(each, name):.4f}"
        for each in shifted
        if each.id == ref
        for name in ("before", "after")
    }
    return {"odds": own, "endangered": lost, "against_advice": bool(lost)}


@requires("promise", "rank")
def rank_behind(
    context: ActionContext, ref: str, *, behind: str, reason: str, expected: int | None = None
) -> tuple[str, ...]:
    """Serve the promise `ref` right behind `behind`, and name everyone who goes first again.

    It takes a change of rank back by one more entry, on advice like any other.
    """
    ref = access(context.caller, Promise, ref, "rank").ref
    behind = id_called(context.caller, behind)
    advised = _advised_rank(context.warm, ref, behind=behind)
    with writing():
        company = changed_company(context.company)
        row = changed_promise(company, ref, expected)
        last = _rank_of(company, behind)
        if last <= row.rank:
            raise UnfitError(Text("refused.served_behind_already", other=behind[:MOST_REPEATED]))
        _refuse_unreasoned(company, advised, reason)
        first = _shift(company, row.rank + 1, last + 1, -1)
        Promise.objects.filter(pk=row.pk).update(rank=last)
        move_everybody_on(company)
        facts = {"promise": ref, "behind": behind, "first": list(first), **advised}
        record_event(company, context, "promise.ranked_back", facts, {"reason": reason})
    return first


def _rank_of(company: Company, ref: str) -> int:
    for found in (Promise, Hold):
        ranks = found.objects.filter(company=company, ref=ref).values_list("rank", flat=True)
        rank = one_or_none(ranks)
        if rank is not None:
            return int(rank)
    raise UnfitError(Text("refused.no_promise_or_hold", ref=ref[:MOST_REPEATED]))


def _shift(company: Company, first: int, end: int, by: int = 1) -> tuple[str, ...]:
    """Move the ranks from `first` to before `end` on `by` one, and name those who stand there."""
    overtaken: list[tuple[int, str]] = []
    for found in (Promise, Hold):
        chosen = found.objects.filter(company=company, rank__gte=first, rank__lt=end)
        overtaken += chosen.values_list("rank", "ref")
        chosen.update(rank=F("rank") + by, changed_at_revision=company.revision)
    return tuple(ref for _, ref in sorted(overtaken))
