"""Keys, checkpoints that leave, copies, and a ledger that stops rather than go on wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import override_settings

from keepable.ledger.checkpoints import notes_in, opened_checkpoint
from keepable_desk import clock
from keepable_desk.ops import backup_files
from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.reads.ledger_contents import newest_checkpoint
from keepable_desk.store import append_only
from keepable_desk.store.checkpoint_files import checkpoints_of
from keepable_desk.store.models import Company, LedgerEntry, Notification
from keepable_desk.store.signing_keys import keys_known, signer_of
from keepable_desk.usecases.append_to_ledger import HaltedError
from keepable_desk.usecases.change_plan import WorkChange, change_work
from keepable_desk.usecases.check_ledger import verify_ledger
from keepable_desk.usecases.halting import resume
from keepable_desk.usecases.rotate_key import rotate_key
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.desk.acting import acting
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, Desk, post, small_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from keepable_desk.reads.context import ActionContext

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    places = {
        "KEEPABLE_KEYS": tmp_path / "keys",
        "KEEPABLE_CHECKPOINTS": tmp_path / "checkpoints",
    }
    keep_nothing()
    with override_settings(**places):
        yield small_desk()
    keep_nothing()


def changed(desk: Desk, hours: float) -> None:
    context = acting(desk.company.pk, NOW)
    change_work(context, "p1-t", WorkChange(hours=hours), reason="")


def tampered(desk: Desk, number: int) -> None:
    """Change an entry as somebody who owns the database can."""
    append_only.take_down(connection, append_only.ALL)
    row = LedgerEntry.objects.get(company=desk.company, number=number)
    LedgerEntry.objects.filter(pk=row.pk).update(data=row.data.replace('"61"', '"16"'))
    append_only.put_up(connection, append_only.ALL)


def itself(desk: Desk) -> ActionContext:
    return of_the_desk(desk.company.pk, NOW)


def test_the_key_lies_beside_the_database_for_its_owner_alone(desk: Desk) -> None:
    key = signer_of(desk.company)
    assert key == signer_of(desk.company)
    (path,) = Path(settings.KEEPABLE_KEYS).glob("*.key")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_checkpoint_leaves_once_for_each_state_of_the_ledger(desk: Desk) -> None:
    assert send_checkpoint(itself(desk))
    assert not send_checkpoint(itself(desk))
    changed(desk, 61)
    assert send_checkpoint(itself(desk))
    notes = list(notes_in(checkpoints_of(desk.company.origin).read_text(encoding="utf-8")))
    key = signer_of(desk.company).verifier()
    assert [opened_checkpoint(note, [key])[0].size for note in notes] == [1, 2]


def test_it_leaves_by_mail_where_somebody_gets_it(desk: Desk) -> None:
    send_checkpoint(itself(desk), mail_to=["cfo@small.example", "ops@small.example"])
    assert mail.outbox[0].to == ["cfo@small.example", "ops@small.example"]
    assert newest_checkpoint(desk.company)[1] in mail.outbox[0].body


def test_another_key_is_told_of_by_the_ledger_and_old_checkpoints_still_hold(desk: Desk) -> None:
    send_checkpoint(itself(desk))
    after = rotate_key(of_operator(NOW, desk.company.pk))
    send_checkpoint(itself(desk))
    assert signer_of(desk.company) == after
    assert keys_known(desk.company)[-1] == after.verifier()
    found = verify_ledger(itself(desk))
    assert (found.findings, found.checkpoints) == ((), 2)


def test_a_changed_entry_stops_writing_and_somebody_is_told(desk: Desk) -> None:
    changed(desk, 61)
    send_checkpoint(itself(desk))
    tampered(desk, 1)
    assert verify_ledger(itself(desk)).findings[0].number == 1
    with pytest.raises(HaltedError):
        changed(desk, 62)
    told = Notification.objects.filter(kind="halted")
    assert {each.member.role for each in told} == {"admin", "leader"}


def test_a_changed_last_entry_is_seen_while_writing_and_reading_goes_on(
    client: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    changed(desk, 61)
    tampered(desk, 1)
    client.force_login(desk.members["operations"].user)
    away = {"person": "bea", "start": "2027-02-01", "end": "2027-04-01"}
    for _ in range(2):  # the first sees it, the second is refused as writing has stopped
        response = post(client, "/leave", away)
        assert response.status_code == 503
        assert response["Content-Type"] == "application/problem+json"
    assert "writing has stopped" in client.get("/ready").content.decode()
    assert client.get("/api/v1/promises").status_code == 200
    assert post(client, "/asks", {"text": "Report for Nord in 20 weeks"}).status_code == 201
    assert Company.objects.get().halted_at == NOW


def test_writing_goes_on_when_somebody_lets_it(desk: Desk) -> None:
    Company.objects.update(halted_at=NOW, halted_because="a rehearsal")
    with pytest.raises(HaltedError, match="a rehearsal"):
        changed(desk, 61)
    resume(of_operator(NOW, desk.company.pk))
    changed(desk, 61)


def test_what_is_no_copy_is_said(tmp_path: Path) -> None:
    file = tmp_path / "copy.keepable"
    file.write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="is no backup of a desk"):
        backup_files.read_manifest(file)
