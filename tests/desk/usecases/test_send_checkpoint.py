"""Checkpoints that leave: what is written down of each, on which way it left, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.reads.ledger_contents import newest_checkpoint
from keepable_desk.store.checkpoint_files import checkpoints_of
from keepable_desk.store.models import CheckpointSent, LedgerCheck, LedgerEntry, LedgerHead
from keepable_desk.store.signing_keys import signer_of
from keepable_desk.store.subjects import facts_of
from keepable_desk.usecases.append_to_ledger import record
from keepable_desk.usecases.check_ledger import note_restored, verify_ledger
from keepable_desk.usecases.nothing_promised_yet import say_promised
from keepable_desk.usecases.rotate_key import rotate_key
from keepable_desk.usecases.send_checkpoint import send_checkpoint, send_what_is_due
from tests.desk.acting import acting
from tests.desk.small_company import NOW, ORIGIN, small_book, small_desk

if TYPE_CHECKING:
    from datetime import datetime

    from keepable_desk.reads.context import ActionContext
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
WITNESS = "witness@other.example"


def itself(desk: Desk, now: datetime = NOW) -> ActionContext:
    return of_the_desk(desk.company.pk, now)


def one_more(desk: Desk) -> None:
    record(desk.company, now=NOW, actor="system", kind="outcomes.learned")


def sent(desk: Desk) -> list[tuple[str, int, str, datetime]]:
    found = CheckpointSent.objects.filter(company=desk.company).order_by("pk")
    return list(found.values_list("outlet", "size", "root", "at"))


def newest(desk: Desk) -> tuple[str, str, dict[str, object]]:
    row = LedgerEntry.objects.filter(company=desk.company).order_by("-number")[0]
    return row.kind, row.actor, dict(facts_of(row))


def test_a_checkpoint_leaves_once_on_each_way_and_that_is_written_down(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    assert send_checkpoint(itself(elsewhere))
    checkpoint, note = newest_checkpoint(desk.company)
    assert send_checkpoint(itself(desk)) is True
    root = checkpoint.root.hex()
    assert sent(desk) == [("file", 1, root, NOW)]
    assert checkpoints_of(ORIGIN).read_text(encoding="utf-8").count(ORIGIN) == note.count(ORIGIN)
    later = NOW + timedelta(minutes=1)
    assert send_checkpoint(itself(desk, later)) is False
    assert send_checkpoint(itself(desk, later), mail_to=[WITNESS]) is True
    assert sent(desk) == [("file", 1, root, NOW), ("mail", 1, root, later)]
    assert [message.to for message in mail.outbox] == [[WITNESS]]
    assert send_checkpoint(itself(desk), mail_to=[WITNESS]) is False
    one_more(desk)
    assert send_checkpoint(itself(desk), mail_to=[WITNESS]) is True
    assert [each[:2] for each in sent(desk)[2:]] == [("file", 2), ("mail", 2)]


def test_what_is_due_is_mailed_once_a_day_where_somebody_wants_it(desk: Desk) -> None:
    send_what_is_due(itself(desk))
    send_what_is_due(itself(desk, NOW + timedelta(days=3)))
    assert [each[:2] for each in sent(desk)] == [("file", 1)]  # nothing is new
    for hours in (0, 15, 16):  # 8 o'clock, 23 o'clock, and midnight
        one_more(desk)
        send_what_is_due(itself(desk, NOW + timedelta(hours=hours)), mail_to=[WITNESS])
    assert len(mail.outbox) == 2


def test_a_desk_whose_head_knows_no_instant_waits_for_no_minutes(desk: Desk) -> None:
    send_what_is_due(itself(desk))
    one_more(desk)
    LedgerHead.objects.filter(company=desk.company).update(last_at=None)
    send_what_is_due(itself(desk, NOW + timedelta(hours=1)))
    assert len(sent(desk)) == 1


def test_a_check_is_written_down_with_how_much_was_checked(desk: Desk) -> None:
    send_checkpoint(itself(desk))
    one_more(desk)
    send_checkpoint(itself(desk))
    found = verify_ledger(itself(desk))
    assert (found.findings, found.entries, found.checkpoints) == ((), 2, 2)
    row = LedgerCheck.objects.get()
    assert (row.company, row.at, row.entries, row.checkpoints, row.finding) == (
        desk.company,
        NOW,
        2,
        2,
        "",
    )


def test_another_key_signs_from_then_on_and_the_ledger_tells_which(desk: Desk) -> None:
    before = signer_of(desk.company)
    after = rotate_key(of_operator(NOW, desk.company.pk))
    assert signer_of(desk.company).verifier() == after.verifier() != before.verifier()
    kind, actor, facts = newest(desk)
    assert (kind, actor) == ("ledger.key_rotated", "system")
    assert facts["key"] == after.verifier().text()


def test_what_was_restored_and_that_nothing_is_promised_yet_is_entered(desk: Desk) -> None:
    backup = "2027-01-10T08:00:00+00:00"
    note_restored(of_operator(NOW, desk.company.pk), backup_of=backup, entries=7)
    facts = {"backup_of": backup, "entries": 7}
    assert newest(desk) == ("ledger.restored", "system", facts)
    context = acting(desk.company.pk, NOW, role="operations")
    for nothing, kind in ((True, "promises.none_yet"), (False, "promises.some")):
        say_promised(context, nothing=nothing)
        assert newest(desk) == (kind, "user:1", {})
