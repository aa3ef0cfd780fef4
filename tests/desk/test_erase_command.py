"""`keepable desk erase`: what it says before, and what afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.ops.people import erase
from keepable_desk.store import models as rows
from keepable_desk.store.write_lock import writing
from tests.cli.typing_in import part_of
from tests.desk.planting import name_in_ledger

if TYPE_CHECKING:
    import pytest

    from tests.desk.small_company import Desk


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
    assert "store_member.name: 1 value" in tried
    assert any(line.endswith(": 1") for line in tried)  # the number of the entry that is reduced
