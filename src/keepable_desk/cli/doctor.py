"""`keepable doctor`: everything that a desk needs, looked at, with what to do about it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from keepable_desk import clock
from keepable_desk.cli.told import in_english, say
from keepable_desk.custody.keys import signer_of
from keepable_desk.queries.ledger_reading import keys_known
from keepable_desk.store.models import CheckpointSent, Company, LedgerHead
from keepable_desk.usecases.check_ledger import check_ledger, finding_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Level = Literal["good", "note", "bad"]
LEAST_FREE_BYTES = 1_000_000_000
# SQLite that cannot damage a database while its log is reset beside a commit
SAFE_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
STALE_DAYS = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was looked at: how it is, and what to do about it."""

    what: str
    level: Level
    said: str


def examine(*, as_json: bool) -> None:
    """Look at everything, print it, and end with code 1 when something is bad."""
    found = [each for part in PARTS for each in _looked_at(part)]
    if as_json:
        say(json.dumps({"found": [asdict(each) for each in found]}))
    else:
        for each in found:
            say(f"{each.level:5} {each.what:12} {each.said}")
    if any(each.level == "bad" for each in found):
        sys.exit(1)


def _looked_at(part: Callable[[], Iterable[Found]]) -> list[Found]:
    name = part.__name__.strip("_")
    try:
        return list(part())
    except (DatabaseError, OSError, ValueError) as error:
        return [Found(name, "bad", str(error).strip())]


def _database() -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield Found("database", "good", f"{connection.vendor} answers")
    plan = MigrationExecutor(connection).migration_plan(
        MigrationExecutor(connection).loader.graph.leaf_nodes()
    )
    if plan:
        yield Found("database", "bad", f"{len(plan)} migrations are missing; start the desk once.")
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Iterator[Found]:
    version = sqlite3.sqlite_version_info
    is_safe = any(version[:2] == safe[:2] and version >= safe for safe in SAFE_SQLITE)
    if is_safe or version >= SAFE_SQLITE[0]:
        yield Found("sqlite", "good", sqlite3.sqlite_version)
    else:
        words = (
            f"{sqlite3.sqlite_version} can damage its log when others write beside the desk "
            "(mended in 3.51.3); the desk's own lock prevents it"
        )
        yield Found("sqlite", "note", words)
    with connection.cursor() as cursor:
        for name, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            cursor.execute(f"PRAGMA {name}")
            (value,) = cursor.fetchone()
            level: Level = "good" if value == wanted else "bad"
            yield Found("sqlite", level, f"{name} is {value}")


def _postgresql() -> Iterator[Found]:
    with connection.cursor() as cursor:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"SHOW {name}")
            (value,) = cursor.fetchone()
            is_bad = value == "off"
            words = f"{name} is {value}" + ("; what was answered can be lost" if is_bad else "")
            yield Found("postgresql", "bad" if is_bad else "good", words)


def _disk() -> Iterator[Found]:
    data = Path(settings.DATA)
    free = shutil.disk_usage(data).free
    words = f"{free / 1e9:.1f} GB free at {data}"
    yield Found("disk", "good" if free > LEAST_FREE_BYTES else "bad", words)
    if not os.access(data, os.W_OK):
        yield Found("disk", "bad", f"{data} cannot be written")


def _settings() -> Iterator[Found]:
    if settings.DEBUG:
        yield Found("settings", "bad", "KEEPABLE_DEBUG is on; it shows secrets to strangers.")
    else:
        yield Found("settings", "good", "no debugging")
    level: Level = "good" if settings.IS_HTTPS else "note"
    words = "on" if settings.IS_HTTPS else "off: serve it on this machine only, or behind HTTPS"
    yield Found("https", level, words)


def _clock() -> Iterator[Found]:
    now = clock.now()
    for head in LedgerHead.objects.select_related("company"):
        if head.last_at is not None and head.last_at > now + timedelta(minutes=1):
            words = f"it is {now:%Y-%m-%d %H:%M}, and the ledger has an entry of {head.last_at}"
            yield Found("clock", "bad", words)
            return
    yield Found("clock", "good", f"{now:%Y-%m-%d %H:%M} UTC")


def _keys() -> Iterator[Found]:
    folder = Path(settings.KEEPABLE_KEYS)
    for path in sorted(folder.glob("*.key")) if folder.is_dir() else ():
        if path.stat().st_mode & 0o077:
            yield Found("keys", "bad", f"{path.name} can be read by others; chmod 600 it.")
    for company in Company.objects.all():
        key = signer_of(company.origin).verifier()
        if key in keys_known(company):
            yield Found("keys", "good", f"{company.origin}: {key.id.hex()}")
        else:
            words = f"{company.origin}: the ledger does not know the key {key.id.hex()}; restore it"
            yield Found("keys", "bad", words)


def _checkpoints() -> Iterator[Found]:
    now = clock.now()
    for company in Company.objects.all():
        size = LedgerHead.objects.get(company=company).size
        last = CheckpointSent.objects.filter(company=company).last()
        if last is None:
            yield Found("checkpoints", "note", f"{company.origin}: none has left yet")
            continue
        unsent = size - last.size
        is_stale = unsent > 0 and now - last.at > timedelta(days=STALE_DAYS)
        words = f"{company.origin}: {unsent} of {size} entries since the last one left"
        yield Found("checkpoints", "bad" if is_stale else "good", words)
    if not settings.KEEPABLE_CHECKPOINT_EMAILS:
        words = "they lie beside the database; KEEPABLE_CHECKPOINT_EMAILS lets others hold them"
        yield Found("checkpoints", "note", words)


def _ledgers() -> Iterator[Found]:
    for company in Company.objects.all():
        found = check_ledger(company, now=clock.now())
        if company.halted_at is not None:
            yield Found(
                "ledger", "bad", f"writing has stopped: {in_english(company.halted_because)}"
            )
        elif found.findings:
            yield Found("ledger", "bad", f"{company.origin}: {finding_of(found)}")
        else:
            words = f"{company.origin}: {found.entries} entries, {found.checkpoints} checkpoints"
            yield Found("ledger", "good", words)


PARTS: tuple[Callable[[], Iterable[Found]], ...] = (
    _database,
    _disk,
    _settings,
    _clock,
    _keys,
    _checkpoints,
    _ledgers,
)
