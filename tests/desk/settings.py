"""The settings of the desk for tests: a folder of its own, and a file as the database."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

data = os.environ.setdefault("KEEPABLE_DATA", tempfile.mkdtemp(prefix="keepable-tests-"))
# tests that run beside each other have their own: in it are the keys of ledgers, by their names
worker = os.environ.get("PYTEST_XDIST_WORKER", "") if "pytest" in sys.modules else ""
if worker and Path(data).name != worker:  # programs that a test starts are told where theirs is
    os.environ["KEEPABLE_DATA"] = str(Path(data) / worker)

from keepable_desk.settings import *  # noqa: F403 - all of them, with a few of our own
from keepable_desk.settings import DATA, DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # a file, as several connections are tested beside each other
    DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA) / "test.sqlite3")}

# the slow ones are Django's own business, and tests bring in many members
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# clients of tests ask as fast as they can; tests of the limit set one
KEEPABLE_REQUESTS_PER_MINUTE = 0
# one client lives through months there; tests of how long a session lasts set that
KEEPABLE_SESSION_DAYS = KEEPABLE_SESSION_IDLE_HOURS = 0
