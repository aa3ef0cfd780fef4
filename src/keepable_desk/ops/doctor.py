"""`keepable doctor`: everything that a desk needs, looked at, with what to do about it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from keepable.cli.language import say as worded
from keepable.forecast import NobodyError
from keepable.texts import Instant, Number, Text, text_of, text_written, to_plain
from keepable_desk import clock
from keepable_desk.ops.console import write
from keepable_desk.ops.examined_database import strange_in_schema, wrong_in_database
from keepable_desk.ops.tables_of_now import steps_of_a_newer_version
from keepable_desk.reads.broken_plan import BrokenPlanError
from keepable_desk.reads.companies import run_by_operator
from keepable_desk.reads.context import of_operator
from keepable_desk.reads.examining import forecast_bytes, ledger_kept
from keepable_desk.reads.left_out import broken_rows, misfitting_values
from keepable_desk.usecases.check_health import check_health
from keepable_desk.usecases.check_ledger import erased_of, verify_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from keepable_desk.reads.examining import LedgerKept

Level = Literal["good", "note", "bad"]
LEVELS: dict[Level, Text] = {
    "good": Text("doctor.good"),
    "note": Text("doctor.note"),
    "bad": Text("doctor.bad"),
}
LEAST_FREE_BYTES = 1_000_000_000
# SQLite that cannot damage a database while its log is reset beside a commit
SAFE_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
STALE_DAYS = 1


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at: how it is, and what to do about it."""

    what: str
    level: Level
    said: Text


def examine(*, as_json: bool) -> None:
    """Look at everything, print it, and end with code 1 when something is bad."""
    found = [each for part in PARTS for each in _looked_at(part)]
    if as_json:
        plain = [
            {
                "what": each.what,
                "level": each.level,
                "said": worded(each.said),
                "text": to_plain(each.said),
            }
            for each in found
        ]
        write(json.dumps({"found": plain}))
    else:
        for each in found:
            write(f"{worded(LEVELS[each.level]):8} {each.what:12} {worded(each.said)}")
    if any(each.level == "bad" for each in found):
        sys.exit(1)


def _looked_at(part: Callable[[], Iterable[Diagnosis]]) -> list[Diagnosis]:
    name = part.__name__.strip("_")
    try:
        return list(part())
    except (DatabaseError, OSError, ValueError) as error:
        return [Diagnosis(name, "bad", text_of(error))]


def _database() -> Iterator[Diagnosis]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield Diagnosis("database", "good", Text("doctor.answers", database=connection.vendor))
    plan = MigrationExecutor(connection).migration_plan(
        MigrationExecutor(connection).loader.graph.leaf_nodes()
    )
    if steps := steps_of_a_newer_version():
        yield Diagnosis("database", "bad", Text("desk.data_are_newer", step=steps[-1]))
    if plan:
        yield Diagnosis("database", "bad", Text("doctor.migrations", n=len(plan)))
    else:  # what is missing until then, migrations add
        yield from (Diagnosis("database", "bad", words) for words in strange_in_schema())
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Iterator[Diagnosis]:
    version = sqlite3.sqlite_version_info
    is_safe = any(version[:2] == safe[:2] and version >= safe for safe in SAFE_SQLITE)
    if is_safe or version >= SAFE_SQLITE[0]:
        yield Diagnosis("sqlite", "good", Text("doctor.version", version=sqlite3.sqlite_version))
    else:
        words = Text("doctor.unsafe_sqlite", version=sqlite3.sqlite_version)
        yield Diagnosis("sqlite", "note", words)
    with connection.cursor() as cursor:
        for name, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            cursor.execute(f"PRAGMA {name}")
            (value,) = cursor.fetchone()
            level: Level = "good" if value == wanted else "bad"
            yield Diagnosis("sqlite", level, Text("doctor.is", name=name, value=str(value)))


def _postgresql() -> Iterator[Diagnosis]:
    with connection.cursor() as cursor:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"SHOW {name}")
            (value,) = cursor.fetchone()
            is_bad = value == "off"
            words = Text("doctor.is", name=name, value=str(value))
            if is_bad:
                words = Text("doctor.can_lose", name=name, value=str(value))
            yield Diagnosis("postgresql", "bad" if is_bad else "good", words)


def _integrity() -> Iterator[Diagnosis]:
    wrong = list(wrong_in_database())
    yield from (Diagnosis("database", "bad", words) for words in wrong)
    if not wrong:
        yield Diagnosis("database", "good", Text("doctor.database_whole"))


def _health() -> Iterator[Diagnosis]:
    yield from (Diagnosis("health", "bad", words) for words in check_health(clock.now()).problems)


def _versions() -> Iterator[Diagnosis]:
    facts = {"keepable": version("keepable"), "django": version("django")}
    python = ".".join(map(str, sys.version_info[:3]))
    yield Diagnosis("versions", "good", Text("doctor.versions", python=python, **facts))


def _modes() -> Iterator[Diagnosis]:
    """Whoever else has an account on this machine must not read addresses, hashes and keys."""
    data = Path(settings.DATA)
    secret = [data / "secret_key", data / "first_run_key", *data.glob("desk.sqlite3*")]
    secret += [path for path in Path(settings.KEEPABLE_KEYS).glob("*") if path.is_file()]
    found = [path for path in secret if path.is_file() and _is_open(path)]
    for path in found:
        words = Text("doctor.open_file", file=str(path.relative_to(path.parent.parent)))
        yield Diagnosis("modes", "bad", words)
    if found:
        return
    if _is_open(data):
        yield Diagnosis("modes", "note", Text("doctor.open_folder", place=str(data)))
    else:
        yield Diagnosis("modes", "good", Text("doctor.closed"))


def _is_open(path: Path) -> bool:
    """Return whether others than the owner may open it; empty files are no secret."""
    found = path.stat()
    return found.st_mode & 0o077 != 0 and found.st_size > 0


def _disk() -> Iterator[Diagnosis]:
    data = Path(settings.DATA)
    free = shutil.disk_usage(data).free
    words = Text("doctor.free", gigabytes=Number(free / 1e9, 1), place=str(data))
    yield Diagnosis("disk", "good" if free > LEAST_FREE_BYTES else "bad", words)
    if not os.access(data, os.W_OK):
        yield Diagnosis("disk", "bad", Text("doctor.not_writable", place=str(data)))


def _settings() -> Iterator[Diagnosis]:
    if settings.DEBUG:
        yield Diagnosis("settings", "bad", Text("doctor.debugging"))
    else:
        yield Diagnosis("settings", "good", Text("doctor.no_debugging"))
    level: Level = "good" if settings.IS_HTTPS else "note"
    words = Text("doctor.https_on") if settings.IS_HTTPS else Text("doctor.https_off")
    yield Diagnosis("https", level, words)


def _kept() -> list[LedgerKept]:
    return [ledger_kept(context) for context in run_by_operator(clock.now())]


def _clock() -> Iterator[Diagnosis]:
    now = clock.now()
    for each in _kept():
        if each.last_at is not None and each.last_at > now + timedelta(minutes=1):
            words = Text("doctor.clock_behind", now=Instant(now), entry=Instant(each.last_at))
            yield Diagnosis("clock", "bad", words)
            return
    if (newest := _newest_file()) > now + timedelta(days=1):
        words = Text("doctor.clock_behind_files", now=Instant(now), file=Instant(newest))
        yield Diagnosis("clock", "bad", words)
        return
    yield Diagnosis("clock", "good", Text("doctor.clock", now=Instant(now)))


def _newest_file() -> datetime:
    """Return when the newest file of the desk was written, by the clock of then."""
    folders = (Path(settings.DATA), Path(settings.KEEPABLE_CHECKPOINTS))
    files = [path for folder in folders if folder.is_dir() for path in folder.iterdir()]
    newest = max((path.stat().st_mtime for path in files if path.is_file()), default=0.0)
    return datetime.fromtimestamp(newest, UTC)


def _keys() -> Iterator[Diagnosis]:
    folder = Path(settings.KEEPABLE_KEYS)
    if not folder.is_dir():
        yield Diagnosis("keys", "bad", Text("doctor.no_keys", place=str(folder)))
    for each in _kept():
        named = {"origin": each.origin, "key": each.key.id.hex() if each.key else "?"}
        if each.key_problem is None:
            yield Diagnosis("keys", "good", Text("doctor.key", **named))
        else:
            yield Diagnosis("keys", "bad", each.key_problem)


def _checkpoints() -> Iterator[Diagnosis]:
    now, folder = clock.now(), Path(settings.KEEPABLE_CHECKPOINTS)
    if folder.is_dir() and not os.access(folder, os.W_OK):
        yield Diagnosis("checkpoints", "bad", Text("doctor.not_writable", place=str(folder)))
    for each in _kept():
        if each.torn_bytes:
            torn = Text("doctor.torn_append", origin=each.origin, bytes=each.torn_bytes)
            yield Diagnosis("checkpoints", "note", torn)
        if each.checkpoints_gone is not None:
            yield Diagnosis("checkpoints", "bad", each.checkpoints_gone)
        if each.sent_at is None:
            yield Diagnosis("checkpoints", "note", Text("doctor.none_left", origin=each.origin))
            continue
        unsent = each.size - each.sent_size
        is_stale = unsent > 0 and now - each.sent_at > timedelta(days=STALE_DAYS)
        words = Text("doctor.unsent", origin=each.origin, unsent=unsent, n=each.size)
        yield Diagnosis("checkpoints", "bad" if is_stale else "good", words)
    if not settings.KEEPABLE_CHECKPOINT_EMAILS:
        words = Text("doctor.not_elsewhere")
        yield Diagnosis("checkpoints", "note", words)


def _ledgers() -> Iterator[Diagnosis]:
    for context in run_by_operator(clock.now()):
        kept, found = ledger_kept(context), verify_ledger(context)
        if kept.halted_because:
            words = Text("doctor.stopped", because=text_written(kept.halted_because))
            yield Diagnosis("ledger", "bad", words)
        elif found.findings:
            yield Diagnosis(
                "ledger",
                "bad",
                Text("doctor.ledger_is_off", origin=kept.origin, why=found.findings[0].what),
            )
        else:
            counts = {"n": found.entries, "checkpoints": found.led_to}
            words = Text("doctor.ledger", origin=kept.origin, **counts)
            yield Diagnosis("ledger", "good", words)
        yield from (Diagnosis("ledger", "note", each) for each in erased_of(found))


def _rows() -> Iterator[Diagnosis]:
    """Rows that cannot be read take no page away, and so are easily not noticed."""
    wrong = list(misfitting_values(of_operator(clock.now())))
    for context in run_by_operator(clock.now()):
        wrong += broken_rows(context)
    yield from (Diagnosis("rows", "bad", words) for words in wrong)
    if not wrong:
        yield Diagnosis("rows", "good", Text("doctor.rows_whole"))


def _forecasts() -> Iterator[Diagnosis]:
    for context in run_by_operator(clock.now()):
        origin = ledger_kept(context).origin
        try:
            megabytes = Number(forecast_bytes(context) / 1e6, 0)
        except (NobodyError, BrokenPlanError) as error:
            yield Diagnosis("forecasts", "note", text_of(error))
            continue
        words = Text("doctor.forecasts", origin=origin, megabytes=megabytes)
        yield Diagnosis("forecasts", "good", words)


PARTS: tuple[Callable[[], Iterable[Diagnosis]], ...] = (
    _versions,
    _database,
    _integrity,
    _health,
    _modes,
    _disk,
    _settings,
    _clock,
    _keys,
    _checkpoints,
    _ledgers,
    _rows,
    _forecasts,
)
