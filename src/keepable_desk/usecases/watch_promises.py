"""Early warning: whoever is concerned is told once when a promise falls below its threshold.

Plans are nervous: a promise that hovers around its threshold must not page anybody twice. It is
told again only after it was 5 points above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from keepable.answers import promise_odds
from keepable.texts import Percent, Text, to_plain
from keepable_desk.reads.causes import changes_since
from keepable_desk.rights.requirements import requires
from keepable_desk.store.models import (
    Company,
    Notification,
    Promise,
    Watch,
    in_one_of,
    who_may_come_in,
)
from keepable_desk.store.owners import member_number
from keepable_desk.store.signed_heads import head_row
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from keepable.answers import PromiseOdds
    from keepable_desk.reads.context import ActionContext

HYSTERESIS = 0.05
CONCERNED = ("operations", "deal desk")


@requires("promise", "watch")
def watch_promises(context: ActionContext) -> tuple[str, ...]:
    """Look at every open promise, and return the ids of those that were warned of."""
    if Company.objects.get(pk=context.company).halted_at is not None:
        return ()
    if any(each.counts for each in context.warm.broken):
        return ()  # what is left out makes all odds look better than they are
    now = context.now
    found_odds = promise_odds(context.warm.forecast)
    stand = {each.id: each for each in found_odds if each.kind == "promise"}
    with writing():
        row = Company.objects.get(pk=context.company)
        size = head_row(row).size
        promises = Promise.objects.filter(company=row, state="open", ref__in=stand)
        watches = {watch.promise_id: watch for watch in Watch.objects.filter(promise__in=promises)}
        warned = []
        for promise in promises:
            found = stand[promise.ref]
            watch = watches.get(promise.pk)
            if watch is None:
                _begin(promise, found, size, now)
            elif _crosses(watch, promise, found, size, now):
                _tell(context, row, promise, found, watch)
                warned.append(promise.ref)
    return tuple(warned)


def _begin(promise: Promise, found: PromiseOdds, size: int, now: datetime) -> None:
    """Take down how it stands at the first look: what is below from the start fell nowhere."""
    is_below = found.odds < promise.warn_below
    Watch.objects.create(promise=promise, is_below=is_below, odds=found.odds, entry=size, at=now)


def _crosses(watch: Watch, promise: Promise, found: PromiseOdds, size: int, now: datetime) -> bool:
    """Take down how it stands now, and tell whether it fell below its threshold since."""
    was_below = watch.is_below
    if was_below:
        watch.is_below = found.odds < promise.warn_below + HYSTERESIS
    else:
        watch.is_below = found.odds < promise.warn_below
    crosses = watch.is_below and not was_below
    if not watch.is_below:
        watch.entry = size
    if crosses or watch.is_below != was_below or abs(watch.odds - found.odds) > HYSTERESIS / 10:
        watch.odds, watch.at = found.odds, now
    watch.save()
    return crosses


def _tell(
    context: ActionContext, company: Company, promise: Promise, found: PromiseOdds, watch: Watch
) -> None:
    causes = changes_since(company, watch.entry)
    stands, below = found.text, Percent(promise.warn_below)
    text = Text("told.warning_unchanged", stands=stands, below=below)
    if causes:
        text = Text("told.warning", stands=stands, below=below, causes=causes)
    concerned = who_may_come_in(company).filter(
        in_one_of(CONCERNED) | Q(pk=member_number(promise.owned_by))
    )
    for member in concerned:
        Notification.objects.create(
            member=member,
            kind="warning",
            about_kind="promise",
            about=promise.ref,
            message=to_plain(text),
            at=context.now,
        )
    facts = {
        "promise": promise.ref,
        "odds": f"{found.odds:.4f}",
        "below": f"{promise.warn_below:.4f}",
        "since_entry": watch.entry,
    }
    record_event(company, context, "promise.warned", facts)
