"""The databases that a soak runs on: SQLite always, PostgreSQL where it is installed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import psycopg

from tests.desk.on_postgres import binaries, server
from tests.desk.racing import fresh_database
from tests.soak.soaks import POSTGRESQL

if TYPE_CHECKING:
    from contextlib import ExitStack


class Databases:
    """A server of our own for PostgreSQL, once it is asked for, until `closing` closes."""

    def __init__(self, closing: ExitStack) -> None:
        """Begin without a server."""
        self._closing = closing
        self._url = ""

    def url_of(self, database: str) -> str | None:
        """Return "" for SQLite, the URL of a server for PostgreSQL, None where there is none."""
        if database != POSTGRESQL:
            return ""
        folder = binaries()
        if not self._url and folder is not None:
            self._url = self._closing.enter_context(server(folder))
        return self._url or None


def copied(url: str, folder: str) -> str:
    """Return the URL of a copy of the database at `url`; a file was copied with its `folder`."""
    if url.startswith("sqlite"):
        return f"sqlite:///{folder}/{url.rpartition('/')[2]}"
    place, _, name = url.rpartition("/")
    copy = f"copy_{os.urandom(6).hex()}"
    server = place.replace("postgres://", "postgresql://") + "/postgres"
    with psycopg.connect(server, autocommit=True) as there:
        there.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"'.encode())
    return f"{place}/{copy}"


def fresh(beside: str, folder: str) -> str:
    """Return the URL of an empty database: beside that URL, or a file in `folder` if it is ""."""
    return fresh_database(beside) if beside else f"sqlite:///{folder}/desk.sqlite3"
