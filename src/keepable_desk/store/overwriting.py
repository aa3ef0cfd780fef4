"""The files of the database, and what is left in them of what was deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import OperationalError, connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOCK_MILLISECONDS, LOOK_MILLISECONDS = 5_000, 50
# who may still read what was deleted before a transaction: PostgreSQL keeps it for them. Whoever
# writes in another database of the server holds back what a snapshot here sees as over, too.
READERS = """
    SELECT 1 FROM (
        SELECT pg_snapshot_xmin(pg_current_snapshot())::xid AS since
        UNION ALL
        SELECT backend_xmin FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()
        UNION ALL SELECT xmin FROM pg_replication_slots
        UNION ALL SELECT transaction FROM pg_prepared_xacts WHERE database = current_database()
    ) AS readers WHERE age(since) > age(%s::xid) LIMIT 1
"""
WRITE_AHEAD_LOG = "write-ahead log"


def overwrite_what_was_deleted(tables: Iterable[str]) -> list[str]:
    """Let the files of the database hold no more of what was deleted; give what could not be done.

    It is called after the commit. SQLite has written over it already, but for its write-ahead
    log; PostgreSQL writes the `tables` and its samples of their columns anew, unless somebody
    works with one for too long.
    """
    if connection.in_atomic_block:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, _, _ = cursor.fetchone()
            return [WRITE_AHEAD_LOG] * bool(is_busy)
    return list(_not_written_anew(tables)) if connection.vendor == "postgresql" else []


def has_server_log() -> bool:
    """Return whether a server keeps what was written in a log of its own, which nobody here ends.

    PostgreSQL reuses the files of its log some checkpoints later; archives of them are copies.
    """
    return connection.vendor == "postgresql"


def _not_written_anew(tables: Iterable[str]) -> Iterator[str]:
    keeps_deleted = _is_somebody_reading()
    for table in sorted(tables):
        if keeps_deleted:
            yield table
            continue
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = {LOCK_MILLISECONDS}")
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
        except OperationalError:
            yield table
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")


def _is_somebody_reading() -> bool:
    """Return whether somebody began to read before now and does not end within a while."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::xid::text")  # later than what was deleted
        (now,) = cursor.fetchone()
        for _ in range(LOCK_MILLISECONDS // LOOK_MILLISECONDS):
            cursor.execute(READERS, [now])
            if cursor.fetchone() is None:
                return False
            cursor.execute("SELECT pg_sleep(%s)", [LOOK_MILLISECONDS / 1_000])
    return True
