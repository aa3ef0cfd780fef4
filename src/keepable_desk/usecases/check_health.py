"""Looking at everything without which nobody can promise: written to, read from, room, keys, clock.

What is said is for machines that watch, without a password: it names no company and no ledger.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max

from keepable.texts import Number, Text, text_of
from keepable_desk.last_seen import JUMP, is_set_back
from keepable_desk.reads.examining import key_problem
from keepable_desk.reads.health import FRESH_SECONDS, RECENT_SECONDS, Health
from keepable_desk.reads.runtime import process_runtime
from keepable_desk.store.models import Company, LedgerCheck, LedgerEntry, LedgerHead
from keepable_desk.store.write_lock import trying
from keepable_desk.whole_files import replace_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

LEAST_FREE_BYTES = 100_000_000
TRIAL_BYTES = 65_536  # more than what a full disk may have left of a block
CLOCKS_DIFFER = timedelta(minutes=1)
CHECKED_EACH = timedelta(hours=2)  # twice as long as it takes until a ledger is checked again


def look_at_health(now: datetime, seconds: float) -> None:
    """Look at the desk and keep what is found, by what this machine has counted in `seconds`."""
    process_runtime().health.keep(check_health(now), seconds)


def newest_health(now: datetime, seconds: float) -> Health | None:
    """Return how the desk was found last, None where that is too long ago.

    It is looked at in the background; where nothing does that, whoever asks first does, and nobody
    waits for them.
    """
    kept = process_runtime().health
    found = kept.newest(seconds, FRESH_SECONDS)
    if found is not None:
        return found
    with kept.turn() as is_ours:
        if is_ours:
            look_at_health(now, seconds)
    return kept.newest(seconds, RECENT_SECONDS)


def check_health(now: datetime) -> Health:
    """Look at the desk as it is `now`, and return what is wrong."""
    found: list[Text] = []
    for part in PARTS:
        try:
            found.extend(part(now))
        except (DatabaseError, OSError, ValueError) as error:
            found.append(Text("health.failed", why=text_of(error)))
    is_without = process_runtime().is_without_rows()
    return Health(now, tuple(found), (Text("health.broken_rows"),) if is_without else ())


def _writes(now: datetime) -> Iterator[Text]:
    """Write something that is undone, and a file that is replaced each time."""
    company = Company.objects.order_by("pk").first()
    with trying() as is_free:
        if is_free and company is not None:
            LedgerCheck.objects.create(company=company, at=now, entries=0, checkpoints=0)
    replace_whole(Path(settings.DATA) / "trial_write", bytes(TRIAL_BYTES))
    yield from ()


def _reads(now: datetime) -> Iterator[Text]:
    """Read a row of each table, and the last one: what is overwritten is seen where it is read.

    The last one is found by an index, where a table has one, and would not touch an empty table.
    """
    del now
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        try:
            rows = model._default_manager.values_list()
            tuple(rows.order_by()[:1])
            rows.order_by("-pk").first()
        except (DatabaseError, ValueError) as error:
            yield Text("health.table", table=table, why=text_of(error))


def _room(now: datetime) -> Iterator[Text]:
    del now
    free = shutil.disk_usage(settings.DATA).free
    if free < LEAST_FREE_BYTES:
        yield Text("health.no_room", megabytes=Number(free / 1e6, 0))


def _keys(now: datetime) -> Iterator[Text]:
    del now
    lost = [company for company in Company.objects.all() if key_problem(company) is not None]
    if lost:
        yield Text("health.key_lost")


def _checks(now: datetime) -> Iterator[Text]:
    """See that each ledger is compared each hour: a check that fails tells of nothing it misses."""
    for first in LedgerEntry.objects.filter(number=0):
        checked = LedgerCheck.newest(company=first.company_id)
        if now - (checked or first).at > CHECKED_EACH:
            yield Text("health.not_checked", hours=CHECKED_EACH // timedelta(hours=1))
            return


def _clock(now: datetime) -> Iterator[Text]:
    newest = LedgerHead.objects.aggregate(found=Max("last_at"))["found"]
    is_behind = newest is not None and now + CLOCKS_DIFFER < newest <= now + JUMP
    if is_behind or is_set_back(newest, now):
        yield Text("health.clock_behind")


PARTS: tuple[Callable[[datetime], Iterator[Text]], ...] = (
    _writes,
    _reads,
    _room,
    _keys,
    _checks,
    _clock,
)
