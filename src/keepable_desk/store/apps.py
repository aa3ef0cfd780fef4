"""The store as an application of Django."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db.backends.signals import connection_created

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

OWNER_ALONE, OTHERS = 0o600, 0o077


class StoreConfig(AppConfig):
    """Names the store, so that its tables are called store_*."""

    name = "keepable_desk.store"
    label = "store"

    def ready(self) -> None:
        """Keep the file of the database to its owner, however it was made."""
        connection_created.connect(close_to_others, dispatch_uid="close_to_others")


def close_to_others(connection: BaseDatabaseWrapper, **_told: object) -> None:
    """Let nobody but its owner read the file of an SQLite database; what lies beside it follows.

    Addresses and the hashes of passwords are in it. Who may not change that is told by `keepable
    doctor`.
    """
    if connection.vendor != "sqlite":
        return
    file = Path(str(connection.settings_dict["NAME"]))
    for path in (file, *(file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm"))):
        with contextlib.suppress(OSError):
            if path.stat().st_mode & OTHERS:
                path.chmod(OWNER_ALONE)
