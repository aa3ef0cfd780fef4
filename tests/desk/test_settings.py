"""Settings: each that is read is in words, and each in words is read."""

from __future__ import annotations

import re
from pathlib import Path

import environ

from keepable_desk import settings
from keepable_desk.installation_settings import SETTINGS


def test_every_setting_is_named_and_every_named_one_is_read() -> None:
    text = Path(str(settings.__file__)).read_text(encoding="utf-8")
    read = set(re.findall(r'ENVIRONMENT(?:\.\w+)?\(\s*"(KEEPABLE_\w+)"', text))
    read |= set(re.findall(r'env\.db\(\s*"(KEEPABLE_\w+)"', text))
    assert read == {each.name for each in SETTINGS}


def test_the_database_is_the_only_thing_that_changes_for_another_database() -> None:
    env = environ.Env()
    env.ENVIRON = {"KEEPABLE_DATABASE_URL": "postgres://desk:word@db.example:5433/desk"}
    found = settings.database_from(env, Path("nowhere"))
    assert (found["ENGINE"], found["HOST"], found["PORT"]) == (
        "django.db.backends.postgresql",
        "db.example",
        5433,
    )


def test_sqlite_loses_nothing_at_a_power_cut_by_default() -> None:
    env = environ.Env()
    env.ENVIRON = {}
    options = settings.database_from(env, Path("nowhere"))["OPTIONS"]
    assert "synchronous=FULL" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"
