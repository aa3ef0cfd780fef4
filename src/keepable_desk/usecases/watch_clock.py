"""A clock that jumped ahead must not stamp the ledger: writing waits until somebody confirms it.

When the desk was last seen to run is kept beside its data, by the clock and by what the machine has
counted, which nobody can set. As long as the machine goes on, both must have moved by the same. Of
another machine, or one that began anew, only the clock is there: then a gap of a month is asked
about, as a desk that nobody used looks the same as a clock that is wrong.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Max

from keepable.texts import Instant, Text, text_written
from keepable_desk.rights.requirements import requires
from keepable_desk.store.models import Company, LedgerHead
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.halting import CLOCK_JUMPED, halt
from keepable_desk.whole_files import replace_whole

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from keepable_desk.reads.context import ActionContext

JUMP = timedelta(days=1)  # while the machine went on
GAP = timedelta(days=30)  # since anybody saw it run


@dataclass(frozen=True, slots=True)
class Seen:
    """When the desk was seen to run: by the clock, and by what its machine had counted."""

    at: datetime
    seconds: float
    boot: str


def expected_by(seen: Seen | None, now: Seen, newest: datetime | None) -> datetime | None:
    """Return until when the clock of `now` should be at most, where it is beyond; else None.

    `newest` is of the newest entry in any ledger. A clock that was set back is none of this: the
    ledger's own time does not go back.

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


@requires("ledger", "watch clock")
def stop_where_clock_jumped(context: ActionContext, now: Seen) -> Text | None:
    """Stop writing in the company where the clock is beyond what can be; say so, else remember it.

    Nothing is remembered while the clock is not believed, so that it stays in question.
    """
    newest = LedgerHead.objects.aggregate(found=Max("last_at"))["found"]
    expected = expected_by(_last_seen(), now, newest)
    if expected is None:
        _remember(now)
        _let_go_on(Company.objects.filter(pk=context.company))
        return None
    because = Text("clock.jumped", now=Instant(now.at), expected=Instant(expected))
    halt(context.company, because=because, now=context.now)
    return because


@requires("ledger", "resume")
def confirm_clock(context: ActionContext, now: Seen) -> None:
    """Believe the clock as it stands, and let writing go on where it stopped because of it.

    UnfitError when it did not. What was stamped ahead already stays as it is: the ledger's time
    goes on from there.
    """
    del context
    if not _let_go_on(Company.objects.all()):
        raise UnfitError(Text("clock.not_in_question"))
    _remember(now)


def _let_go_on(companies: QuerySet[Company]) -> bool:
    """Let writing go on in those of `companies` where it stopped because of the clock."""
    stopped = [
        row.pk
        for row in companies.exclude(halted_at=None)
        if text_written(row.halted_because).code == CLOCK_JUMPED
    ]
    if stopped:
        with writing():
            Company.objects.filter(pk__in=stopped).update(halted_at=None, halted_because="")
    return bool(stopped)


def _place() -> Path:
    return Path(settings.DATA) / "last_seen.json"


def _last_seen() -> Seen | None:
    """Return when the desk was last seen to run; None where nothing that can be read tells."""
    try:
        plain = json.loads(_place().read_text(encoding="ascii"))
        return Seen(datetime.fromisoformat(plain["at"]), float(plain["seconds"]), plain["boot"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(now: Seen) -> None:
    """Keep when the desk was seen to run; a disk that takes nothing is told of elsewhere."""
    plain = {"at": now.at.isoformat(), "seconds": now.seconds, "boot": now.boot}
    with contextlib.suppress(OSError):
        replace_whole(_place(), json.dumps(plain).encode("ascii"))
