"""Whoever has the database and not the key adds no entry that anything follows, or is signed for.

Entries are chained without a secret, so that one can be made up that follows from all before. The
head is signed with each entry; entries are read only as that head has them.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from keepable.ledger.entries import Entry
from keepable.ledger.merkle import Frontier
from keepable.ledger.row_states import values_hash
from keepable.texts import render
from keepable_desk.jobs.schedule import check_ledgers, send_checkpoints
from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.reads.ledger_contents import (
    newest_checkpoint,
    receipt_of_entry,
    state_of,
)
from keepable_desk.store.bindings import BOUND, current_columns, trusted_head
from keepable_desk.store.checkpoint_files import checkpoints_kept
from keepable_desk.store.forged_rights import ForgedRightsError, refuse_forged
from keepable_desk.store.known_leaves import refuse_other
from keepable_desk.store.models import (
    Company,
    LedgerCheck,
    LedgerEntry,
    LedgerHead,
    Member,
    RowState,
)
from keepable_desk.store.row_changes import BrokenLedgerError
from keepable_desk.store.stopped_here import go_on_here, why_stopped_here
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import HaltedError
from keepable_desk.usecases.bind_rows import bind_what_is_there
from keepable_desk.usecases.change_guards import UnfitError, record_event
from keepable_desk.usecases.check_health import check_health
from keepable_desk.usecases.check_ledger import stop_where_short, verify_ledger
from keepable_desk.usecases.halting import resume
from keepable_desk.usecases.move_promise import move_promise
from keepable_desk.usecases.new_ledger import open_new_ledger
from keepable_desk.usecases.rotate_key import rotate_key
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.desk.past_the_desk import add, unseen, write
from tests.desk.small_company import NOW, reader
from tests.desk.staging import not_staged
from tests.desk.test_state_proven import JUNE, older_data
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk.small_company import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
NOT_SIGNED = "its key has not signed for all of them"


@pytest.fixture(autouse=True)
def _as_on_a_desk() -> Iterator[None]:
    with not_staged():
        yield


def make_up(desk: Desk, kind: str = "member.changed") -> LedgerEntry:
    """Add an entry as whoever has the database alone can: it follows, and the head is of it."""
    head = LedgerHead.objects.get(company=desk.company)
    tree = Frontier(head.size, [bytes.fromhex(root) for root in head.subtrees])
    last = LedgerEntry.objects.filter(company=desk.company).latest("number")
    entry = Entry(number=head.size, at=last.at, actor="user:1", kind=kind, facts={})
    tree.add(entry.leaf())
    made = LedgerEntry(
        company=desk.company,
        number=entry.number,
        at=entry.at,
        actor=entry.actor,
        kind=kind,
        data=entry.data().decode(),
        leaf=entry.leaf().hex(),
    )
    add(made)
    subtrees = [root.hex() for root in tree.subtrees]
    unseen(LedgerHead).filter(pk=head.pk).update(size=tree.size, subtrees=subtrees)
    return made


def tell(desk: Desk) -> None:
    with writing():
        record_event(desk.company, acting_as(desk, "admin"), "member.changed", {})


def found(desk: Desk) -> str:
    checked = verify_ledger(of_the_desk(desk.company.pk, NOW))
    return " ".join(render(each.what, "en") for each in checked.findings)


def test_an_entry_that_was_made_up_is_found_by_the_check_and_stops_writing(desk: Desk) -> None:
    make_up(desk)
    assert NOT_SIGNED in found(desk)
    assert Company.objects.get(pk=desk.company.pk).halted_at == NOW


def test_nothing_follows_an_entry_that_was_made_up(desk: Desk) -> None:
    make_up(desk)
    size = LedgerEntry.objects.count()
    with pytest.raises(BrokenLedgerError, match=NOT_SIGNED):
        tell(desk)
    assert LedgerEntry.objects.count() == size


def test_nothing_is_signed_for_an_entry_that_was_made_up(desk: Desk) -> None:
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    kept = checkpoints_kept(desk.company.origin).notes
    make_up(desk)
    with pytest.raises(BrokenLedgerError, match=NOT_SIGNED):
        newest_checkpoint(desk.company)
    with pytest.raises(BrokenLedgerError, match=NOT_SIGNED):
        send_checkpoint(of_the_desk(desk.company.pk, NOW))
    assert state_of(desk.company).checkpoint == ""
    assert checkpoints_kept(desk.company.origin).notes == kept


def test_the_desk_stops_at_its_start_and_each_half_minute_where_an_entry_was_made_up(
    desk: Desk,
) -> None:
    make_up(desk)
    stopped = stop_where_short(of_operator(NOW, desk.company.pk))
    assert stopped is not None
    assert stopped.code == "ledger.unsigned"
    Company.objects.filter(pk=desk.company.pk).update(halted_at=None)
    send_checkpoints()
    assert Company.objects.get(pk=desk.company.pk).halted_at is not None


def test_writing_does_not_go_on_while_the_key_has_not_signed(desk: Desk) -> None:
    make_up(desk)
    stop_where_short(of_operator(NOW, desk.company.pk))
    with pytest.raises(UnfitError, match=NOT_SIGNED):
        resume(of_operator(NOW, desk.company.pk))


def test_a_new_ledger_goes_on_from_entries_that_were_made_up_and_names_what_was_known(
    desk: Desk,
) -> None:
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    known = LedgerHead.objects.get().size
    make_up(desk)
    stop_where_short(of_operator(NOW, desk.company.pk))
    opened = open_new_ledger(of_operator(NOW, desk.company.pk), "small/again", reason="Forged.")
    assert opened.number == known + 1
    company = Company.objects.get(pk=desk.company.pk)
    assert company.halted_at is None
    assert trusted_head(company)[1] == current_columns()


def test_a_signature_that_is_taken_away_or_of_before_counts_for_nothing(desk: Desk) -> None:
    head = LedgerHead.objects.get()
    tell(desk)
    for note in ("", head.note, "no note at all"):
        write(LedgerHead.objects.get(), "note", note)
        with pytest.raises(BrokenLedgerError, match=NOT_SIGNED):
            tell(desk)
        assert NOT_SIGNED in found(desk)
        Company.objects.filter(pk=desk.company.pk).update(halted_at=None)


def test_a_head_is_signed_by_the_key_that_the_ledger_names_also_after_another_followed(
    desk: Desk,
) -> None:
    rotate_key(of_operator(NOW, desk.company.pk))
    tell(desk)
    assert found(desk) == ""
    assert newest_checkpoint(desk.company)[0].size == LedgerHead.objects.get().size


def test_an_entry_that_names_a_key_of_the_forger_makes_nothing_of_it_signed(desk: Desk) -> None:
    make_up(desk, "ledger.rotated")
    assert "has not signed" in found(desk) or "key" in found(desk)
    with pytest.raises(ValueError, match="key"):
        tell(desk)


# a way round what refuses forged rights: what says that all rows are bound was believed unseen
def by_a_copied_entry(desk: Desk) -> None:
    last = LedgerEntry.objects.filter(company=desk.company).latest("number")
    last.number, last.kind = 999, BOUND
    add(last)


def by_its_kind(desk: Desk) -> None:
    make_up(desk)
    write(LedgerEntry.objects.latest("number"), "kind", BOUND)


def by_the_first_entry(desk: Desk) -> None:
    first = LedgerEntry.objects.get(company=desk.company, number=0)
    write(first, "data", first.data.replace('"rows_root"', '"rows_rood"'))


def by_no_signature(desk: Desk) -> None:
    by_the_first_entry(desk)
    write(LedgerHead.objects.get(), "note", "")


@pytest.mark.parametrize(
    "way", [by_a_copied_entry, by_its_kind, by_the_first_entry, by_no_signature]
)
def test_a_forged_role_opens_nothing_whatever_is_written_beside_it(desk: Desk, way: Any) -> None:  # noqa: ANN401 - a function
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    known = Member.objects.get(pk=desk.members["rep"].pk)
    refuse_forged(known)
    way(desk)
    write(known, "roles", ["leader", "finance", "admin"])
    with pytest.raises(ForgedRightsError):
        refuse_forged(Member.objects.get(pk=known.pk))
    assert reader(desk, "rep").get("/api/v1/deals").status_code == 503


def test_a_row_its_state_and_its_entry_that_were_all_edited_open_nothing(desk: Desk) -> None:
    row = desk.members["rep"]
    state = RowState.objects.filter(table="member", key=str(row.pk)).latest("number")
    entry = LedgerEntry.objects.get(company=desk.company, number=state.number)
    facts = json.loads(entry.data)
    write(row, "roles", ["admin"])
    state.values = state.values.replace('"roles":["rep"]', '"roles":["admin"]')
    write(state, "values", state.values)
    write(state, "values_hash", values_hash(bytes.fromhex(state.salt), state.values))
    tree = Frontier()
    for each in RowState.objects.filter(company=desk.company, number=state.number).order_by("pk"):
        tree.add(each.bound().leaf())
    data = entry.data.replace(facts["facts"]["rows_root"], tree.root().hex())
    write(entry, "data", data)
    with pytest.raises(ForgedRightsError):
        refuse_forged(Member.objects.get(pk=row.pk))


def test_no_receipt_is_signed_for_an_entry_that_was_edited(desk: Desk) -> None:
    entry = LedgerEntry.objects.filter(company=desk.company).latest("number")
    data = entry.data.replace(entry.actor, "user:999")
    write(entry, "data", data)
    with pytest.raises(BrokenLedgerError):
        receipt_of_entry(desk.company.pk, entry.number, [])


def test_what_a_process_knows_of_leaves_follows_the_ledger(desk: Desk) -> None:
    first = LedgerEntry.objects.get(company=desk.company, number=0)
    refuse_other(desk.company.pk, 0, first.data)
    with transaction.atomic():
        tell(desk)
        undone = LedgerEntry.objects.latest("number")
        refuse_other(desk.company.pk, undone.number, undone.data)
        transaction.set_rollback(True)
    with writing():
        record_event(desk.company, acting_as(desk, "rep"), "member.changed", {})
    last = LedgerEntry.objects.latest("number")
    assert (last.number, last.data == undone.data) == (undone.number, False)
    refuse_other(desk.company.pk, last.number, last.data)
    with pytest.raises(BrokenLedgerError):
        refuse_other(desk.company.pk, last.number, undone.data)
    with pytest.raises(BrokenLedgerError):
        refuse_other(desk.company.pk, last.number + 1, undone.data)


def test_data_of_before_heads_were_signed_are_signed_from_the_first_start_on(desk: Desk) -> None:
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    older_data(desk)
    assert LedgerHead.objects.get().note == ""
    assert bind_what_is_there(of_the_desk(desk.company.pk, NOW))
    assert not bind_what_is_there(of_the_desk(desk.company.pk, NOW))
    assert LedgerHead.objects.get().note
    assert found(desk) == ""


# values that no act writes: each must be a finding, and stop writing, not end the check
NONSENSE = {
    "a salt": "UPDATE store_rowstate SET salt = 'zz' WHERE salt <> '' AND {t} = 'promise'",
    "a key": (
        "INSERT INTO store_rowstate (company_id, number, {t}, {k}, values_hash, salt, {v}) "
        "SELECT company_id, number, 'promise', 'abc', '', '', '' FROM store_rowstate "
        "ORDER BY number DESC LIMIT 1"
    ),
    "a key of two": (
        "INSERT INTO store_rowstate (company_id, number, {t}, {k}, values_hash, salt, {v}) "
        "SELECT company_id, number, 'assessment', 'x/y', '', '', '' FROM store_rowstate "
        "ORDER BY number DESC LIMIT 1"
    ),
    "no head": "DELETE FROM store_ledgerhead",
    "hours": "UPDATE store_outcome SET actual_hours = {infinite}",
    "odds": "UPDATE store_deal SET win_odds = {infinite}",
    "an entry": (
        "INSERT INTO store_ledgerentry (company_id, number, at, actor, kind, data, leaf) "
        "SELECT company_id, 997, at, actor, kind, '{{\"erased\":', leaf FROM store_ledgerentry "
        "WHERE number = 0"
    ),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_a_value_that_no_act_writes_is_found_and_does_not_end_the_check(
    desk: Desk, what: str
) -> None:
    move_promise(acting_as(desk, "deal desk"), "p1", due_date=JUNE, reason="They wait.")
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    infinite = "'Infinity'" if connection.vendor == "postgresql" else "9e999"
    quoted = {
        letter: connection.ops.quote_name(name)
        for letter, name in (("t", "table"), ("k", "key"), ("v", "values"))
    }
    with connection.cursor() as cursor:
        cursor.execute(NONSENSE[what].format(infinite=infinite, **quoted))
        changed = cursor.rowcount
    if not changed:
        pytest.fail("nothing was changed")
    assert found(desk)
    assert Company.objects.get(pk=desk.company.pk).halted_at == NOW
    assert reader(desk, "admin").get("/api/v1/ledger").status_code == 200
    assert reader(desk, "admin").get("/honesty").status_code == 200


def test_a_company_without_a_ledger_ends_no_check_of_another(desk: Desk) -> None:
    ghost = Company.objects.get(pk=desk.company.pk)
    ghost.pk, ghost.name, ghost.origin = 0, "Ghost", "ghost/ledger"
    unseen(Company).bulk_create([ghost])
    write(desk.members["rep"], "name", "Somebody Else")
    check_ledgers()
    told = dict(LedgerCheck.objects.order_by("at").values_list("company", "finding"))
    assert set(told) == {0, desk.company.pk}
    assert "name" in told[desk.company.pk]
    assert Company.objects.exclude(halted_at=None).count() == 2


def test_a_ledger_that_was_not_checked_for_two_hours_is_a_problem_of_the_desk(desk: Desk) -> None:
    verify_ledger(of_the_desk(desk.company.pk, NOW))
    codes = [each.code for each in check_health(NOW + timedelta(hours=2)).problems]
    assert "health.not_checked" not in codes
    codes = [each.code for each in check_health(NOW + timedelta(hours=2, seconds=1)).problems]
    assert "health.not_checked" in codes


def test_a_stop_that_the_database_takes_back_holds_in_the_process(desk: Desk) -> None:
    with connection.cursor() as cursor:
        for statement in TAKES_BACK[connection.vendor]:
            cursor.execute(statement)
    make_up(desk)
    assert NOT_SIGNED in found(desk)
    assert Company.objects.get(pk=desk.company.pk).halted_at is None
    assert why_stopped_here(desk.company.pk) is not None
    try:
        with pytest.raises(HaltedError, match=NOT_SIGNED):
            tell(desk)
    finally:
        go_on_here(desk.company.pk)


TAKES_BACK = {
    "sqlite": (
        (
            "CREATE TRIGGER kept_going AFTER UPDATE OF halted_at ON store_company BEGIN "
            "UPDATE store_company SET halted_at = NULL WHERE id = NEW.id; END"
        ),
    ),
    "postgresql": (
        (
            "CREATE FUNCTION keep_going() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.halted_at = NULL; RETURN NEW; END $$"
        ),
        (
            "CREATE TRIGGER kept_going BEFORE UPDATE ON store_company "
            "FOR EACH ROW EXECUTE FUNCTION keep_going()"
        ),
    ),
}
