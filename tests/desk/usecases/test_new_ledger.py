"""A ledger that is shorter than what left does not go on beside it, until it is continued anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction

from keepable.ledger.receipts import proven, receipt_in
from keepable.ledger.verifying import verify
from keepable_desk.jobs.schedule import send_checkpoints
from keepable_desk.ops.books import continue_ledger
from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.reads.ledger_contents import exported, newest_checkpoint, receipt_of_entry
from keepable_desk.store.checkpoint_files import append_checkpoint, checkpoints_of
from keepable_desk.store.models import LedgerEntry, LedgerHead, SealedValue
from keepable_desk.store.signing_keys import names_known, signer_of
from keepable_desk.store.subjects import facts_of
from keepable_desk.usecases.append_to_ledger import HaltedError, record
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.check_ledger import stop_where_short, verify_ledger
from keepable_desk.usecases.halting import resume
from keepable_desk.usecases.new_ledger import open_new_ledger
from keepable_desk.usecases.rotate_key import rotate_key
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.desk.small_company import NOW, ORIGIN, reader

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk.small_company import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
ANEW, REASON = "small.example/ledger-2", "The disk died."


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "KEEPABLE_KEYS", tmp_path / "keys")


def promise_made(desk: Desk, number: int) -> str:
    """Record a promise, and return its receipt."""
    facts = {"promise": f"p{number}", "due_date": f"2027-06-0{number}"}
    made = record(desk.company, now=NOW, actor="user:1", kind="promise.made", facts=facts)
    return made.receipt(signer_of(desk.company)).text()


def shortened(desk: Desk, lost: int = 3) -> list[str]:
    """Leave two entries of five that were there, of which a checkpoint left; give the receipts."""
    receipts = [promise_made(desk, 1)]
    with transaction.atomic():
        receipts += [promise_made(desk, number) for number in range(2, 2 + lost)]
        note = newest_checkpoint(desk.company)[1]
        transaction.set_rollback(True)
    append_checkpoint(ORIGIN, note)
    return receipts


def test_it_does_not_start_to_write_and_says_which_entries_are_missing(desk: Desk) -> None:
    shortened(desk)
    shortfall = stop_where_short(of_the_desk(desk.company.pk, NOW))
    assert shortfall is not None
    assert shortfall.params == {"origin": ORIGIN, "size": 2, "known": 5, "last": 4}
    desk.company.refresh_from_db()
    with pytest.raises(HaltedError, match="those from number 2 to 4 are missing"):
        promise_made(desk, 9)


def test_nobody_lets_it_go_on_beside_what_is_known(desk: Desk) -> None:
    shortened(desk)
    stop_where_short(of_the_desk(desk.company.pk, NOW))
    with pytest.raises(UnfitError, match="open a new ledger"):
        resume(of_operator(NOW, desk.company.pk))


def test_no_checkpoint_of_it_leaves_beside_those_that_left(desk: Desk) -> None:
    shortened(desk)
    before = checkpoints_of(ORIGIN).read_bytes()
    send_checkpoints()
    assert checkpoints_of(ORIGIN).read_bytes() == before
    desk.company.refresh_from_db()
    assert desk.company.halted_at == NOW


def test_it_goes_on_under_another_name_that_says_what_it_follows_and_lacks(desk: Desk) -> None:
    receipts = shortened(desk)
    stop_where_short(of_the_desk(desk.company.pk, NOW))
    operator = of_operator(NOW, desk.company.pk)
    opened = open_new_ledger(operator, ANEW, reason=REASON, receipts=receipts)
    assert (opened.number, opened.known.size, opened.known.origin) == (2, 5, ORIGIN)
    assert opened.is_signed
    assert [(each.number, each.kind) for each in opened.lost] == [
        (2, "promise.made"),
        (3, "promise.made"),
        (4, "promise.made"),
    ]
    days = [each.facts["due_date"] for each in opened.lost]
    assert days == ["2027-06-02", "2027-06-03", "2027-06-04"]
    row = LedgerEntry.objects.get(number=2)
    facts = facts_of(row)
    assert (row.kind, facts["origin"], facts["follows"]) == ("ledger.continued", ANEW, ORIGIN)
    assert (facts["known_size"], facts["known_root"]) == (5, opened.known.root.hex())
    assert SealedValue.objects.get(entry=row, name="reason").value == REASON


def test_everything_that_was_left_and_came_after_verifies_and_the_rest_is_told(desk: Desk) -> None:
    receipts = shortened(desk)
    first = newest_checkpoint(desk.company)[1]
    open_new_ledger(of_operator(NOW, desk.company.pk), ANEW, reason=REASON)
    desk.company.refresh_from_db()
    assert names_known(desk.company) == (ORIGIN, ANEW)
    after = promise_made(desk, 7)
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    found = verify_ledger(of_the_desk(desk.company.pk, NOW))
    assert (found.findings, [point.size for point in found.lost]) == ((), [5])
    lines = list(exported(desk.company, lambda _kind, _name: True))
    outside = verify(lines, "\n".join([first, *receipts, after]))
    assert outside.findings == ()
    # the key was not lost, and has signed how it goes on
    assert outside.unshown == ()
    assert [each.vouched_by for each in outside.continued] == ["former"]
    assert [point.size for point in outside.lost] == [3, 4, 5]


def test_checkpoints_of_lost_entries_are_not_counted_as_led_to(desk: Desk) -> None:
    shortened(desk)
    open_new_ledger(of_operator(NOW, desk.company.pk), ANEW, reason=REASON)
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    # one of 5 entries left before, of which the last three are lost, and one of 3 afterwards
    answer = reader(desk, "leader").post("/api/v1/ledger/checks").json()
    assert (answer["entries"], answer["checkpoints"], answer["finding"]) == (3, 1, "")


def test_where_no_former_key_is_left_the_command_says_to_tell_the_new_one(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    promise_made(desk, 1)
    for path in settings.KEEPABLE_KEYS.glob("*.key"):
        path.unlink()
    continue_ledger(ANEW, reason=REASON, receipts=(), origin=ORIGIN)
    told = " ".join(capsys.readouterr().out.split())
    assert f"No key of {ORIGIN} was left to sign that." in told
    assert "they name it with keepable verify --key" in told


def test_a_receipt_of_what_was_left_can_still_be_had_signed_by_the_new_key(desk: Desk) -> None:
    shortened(desk)
    subtrees = LedgerHead.objects.get().subtrees
    opened = open_new_ledger(of_operator(NOW, desk.company.pk), ANEW, reason=REASON)
    entry = LedgerEntry.objects.get(number=0)
    text = receipt_of_entry(desk.company.pk, entry.number, [])
    assert proven(receipt_in(text), [opened.key]).origin == ANEW
    assert subtrees  # of two entries, of which the first alone has none before it


def test_a_ledger_whose_key_alone_is_lost_goes_on_without_any_loss(desk: Desk) -> None:
    promise_made(desk, 1)
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    promise_made(desk, 2)
    for path in settings.KEEPABLE_KEYS.glob("*.key"):
        path.unlink()
    opened = open_new_ledger(of_operator(NOW, desk.company.pk), ANEW, reason=REASON)
    assert (opened.number, opened.known.size, opened.lost) == (3, 3, ())
    assert not opened.is_signed
    desk.company.refresh_from_db()
    promise_made(desk, 3)
    assert verify_ledger(of_the_desk(desk.company.pk, NOW)).findings == ()
    lines, before = (
        list(exported(desk.company, lambda _kind, _name: True)),
        checkpoints_of(ORIGIN).read_text(),
    )
    assert [what.code for what in verify(lines, before).unshown] == ["ledger.nobody_vouches"]
    assert verify(lines, before, [opened.key]).unshown == ()


def test_a_key_that_was_lost_with_the_end_and_lies_aside_signs_how_it_goes_on(desk: Desk) -> None:
    promise_made(desk, 1)
    with transaction.atomic():
        rotate_key(of_operator(NOW, desk.company.pk))
        promise_made(desk, 2)
        note = newest_checkpoint(desk.company)[1]
        transaction.set_rollback(True)
    append_checkpoint(ORIGIN, note)
    (key,), (old,) = settings.KEEPABLE_KEYS.glob("*.key"), settings.KEEPABLE_KEYS.glob("*.old")
    aside = key.with_suffix(".aside")  # as restoring does: the copy knows the older key alone
    key.rename(aside)
    old.rename(key)
    open_new_ledger(of_operator(NOW, desk.company.pk), ANEW, reason=REASON)
    desk.company.refresh_from_db()
    promise_made(desk, 3)
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    notes = "\n".join(checkpoints_of(name).read_text() for name in names_known(desk.company))
    found = verify(list(exported(desk.company, lambda _kind, _name: True)), notes)
    # it had 4 entries, of which the last two are lost: the rotation and a promise
    assert ([point.size for point in found.lost], found.findings, found.unshown) == ([4], (), ())


@pytest.mark.parametrize(
    ("name", "reason", "told"),
    [
        ("Not A Name", REASON, "name"),
        (ORIGIN, REASON, "There is, or was, a ledger called"),
        (ANEW, " ", "Say with --reason"),
    ],
)
def test_a_name_that_is_taken_or_no_reason_is_refused(
    desk: Desk, name: str, reason: str, told: str
) -> None:
    with pytest.raises(UnfitError, match=told):
        open_new_ledger(of_operator(NOW, desk.company.pk), name, reason=reason)
    assert LedgerHead.objects.get().size == 1


def test_what_is_handed_in_and_is_no_receipt_of_this_ledger_is_refused(desk: Desk) -> None:
    receipts = shortened(desk)
    forged = receipts[-1].replace("index 4", "index 3")
    for text in ("hello", newest_checkpoint(desk.company)[1], forged):
        with pytest.raises(UnfitError, match="That is no receipt of a lost entry"):
            open_new_ledger(of_operator(NOW, desk.company.pk), ANEW, reason=REASON, receipts=[text])
