"""Data that a newer version brought up: an older one says so, and touches nothing."""

from __future__ import annotations

import json

import pytest
from django.db.migrations.recorder import MigrationRecorder

from keepable.cli.command_errors import CommandError
from keepable.texts import Text
from keepable_desk.ops.doctor import examine
from keepable_desk.ops.tables_of_now import bring_tables_up, steps_of_a_newer_version

pytestmark = pytest.mark.django_db
NEWER = "9999_of_tomorrow"


@pytest.fixture
def newer() -> None:
    MigrationRecorder.Migration.objects.create(app="store", name=NEWER)


def test_tables_of_this_version_are_not_newer() -> None:
    assert steps_of_a_newer_version() == []
    bring_tables_up()


@pytest.mark.usefixtures("newer")
def test_an_older_version_does_not_begin_on_data_of_a_newer_one() -> None:
    with pytest.raises(CommandError, match=NEWER) as refused:
        bring_tables_up()
    assert refused.value.problems[0].remedy == Text("desk.install_newer_or_restore")


@pytest.mark.usefixtures("newer", "desk")
def test_doctor_tells_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        examine(as_json=True)
    told = json.loads(capsys.readouterr().out)["found"]
    assert [each["text"]["params"] for each in told if NEWER in each["said"]] == [{"step": NEWER}]
