"""Somebody is erased in the database that the environment names, and its files are read."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.utils import ConnectionHandler

from keepable_desk.store import models as rows
from keepable_desk.store import overwriting
from keepable_desk.store.overwriting import overwrite_what_was_deleted
from keepable_desk.usecases.erase_person import erase_person
from tests.desk.planting import NAME, plant
from tests.desk.small_company import small_desk
from tests.desk.usecases.acting import acting_as

SPELLED = (b"quentin", b"ashgrove")


def naming(folder: Path) -> list[str]:
    """Return the files below `folder` in which the name stands, whatever they are.

    On PostgreSQL they are those of the tables: its write-ahead log is not reached.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute(
                "SELECT current_setting('data_directory'), oid FROM pg_database "
                "WHERE datname = current_database()"
            )
            place, number = cursor.fetchone()
        folder = Path(place) / "base" / str(number)
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return [
        each.name for each in files if any(word in each.read_bytes().lower() for word in SPELLED)
    ]


def main() -> None:
    """Plant the name, delete some rows of it before, erase, and tell which files name it."""
    folder = Path(os.environ["KEEPABLE_DATA"])
    call_command("migrate", verbosity=0)
    desk = small_desk()
    plant(desk)
    rows.Message.objects.create(
        promise=rows.Promise.objects.all()[0],
        author=desk.members["leader"],
        at=desk.company.as_of,
        text=f"{NAME} " * 5_000,  # on pages of its own, which are free when it is deleted
    ).delete()
    before = naming(folder)
    shortest = overwriting.LOCK_MILLISECONDS
    overwriting.LOCK_MILLISECONDS = 300_000  # tests beside this one may write for as long
    erasure = erase_person(acting_as(desk, "admin"), NAME)
    overwriting.LOCK_MILLISECONDS = shortest
    left = [text.code for text in erasure.remains if text.code not in KNOWN]
    found = {"before": before, "after": naming(folder), "left": left, "held": held_back()}
    found["held elsewhere"] = held_back_elsewhere() if connection.vendor == "postgresql" else []
    sys.stdout.write(json.dumps(found))
    connection.close()


def held_back() -> list[str]:
    """Return what could not be written over while somebody else has begun to read."""
    with contextlib.closing(ConnectionHandler(settings.DATABASES)["default"]) as other:
        other.set_autocommit(False)
        with other.cursor() as cursor, connection.cursor() as ours:
            cursor.execute("SELECT name FROM store_person")
            ours.execute("UPDATE store_company SET name = 'Another'")
            if connection.vendor == "sqlite":
                ours.execute("PRAGMA busy_timeout = 100")
            return overwrite_what_was_deleted(["store_person"])


def held_back_elsewhere() -> list[str]:
    """Return what could not be written over while somebody writes in another database there."""
    elsewhere = {**settings.DATABASES["default"], "NAME": "postgres"}
    with contextlib.closing(ConnectionHandler({"default": elsewhere})["default"]) as other:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
            return overwrite_what_was_deleted(["store_person"])


KNOWN = {"erased.elsewhere", "erased.receipts", "erased.server_log"}

if __name__ == "__main__":
    main()
