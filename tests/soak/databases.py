"""The databases that a soak runs on: SQLite always, PostgreSQL where it is installed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.desk.on_postgres import MISSING, binaries, server
from tests.desk.racing import fresh_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.soak.outcome import Outcome


def on_each(outcome: Outcome, soak: Callable[[str], Outcome]) -> None:
    """Run `soak` with "" for SQLite, and with the URL of a server of our own for PostgreSQL."""
    outcome.take("sqlite", soak(""))
    folder = binaries()
    if folder is None:
        outcome.figures["postgresql"] = MISSING
        outcome.need(not os.environ.get("CI"), MISSING)
        return
    with server(folder) as url:
        outcome.take("postgresql", soak(url))


def fresh(beside: str, folder: str) -> str:
    """Return the URL of an empty database: beside that URL, or a file in `folder` if it is ""."""
    return fresh_database(beside) if beside else f"sqlite:///{folder}/desk.sqlite3"
