"""One writer at a time on SQLite, in the order in which they came.

SQLite's own way of waiting is unfair: some wait for seconds while others pass. A lock on a file
beside the database is handed on by the system, and the longest wait stays short.
"""

from __future__ import annotations

import contextlib
import fcntl
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Open a transaction that writes, behind whoever writes already."""
    with _turn(), transaction.atomic():
        yield


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or ":memory:" in name or connection.in_atomic_block:
        yield
        return
    with Path(f"{name}.lock").open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield  # closing the file hands the lock on
