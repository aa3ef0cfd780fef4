"""Answers that an earlier version kept are read by the names that their parts have now."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import connection

from keepable_desk.store.models import Ask
from tests.desk.small_company import post, reader

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.store

MIGRATION = import_module("keepable_desk.store.migrations.0024_said_once")
WISH = {"text": "Portal for Nord in 30 weeks"}


def test_a_kept_answer_says_the_same_before_and_after(desk: Desk) -> None:
    ref = post(reader(desk, "leader"), "/asks", WISH).json()["id"]
    kept = Ask.objects.get(ref=ref).answer
    MIGRATION.backwards(apps, connection.schema_editor())
    before = Ask.objects.get(ref=ref).answer
    assert {"evidence", "affected"} & before.keys() == set()
    assert before["rests_on"] == kept["evidence"]
    MIGRATION.forwards(apps, connection.schema_editor())
    assert Ask.objects.get(ref=ref).answer == kept
    shown = reader(desk, "leader").get(f"/api/v1/asks/{ref}").json()
    assert shown["answer"]["evidence"]["outcomes"] == kept["evidence"]["outcomes"]


def test_answers_are_renamed_however_many_there_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = [post(reader(desk, "leader"), "/asks", WISH).json()["id"] for _ in range(3)]
    Ask.objects.filter(ref__in=refs).update(answer={"rests_on": {"outcomes": 7}, "odds": 0.5})
    monkeypatch.setattr(MIGRATION, "CHUNK", 2)
    MIGRATION.forwards(apps, connection.schema_editor())
    renamed = {"evidence": {"outcomes": 7}, "odds": 0.5}
    assert [row.answer for row in Ask.objects.filter(ref__in=refs)] == [renamed] * 3
