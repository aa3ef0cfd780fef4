"""What pages say of promises is what the ledger left there: every change past the desk is found.

Whoever owns the database can change any row. Entries bind the rows that they changed, so that a
check finds it, says which row and column it is, and stops writing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models import F

from keepable.domain.promise import Hold as HoldNoun
from keepable.ledger.entries import entry_in
from keepable.ledger.exported_rows import row_in
from keepable.ledger.merkle import Frontier
from keepable.ledger.row_states import ROWS_ROOT, values_hash
from keepable.ledger.verifying import verify
from keepable.texts import render
from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.reads.examining import whole_ledger
from keepable_desk.store.checkpoint_files import checkpoints_kept, checkpoints_of
from keepable_desk.store.mapping import add_hold
from keepable_desk.store.models import (
    Assessment,
    Company,
    EntrySubject,
    Hold,
    LedgerEntry,
    LedgerHead,
    MemberLink,
    Outcome,
    Promise,
    PromiseVersion,
    RowState,
    SealedValue,
)
from keepable_desk.store.proven_tables import PROVEN_COLUMNS
from keepable_desk.store.row_changes import UnboundChangeError
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import BrokenLedgerError, HaltedError
from keepable_desk.usecases.assess_promise import SideAssessment, assess_promise
from keepable_desk.usecases.bind_rows import bind_what_is_there
from keepable_desk.usecases.change_guards import record_event
from keepable_desk.usecases.check_ledger import stop_where_short, verify_ledger
from keepable_desk.usecases.erase_person import erase_person
from keepable_desk.usecases.move_promise import move_promise
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.desk.past_the_desk import add, take_away, write
from tests.desk.small_company import NOW, post, reader, task
from tests.desk.staging import not_staged
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
JUNE, JULY = date(2027, 6, 1), date(2027, 7, 1)
HELD = HoldNoun(
    id="h1",
    title="Held",
    holder="Ruth Sand",
    customer="nord",
    rank=30,
    due_date=JUNE,
    expires_at=NOW + timedelta(days=1),
    work=(task("h1-t", 8),),
)


@pytest.fixture
def lived(desk: Desk) -> Desk:
    """Return a desk on which a promise was moved and another assessed."""
    move_promise(acting_as(desk, "deal desk"), "p1", due_date=JUNE, reason="They wait.")
    said = SideAssessment(side="promiser", outcome="kept", came_on=NOW.date())
    assess_promise(acting_as(desk, "deal desk"), "p2", said)
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    return desk


def found(desk: Desk) -> list[str]:
    """Return in words what a check of the ledger finds."""
    checked = verify_ledger(of_the_desk(desk.company.pk, NOW))
    return [render(each.what, "en") for each in checked.findings]


def only(desk: Desk) -> str:
    """Return the one thing that a check finds."""
    (one,) = found(desk)
    return one


def p1() -> Promise:
    return Promise.objects.get(ref="p1")


def test_nothing_is_found_where_nothing_was_changed_past_the_desk(lived: Desk) -> None:
    assert found(lived) == []


def test_a_due_date_that_was_changed_is_found_with_the_row_and_both_values(lived: Desk) -> None:
    write(p1().versions.latest("place"), "due_date", date(2031, 1, 1))
    # entries: 0 opened the ledger, 1 moved p1, 2 assessed p2
    version = p1().versions.latest("place").pk
    assert only(lived) == (
        f"Promise P-1001 “Work p1”, version {version}: the column “due_date” holds “2031-01-01”; "
        "entry 1 left it as “2027-06-01”."
    )


def test_another_promiser_is_found(lived: Desk) -> None:
    write(p1(), "promiser", "Marlene Voss")
    assert only(lived) == (
        "Promise P-1001 “Work p1”: the column “promiser” holds “Marlene Voss”; "
        "entry 0 left it as “Ruth Sand”."
    )


def test_other_advice_is_found(lived: Desk) -> None:
    version = p1().versions.latest("place")
    write(version, "advice", {**(version.advice or {}), "odds": 0.99})
    assert "the column “advice” holds" in only(lived)


def test_a_judgement_and_a_state_that_were_made_better_are_found(lived: Desk) -> None:
    write(Assessment.objects.get(), "outcome", "late")
    write(Promise.objects.get(ref="p2"), "state", "late")
    p2, judgement = "Promise P-1002 “Work p2”", Assessment.objects.get().pk
    said = "holds “late”; entry 2 left it as “kept”."
    assert found(lived) == [
        f"{p2}: the column “state” {said}",
        f"{p2}, judgement {judgement}: the column “outcome” {said}",
    ]


def test_an_outcome_that_came_with_the_book_is_bound_too(lived: Desk) -> None:
    write(Outcome.objects.get(ref="o3"), "actual_hours", 80.0)
    assert "the column “actual_hours”" in only(lived)
    assert "entry 0" in only(lived)


def test_a_whole_promise_that_was_deleted_is_found(lived: Desk) -> None:
    number = Promise.objects.get(ref="p2").pk
    for model in (Assessment, PromiseVersion):
        take_away(model, promise=number)
    take_away(Promise, pk=number)
    assert "Promise P-1002 “Work p2” is missing; entry 2 left it there." in found(lived)


def test_a_row_that_no_entry_made_is_found(lived: Desk) -> None:
    more = p1().versions.latest("place")
    more.place += 1
    add(more)
    assert only(lived).endswith("is there, and no entry of the ledger made it.")


@pytest.mark.parametrize(("column", "value"), [("actor", "user:99"), ("kind", "promise.kept")])
def test_columns_beside_an_entry_are_compared_with_it(lived: Desk, column: str, value: str) -> None:
    row = LedgerEntry.objects.get(number=1)
    write(row, column, value)
    assert only(lived) == (
        f"Entry 1: the column “{column}” beside it holds “{value}”; "
        f"the entry itself says “{getattr(row, column)}”."
    )


def test_the_instant_beside_an_entry_is_compared_with_it(lived: Desk) -> None:
    write(LedgerEntry.objects.get(number=1), "at", NOW + timedelta(days=1))
    assert only(lived).startswith("Entry 1: the column “at” beside it holds “2027-01-12")


def test_an_entry_that_is_filed_under_another_thing_is_found(lived: Desk) -> None:
    write(EntrySubject.objects.get(entry__number=1), "ref", "p2")
    assert only(lived) == "What entry 1 is filed under is not what it names."


def test_sealed_values_that_went_without_an_erasing_are_found(lived: Desk) -> None:
    take_away(SealedValue, name="reason", entry__in=LedgerEntry.objects.filter(number=1))
    assert only(lived) == (
        "Entry 1: the sealed value “reason” is gone, and no entry tells that it was erased."
    )


def test_an_entry_behind_the_head_is_found(lived: Desk) -> None:
    last = LedgerEntry.objects.get(number=2)
    last.number, last.data = 3, last.data.replace('"number":2', '"number":3')
    add(last)
    assert "head counts 3 entries; there are 4, or they lead" in " ".join(found(lived))


@pytest.mark.parametrize(
    ("column", "value"), [("size", 9), ("size", 0), ("subtrees", ["no"]), ("subtrees", [1])]
)
def test_a_head_that_is_no_tree_stops_writing_and_the_ledger_can_still_be_read(
    lived: Desk, column: str, value: object
) -> None:
    write(LedgerHead.objects.get(company=lived.company), column, value)
    assert reader(lived, "admin").get("/api/v1/ledger").status_code == 200
    with pytest.raises(BrokenLedgerError, match=r"is no tree|should have"):
        move_promise(acting_as(lived, "deal desk"), "p1", due_date=JULY, reason="Again.")
    assert found(lived)
    assert stop_where_short(of_operator(NOW, lived.company.pk)) is not None


def test_a_row_and_what_is_kept_of_it_changed_together_do_not_lead_to_the_root(
    lived: Desk,
) -> None:
    state = RowState.objects.get(table="promise", key=str(p1().pk))
    values = state.values.replace("Ruth Sand", "Marlene Voss")
    write(p1(), "promiser", "Marlene Voss")
    write(state, "values", values)
    write(state, "values_hash", values_hash(bytes.fromhex(state.salt), values))
    assert only(lived) == "What is kept of the rows that entry 0 bound is not what it bound."


def test_a_row_and_what_is_kept_of_it_put_back_to_an_older_state_are_found(desk: Desk) -> None:
    older = RowState.objects.get(table="promise", key=str(Promise.objects.get(ref="p2").pk))
    said = SideAssessment(side="promiser", outcome="broken")
    assess_promise(acting_as(desk, "leader"), "p2", said)
    write(older, "values", older.values)
    write(older, "salt", older.salt)
    write(Promise.objects.get(ref="p2"), "state", "open")
    take_away(Assessment)
    take_away(RowState, table__in=("promise", "assessment"), number=1)
    assert found(desk) == ["What is kept of the rows that entry 1 bound is not what it bound."]


def test_two_promises_that_changed_places_are_found(lived: Desk) -> None:
    one, other = p1(), Promise.objects.get(ref="p2")
    for column in ("title", "promiser", "customer"):
        write(one, column, getattr(other, column))
        write(other, column, getattr(one, column))
    told = found(lived)
    assert len(told) == 4  # title and customer of each: both have one promiser
    assert all("entry" in each for each in told)


def test_writing_stops_on_a_row_that_is_not_as_the_ledger_left_it(lived: Desk) -> None:
    write(p1(), "promiser", "Marlene Voss")
    assert found(lived)
    assert Company.objects.get(pk=lived.company.pk).halted_at == NOW
    with pytest.raises(HaltedError):
        move_promise(acting_as(lived, "deal desk"), "p1", due_date=JULY, reason="Again.")


def test_the_next_honest_change_does_not_bind_what_was_changed_past_the_desk(lived: Desk) -> None:
    write(Promise.objects.get(ref="p2"), "promiser", "Marlene Voss")
    said = SideAssessment(side="promiser", outcome="broken")
    with pytest.raises(BrokenLedgerError) as refused:
        assess_promise(acting_as(lived, "leader"), "p2", said)
    assert render(refused.value.text, "en") == (
        f"Row {Promise.objects.get(ref='p2').pk} of “promise” is not as the ledger left it: "
        "it was changed past the desk."
    )
    assert Assessment.objects.count() == 1


def test_nor_does_it_bind_a_row_that_was_changed_with_what_is_kept_of_it(lived: Desk) -> None:
    # otherwise the older hash could be put back after it, and nothing would be left to find
    row = Promise.objects.get(ref="p2")
    state = RowState.objects.filter(table="promise", key=str(row.pk)).exclude(values="").get()
    values = state.values.replace("Ruth Sand", "Marlene Voss")
    assert values != state.values
    write(row, "promiser", "Marlene Voss")
    write(state, "values", values)
    write(state, "values_hash", values_hash(bytes.fromhex(state.salt), values))
    with pytest.raises(BrokenLedgerError, match="is not as the ledger left it"):
        assess_promise(
            acting_as(lived, "leader"), "p2", SideAssessment(side="promiser", outcome="broken")
        )
    assert Assessment.objects.count() == 1


def test_a_state_of_an_entry_that_is_not_there_is_not_believed(lived: Desk) -> None:
    row = Promise.objects.get(ref="p2")
    state = RowState.objects.filter(table="promise", key=str(row.pk)).exclude(values="").get()
    values = state.values.replace("Ruth Sand", "Marlene Voss")
    write(row, "promiser", "Marlene Voss")
    add(
        RowState(
            company=lived.company,
            number=900_000,
            table="promise",
            key=str(row.pk),
            salt=state.salt,
            values=values,
            values_hash=values_hash(bytes.fromhex(state.salt), values),
        )
    )
    with pytest.raises(BrokenLedgerError, match="is not as the ledger left it"):
        assess_promise(
            acting_as(lived, "leader"), "p2", SideAssessment(side="promiser", outcome="broken")
        )
    assert "Do not rely" in reader(lived, "rep").get("/promises/p2").content.decode()


def test_a_right_that_somebody_gave_themselves_past_the_desk_does_nothing(lived: Desk) -> None:
    write(lived.members["rep"], "roles", ["admin", "leader"])
    wish = {"email": "nina@small.example", "roles": ["admin"], "name": "Nina Neu"}
    assert post(reader(lived, "rep"), "/invitations", wish).status_code == 503
    assert not MemberLink.objects.exists()


def test_no_act_is_about_a_promise_that_was_changed_past_the_desk(lived: Desk) -> None:
    write(p1(), "promiser", "Marlene Voss")
    with pytest.raises(BrokenLedgerError, match="is not as the ledger left it"):
        move_promise(acting_as(lived, "deal desk"), "p1", due_date=JULY, reason="Again.")


@pytest.mark.usefixtures("lived")
def test_what_is_kept_of_a_row_that_changed_since_names_nobody() -> None:
    first = RowState.objects.get(
        table="promise", key=str(Promise.objects.get(ref="p2").pk), number=0
    )
    assert (first.values, first.salt) == ("", "")
    assert len(first.values_hash) == 64


def test_a_change_that_no_entry_tells_of_is_refused_and_undone(lived: Desk) -> None:
    with pytest.raises(UnboundChangeError, match="Promise"), writing():
        Promise.objects.filter(ref="p1").update(promiser="Marlene Voss")
    with pytest.raises(UnboundChangeError, match="Outcome"):
        deleted_too_late(lived)
    assert p1().promiser == "Ruth Sand"
    assert found(lived) == []


def deleted_too_late(desk: Desk) -> None:
    """Delete a row after the entry that should have bound it."""
    with writing():
        record_event(desk.company, acting_as(desk, "admin"), "state.bound", {})
        Outcome.objects.filter(ref="o3").delete()


@pytest.mark.usefixtures("lived")
def test_what_only_counts_or_ends_as_it_was_needs_no_entry() -> None:
    with writing():
        Promise.objects.filter(ref="p1").update(changed_at_revision=99)
        Promise.objects.filter(ref="p1").update(promiser="Marlene Voss")
        Promise.objects.filter(ref="p1").update(promiser="Ruth Sand")


def test_nothing_that_is_proven_changes_outside_of_an_act(lived: Desk) -> None:
    with not_staged(), pytest.raises(UnboundChangeError, match="Promise"):
        Promise.objects.filter(ref="p1").update(promiser="Marlene Voss")
    assert found(lived) == []


def test_each_way_of_changing_rows_is_noted(lived: Desk) -> None:
    with writing():
        rows = list(Outcome.objects.filter(ref__in=("o1", "o2", "o3")).order_by("ref"))
        rows[0].delete()
        rows[1].who = "ben"
        rows[1].save()
        rows[2].kind = "build"
        Outcome.objects.bulk_update([rows[2]], ["kind"])
        first = Outcome.objects.get(ref="o4")
        first.pk, first.ref = None, "o44"
        first._state.adding = True
        first.save()
        second = Outcome(**{**vars_of(first), "ref": "o45"})
        Outcome.objects.bulk_create([second])
        Outcome.objects.filter(ref="o5").delete()
        Outcome.objects.filter(ref="o6").update(actual_hours=F("actual_hours") + 1)
        record_event(lived.company, acting_as(lived, "admin"), "state.bound", {})
    assert found(lived) == []
    assert RowState.objects.filter(number=3).count() == 7


def vars_of(row: Outcome) -> dict[str, object]:
    """Return the columns of `row` but its number."""
    return {
        column.attname: getattr(row, column.attname)
        for column in Outcome._meta.concrete_fields
        if not column.primary_key
    }


def test_one_root_binds_what_an_act_changed_however_much_it_is(lived: Desk) -> None:
    before = RowState.objects.count()
    with writing():
        more = Outcome.objects.get(ref="o4")
        Outcome.objects.bulk_create(
            Outcome(**{**vars_of(more), "ref": f"more-{n}", "place": 100 + n}) for n in range(1_100)
        )
        record_event(lived.company, acting_as(lived, "admin"), "outcomes.imported", {})
    assert RowState.objects.count() == before + 1_100
    assert found(lived) == []
    write(Outcome.objects.get(ref="more-700"), "actual_hours", 1.5)
    assert "holds “1.5”; entry 3 left it as" in only(lived)


def test_erasing_somebody_is_an_act_like_any_other(lived: Desk) -> None:
    erase_person(acting_as(lived, "admin"), "Ruth Sand")
    erase_person(acting_as(lived, "admin"), "acme")
    assert found(lived) == []
    kept = "\n".join(RowState.objects.values_list("values", flat=True))
    assert "Ruth Sand" not in kept
    assert Promise.objects.exclude(promiser="Ruth Sand").count() == 2


def test_rows_that_were_there_before_are_bound_once_from_here_on(lived: Desk) -> None:
    older_data(lived)
    assert found(lived) == []
    assert bind_what_is_there(of_the_desk(lived.company.pk, NOW))
    assert not bind_what_is_there(of_the_desk(lived.company.pk, NOW))
    assert LedgerEntry.objects.latest("number").kind == "state.bound"
    assert found(lived) == []
    write(p1(), "promiser", "Marlene Voss")
    assert "entry 3 left it as “Ruth Sand”" in only(lived)


@pytest.mark.parametrize("kind", ["promises", "holds"])
def test_the_page_of_a_promise_or_hold_says_that_it_is_not_to_be_relied_on(
    desk: Desk, kind: str
) -> None:
    with writing():
        add_hold(desk.company, HELD)
        record_event(desk.company, acting_as(desk, "admin"), "hold.placed", {"hold": "h1"})
    row = p1() if kind == "promises" else Hold.objects.get()
    page = f"/promises/{row.ref}"
    assert "Do not rely" not in reader(desk, "rep").get(page).content.decode()
    write(row, "title", "Work for nobody")
    assert (
        "Do not rely on this page: "
        f"{'Promise P' if kind == 'promises' else 'Hold H'}-1001 “Work for nobody”: the column "
        "“title” holds “Work for nobody”"
    ) in reader(desk, "rep").get(page).content.decode()


def exported(desk: Desk) -> list[str]:
    """Return the lines of the ledger as whoever runs the desk gets them."""
    _, lines = whole_ledger(of_operator(NOW, desk.company.pk))
    return list(lines)


def test_an_export_carries_rows_and_proves_them_without_the_desk(lived: Desk) -> None:
    note = checkpoints_kept(lived.company.origin).notes
    checked = verify(exported(lived), note)
    assert checked.findings == ()
    # 2 promises with a version each, 2 deals, 30 outcomes, 6 members and their names by entry 0; a
    # new version by entry 1; the promise and what was said of it by entry 2
    assert checked.rows == 48 + 1 + 2
    version = p1().versions.latest("place")
    write(version, "due_date", date(2031, 1, 1))
    (found,) = verify(exported(lived), note).findings
    assert (found.check, found.number) == ("rows", 1)
    assert render(found.what, "en") == (
        f"Row {p1().pk}/{version.pk} of “promiseversion”: the column “due_date” holds "
        "“2031-01-01”; entry 1 left it as “2027-06-01”."
    )


def test_an_export_tells_of_rows_that_are_missing_or_that_no_entry_made(lived: Desk) -> None:
    take_away(Outcome, ref="o3")
    more = Outcome.objects.get(ref="o4")
    more.ref = "o99"
    add(more)
    codes = [each.what.code for each in verify(exported(lived)).findings]
    assert sorted(codes) == ["state.missing", "state.unbound"]


def test_an_export_whose_lines_of_rows_were_changed_does_not_verify(lived: Desk) -> None:
    lines = exported(lived)
    place = next(n for n, line in enumerate(lines) if line.startswith('{"bound":'))
    others = [lines[:place] + lines[place + 1 :], [*lines[: place + 1], *lines[place:]]]
    others.append([line.replace("Ruth Sand", "Marlene Voss") for line in lines])
    others.append(
        [*lines[:place], lines[place].replace('"bound":true', '"bound":0'), *lines[place:]]
    )
    assert all(verify(changed).findings for changed in others)


def test_an_export_whose_kept_values_were_changed_is_found_whatever_the_rows_hold_now(
    lived: Desk,
) -> None:
    lines = exported(lived)
    place = next(n for n, line in enumerate(lines) if '"table":"outcome"' in line)
    row = row_in(lines[place])
    other = row.values.replace("o0", "o77")
    assert other != row.values
    for changed in (replace(row, values=other), replace(row, values="nothing")):
        (found,) = verify([*lines[:place], changed.line(), *lines[place + 1 :]]).findings
        assert (found.check, found.number, found.what.code) == ("rows", 0, "state.values")


def older_data(desk: Desk) -> None:
    """Let the ledger be as one was before entries bound rows: none has a root, and none is kept."""
    take_away(RowState)
    tree = Frontier()
    for row in LedgerEntry.objects.filter(company=desk.company).order_by("number"):
        entry = entry_in(row.data.encode())
        bound = {ROWS_ROOT, PROVEN_COLUMNS}
        facts = {name: fact for name, fact in entry.facts.items() if name not in bound}
        before = replace(entry, facts=facts)
        tree.add(before.leaf())
        write(row, "data", before.data().decode())
        write(row, "leaf", before.leaf().hex())
    subtrees = [root.hex() for root in tree.subtrees]
    LedgerHead.objects.filter(company=desk.company).update(subtrees=subtrees, note="")
    checkpoints_of(desk.company.origin).unlink()
