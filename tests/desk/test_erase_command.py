"""`keepable desk erase`: what it says before, and what afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.cli.command_errors import CommandError
from keepable_desk.ops.people import erase
from keepable_desk.ops.tables_in_words import HOLDS
from keepable_desk.store import models as rows
from keepable_desk.store.personal_columns import personal_tables
from keepable_desk.store.write_lock import writing
from tests.cli.typing_in import part_of
from tests.desk.planting import name_in_ledger
from tests.desk.small_company import post, reader

if TYPE_CHECKING:
    from tests.desk.small_company import Desk


def test_every_table_in_which_somebody_can_be_erased_has_a_name_in_words() -> None:
    assert set(HOLDS) == set(personal_tables())


def test_whoever_runs_the_desk_is_told_what_would_be_erased_before_it_is(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing():
        desk.members["rep"].name = "Quentin Ashgrove"
        desk.members["rep"].save()
        name_in_ledger(desk)
    erase("Quentin Ashgrove", files=(), dry_run=True, origin="")
    tried = capsys.readouterr().out.splitlines()
    assert rows.Member.objects.filter(name="Quentin Ashgrove").exists()
    erase("Quentin Ashgrove", files=(), dry_run=False, origin="")
    done = capsys.readouterr().out.splitlines()
    assert not rows.Member.objects.filter(name="Quentin Ashgrove").exists()
    assert done[1:] == tried[1:]
    assert part_of("desk.would_erase") in tried[0]
    assert part_of("desk.erased") in done[0]
    assert any(line.startswith("accounts and members: in ") for line in tried)
    assert not any("store_" in line or "auth_" in line for line in tried)
    assert any(line.endswith(": 1") for line in tried)  # the number of the entry that is reduced


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_name_that_is_nobody_s_is_said_to_be_so_and_nothing_is_entered(
    capsys: pytest.CaptureFixture[str], *, dry_run: bool
) -> None:
    entries = rows.LedgerEntry.objects.count()
    with pytest.raises(
        CommandError, match=r"Nobody is called .*nobody-at-all.* nothing was changed"
    ):
        erase("nobody-at-all", files=(), dry_run=dry_run, origin="")
    assert part_of("desk.erased") not in capsys.readouterr().out
    assert rows.LedgerEntry.objects.count() == entries


def test_the_api_says_so_as_well(desk: Desk) -> None:
    done = post(reader(desk, "admin"), "/erasures", {"person": "nobody-at-all"}).json()
    assert done["remains"][0].startswith("Nobody is called “nobody-at-all” here")
    assert not rows.LedgerEntry.objects.filter(kind="person.erased").exists()


def test_whoever_is_only_spoken_of_is_somebody(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    post(reader(desk, "rep"), "/promises/p1/messages", {"text": "Ask Quentin Ashgrove."})
    erase("Quentin Ashgrove", files=(), dry_run=False, origin="")
    assert part_of("desk.erased") in capsys.readouterr().out
