"""One writer at a time on SQLite, in the order in which they came.

SQLite's own way of waiting is unfair: some wait for seconds while others pass. A lock on a file
beside the database is handed on by the system, and the longest wait stays short.
"""

from __future__ import annotations

import contextlib
import fcntl
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection, transaction

from keepable_desk import what_was_written
from keepable_desk.store.bindings import refuse_unbound
from keepable_desk.store.row_changes import act, is_outermost

if TYPE_CHECKING:
    from collections.abc import Iterator


DECIDING = 0x6B656570  # "keep": the first half of the number that PostgreSQL locks
STARTING = -1  # in the place of a company, as it is about all of them
_DEPTH: ContextVar[int] = ContextVar("depth", default=0)  # how many of `writing` are open


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Open a transaction that writes, behind whoever writes already, and note what became of it.

    UnboundChangeError when it leaves a proven row changed that no entry of the ledger binds.
    """
    depth, is_done = _DEPTH.get(), False
    within = _DEPTH.set(depth + 1)
    try:
        with _turn(), transaction.atomic(), act():
            yield
            if is_outermost():
                refuse_unbound()
            is_done = True
    except (OperationalError, InterfaceError):
        # SQLite takes back what it could not keep; a server that is gone may have kept it
        if is_done and not depth and connection.vendor != "sqlite":
            what_was_written.note("unknown")
        raise
    finally:
        _DEPTH.reset(within)
    if not depth:
        note_commit()


def note_commit() -> None:
    """Note that something is written for good: whatever fails from here on must not deny it."""
    what_was_written.note("something")


@contextlib.contextmanager
def trying() -> Iterator[bool]:
    """Open a transaction as if to write, and undo it; False where somebody else writes just now.

    Then nothing need be tried: they do.
    """
    with _turn(is_patient=False) as is_ours:
        if not is_ours:
            yield False
            return
        with transaction.atomic():
            yield True
            transaction.set_rollback(True)


@contextlib.contextmanager
def deciding(company: int) -> Iterator[None]:
    """Wait for those of `company` who decide already, in the order in which they came.

    It holds nothing of the database: others read and write meanwhile.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [DECIDING, company])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [DECIDING, company])
        return
    with _file_lock(f"deciding-{company}"):
        yield


@contextlib.contextmanager
def starting() -> Iterator[None]:
    """Wait for whoever brings this database up to date already, and let others wait meanwhile."""
    with deciding(STARTING):
        yield


@contextlib.contextmanager
def _turn(*, is_patient: bool = True) -> Iterator[bool]:
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield True
        return
    with _file_lock("lock", is_patient=is_patient) as is_ours:
        yield is_ours


@contextlib.contextmanager
def _file_lock(suffix: str, *, is_patient: bool = True) -> Iterator[bool]:
    """Hold a lock on a file; False where another holds it and `is_patient` is not set."""
    name = str(connection.settings_dict["NAME"])
    if "memory" in name:
        yield True
        return
    with Path(f"{name}.{suffix}").open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if is_patient else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True  # closing the file hands the lock on
