"""The files of the database, and what is left in them of what was deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import OperationalError, connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOCK_MILLISECONDS = 5_000
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


def _not_written_anew(tables: Iterable[str]) -> Iterator[str]:
    for table in sorted(tables):
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = {LOCK_MILLISECONDS}")
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
        except OperationalError:
            yield table
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
