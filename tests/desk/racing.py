"""A race for the same people: `python -m tests.desk.racing --accepts N --workers W [--naive]`.

A company in a database of its own, N asks that all want the same few people, and W processes that
say yes to them at once. In the end the ledger is walked: each promise was to be made on advice
that knew of every promise before it. With --naive the yes rests on the answer that was given when
it was asked, which is how it is usually done; that must fail.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from typing import Any

import psycopg


def raced(accepts: int, workers: int, *, naive: bool = False) -> dict[str, Any]:
    """Race in a fresh database, beside the one that KEEPABLE_DATABASE_URL names."""
    with tempfile.TemporaryDirectory(prefix="keepable-race-") as folder:
        url = os.environ.get("KEEPABLE_DATABASE_URL", "")
        place = fresh_database(url) if url else f"sqlite:///{folder}/race.sqlite3"
        environment = {
            **os.environ,
            "KEEPABLE_DATA": folder,
            "KEEPABLE_DATABASE_URL": place,
            "DJANGO_SETTINGS_MODULE": "keepable_desk.settings",
        }
        words = [str(accepts), str(workers), "naive" if naive else "real"]
        done = subprocess.run(
            [sys.executable, "-m", "tests.desk.race_run", *words],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def fresh_database(url: str) -> str:
    """Make a database beside the one of `url`, and give its URL."""
    name = f"race_{os.urandom(6).hex()}"
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as there:
        there.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{url.rpartition('/')[0]}/{name}"


def main() -> None:
    """Race as the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accepts", type=int, default=24)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--naive", action="store_true")
    args = parser.parse_args()
    found = raced(args.accepts, args.workers, naive=args.naive)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
