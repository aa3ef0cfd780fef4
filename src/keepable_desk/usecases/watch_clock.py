"""A clock that jumped must not stamp the ledger: writing waits until somebody confirms it.

When the desk was last seen to run is kept beside its data, by the clock and by what the machine has
counted, which nobody can set. As long as the machine goes on, both must have moved by the same. Of
another machine, or one that began anew, only the clock is there: then a gap of a month is asked
about, as a desk that nobody used looks the same as a clock that is wrong. A clock that is behind
the newest entry, or behind when the desk was seen, was set back, whatever the machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from keepable.texts import Instant, Text, text_written
from keepable_desk.last_seen import JUMP, Seen, is_set_back, last_seen, remember
from keepable_desk.rights.requirements import requires
from keepable_desk.store.models import Company, LedgerHead
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.halting import CLOCK_IN_QUESTION, halt

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from keepable_desk.reads.context import ActionContext

GAP = timedelta(days=30)  # since anybody saw it run


def expected_by(seen: Seen | None, now: Seen, newest: datetime | None) -> datetime | None:
    """Return until when the clock of `now` should be at most, where it is beyond; else None.

    `newest` is of the newest entry in any ledger. A clock that was set back is none of this.

    >>> from datetime import UTC
    >>> then = Seen(datetime(2027, 1, 4, 8, tzinfo=UTC), 100.0, "a")
    >>> hour_later = Seen(datetime(2027, 1, 4, 9, tzinfo=UTC), 3_700.0, "a")
    >>> expected_by(then, hour_later, None)
    >>> week_ahead = Seen(datetime(2027, 1, 11, 9, tzinfo=UTC), 3_700.0, "a")
    >>> expected_by(then, week_ahead, None).isoformat()
    '2027-01-04T09:00:00+00:00'
    """
    if seen is not None and seen.boot and seen.boot == now.boot:
        expected = seen.at + timedelta(seconds=now.seconds - seen.seconds)
        return expected if now.at - expected > JUMP else None
    last = max((at for at in (seen.at if seen else None, newest) if at is not None), default=None)
    return last if last is not None and now.at - last > GAP else None


def least_by(seen: Seen | None, now: Seen, newest: datetime | None) -> datetime | None:
    """Return what the clock of `now` should be at least, where it was set back; else None.

    >>> from datetime import UTC
    >>> then = Seen(datetime(2027, 1, 4, 8, tzinfo=UTC), 100.0, "a")
    >>> week_back = Seen(datetime(2026, 12, 28, 8, tzinfo=UTC), 100.0, "a")
    >>> least_by(then, week_back, None).isoformat()
    '2027-01-04T08:00:00+00:00'
    """
    if seen is not None and seen.at - now.at > JUMP:
        return seen.at
    return newest if is_set_back(newest, now.at) else None


@requires("ledger", "watch clock")
def stop_where_clock_jumped(context: ActionContext, now: Seen) -> Text | None:
    """Stop writing in the company where the clock is not what can be; say so, else remember it.

    Nothing is remembered while the clock is not believed, so that it stays in question.
    """
    seen, newest = last_seen(), _newest()
    if (least := least_by(seen, now, newest)) is not None:
        because = Text("clock.set_back", now=Instant(now.at), least=Instant(least))
    elif (expected := expected_by(seen, now, newest)) is not None:
        because = Text("clock.jumped", now=Instant(now.at), expected=Instant(expected))
    else:
        remember(now)
        _let_go_on(Company.objects.filter(pk=context.company))
        return None
    halt(context.company, because=because, now=context.now)
    return because


@requires("ledger", "resume")
def confirm_clock(context: ActionContext, now: Seen) -> None:
    """Believe the clock as it stands, and let writing go on where it stopped because of it.

    UnfitError when it did not. What was stamped ahead already stays as it is: the ledger's time
    goes on from there.
    """
    del context
    newest = _newest()
    is_behind = is_set_back(newest, now.at)
    if not _let_go_on(Company.objects.all()) and not is_behind:
        raise UnfitError(Text("clock.not_in_question"))
    remember(now, believed=newest if is_behind else None)


def _newest() -> datetime | None:
    """Return when the newest entry of any ledger was written."""
    found: datetime | None = LedgerHead.objects.aggregate(found=Max("last_at"))["found"]
    return found


def _let_go_on(companies: QuerySet[Company]) -> bool:
    """Let writing go on in those of `companies` where it stopped because of the clock."""
    stopped = [
        row.pk
        for row in companies.exclude(halted_at=None)
        if text_written(row.halted_because).code in CLOCK_IN_QUESTION
    ]
    if stopped:
        with writing():
            Company.objects.filter(pk__in=stopped).update(halted_at=None, halted_because="")
    return bool(stopped)
