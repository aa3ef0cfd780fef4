"""Rows that an entry bound stay proven when it is reduced to its leaf, as its root goes with it.

The entry that tells of the erasure binds them anew, and what stands by the reduced one is believed
no more.
"""

from __future__ import annotations

import pytest

from keepable.ledger.row_states import values_hash
from keepable.ledger.verifying import verify
from keepable.texts import render
from keepable_desk.ops.doctor import PARTS
from keepable_desk.reads.context import of_the_desk
from keepable_desk.store.models import LedgerEntry, Outcome, Promise, RowState
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import BrokenLedgerError, record
from keepable_desk.usecases.erase_person import erase_person
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.desk.past_the_desk import add, take_away, write
from tests.desk.small_company import NOW, Desk, reader
from tests.desk.test_state_proven import exported, found, only
from tests.desk.usecases.acting import acting_as

pytestmark = [pytest.mark.django_db, pytest.mark.store]
NAME = "Quentin Ashgrove"
LEDGERS = next(part for part in PARTS if part.__name__ == "_ledgers")


@pytest.fixture
def named(desk: Desk) -> Desk:
    """Return a desk whose entry 1 names somebody, and bound three rows."""
    with writing():
        Outcome.objects.filter(ref="o3").update(actual_hours=12.0)
        Outcome.objects.filter(ref="o5").delete()
        Promise.objects.filter(ref="p1").update(title="Work moved on")
        record(
            desk.company,
            now=NOW,
            actor="user:1",
            kind="parts.imported",
            facts={"file": f"{NAME}.csv"},
        )
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    return desk


@pytest.fixture
def erased(named: Desk) -> Desk:
    """Return a desk whose entry 1 was reduced by its entry 2."""
    assert erase_person(acting_as(named, "admin"), NAME).entries == (1,)
    return named


def state_of(ref: str) -> RowState:
    """Return the newest state of an outcome."""
    key = str(Outcome.objects.get(ref=ref).pk)
    return RowState.objects.filter(table="outcome", key=key).latest("number")


def believed(desk: Desk, row: Promise | Outcome, column: str, value: object) -> RowState:
    """Change a `column` past the desk, and let a state of it stand by the entry 1."""
    table = str(row._meta.model_name)
    before = RowState.objects.filter(table=table, key=str(row.pk)).latest("number")
    values = before.values.replace(f'"{column}":"{getattr(row, column)}"', f'"{column}":"{value}"')
    assert values != before.values
    write(row, column, value)
    return RowState(
        company=desk.company,
        number=1,
        table=table,
        key=str(row.pk),
        values=values,
        salt="00" * 16,
        values_hash=values_hash(bytes(16), values),
    )


def test_the_page_and_the_doctor_say_which_erasure_hides_how_much(erased: Desk) -> None:
    said = "1 of 3 entries tells nothing any more, as it was erased (by entry 2)."
    unsent = "1 entry was erased by entry 2, of which no checkpoint has left yet"
    page = reader(erased, "leader").post("/honesty/verify", follow=True).content.decode()
    assert said in page
    assert unsent in page
    words = [(each.level, render(each.said, "en")) for each in LEDGERS()]
    assert [level for level, _ in words] == ["good", "note", "note"]
    assert said in words[1][1]
    send_checkpoint(of_the_desk(erased.company.pk, NOW))
    page = reader(erased, "leader").post("/honesty/verify", follow=True).content.decode()
    assert said in page
    assert unsent not in page


def test_a_check_by_the_api_counts_what_an_erasure_hides(erased: Desk) -> None:
    browser = reader(erased, "leader")
    found = browser.post("/api/v1/ledger/checks").json()
    assert (found["entries"], found["erased_entries"], found["erased_unsent"]) == (3, 1, 1)
    send_checkpoint(of_the_desk(erased.company.pk, NOW))
    assert browser.post("/api/v1/ledger/checks").json()["erased_unsent"] == 0


def test_nothing_is_found_after_an_entry_that_bound_rows_was_reduced(erased: Desk) -> None:
    assert found(erased) == []
    assert verify(exported(erased)).findings == ()


def test_the_entry_of_the_erasure_binds_what_the_reduced_one_had_left(erased: Desk) -> None:
    bound = RowState.objects.filter(company=erased.company)
    kept = {
        number: set(bound.filter(number=number).values_list("table", "key")) for number in (1, 2)
    }
    assert len(kept[1]) == 3
    assert kept[1] <= kept[2]
    assert set(bound.filter(number=1).values_list("values", "salt")) == {("", "")}


def test_a_row_that_the_reduced_entry_had_bound_is_still_found_changed(erased: Desk) -> None:
    write(Outcome.objects.get(ref="o3"), "actual_hours", 80.0)
    assert "holds “80”; entry 2 left it as “12”" in only(erased).replace(".0”", "”")


def test_a_state_that_stands_by_a_reduced_entry_is_not_believed(erased: Desk) -> None:
    add(believed(erased, Outcome.objects.get(ref="o4"), "kind", "nothing"))
    kept, changed = found(erased)
    assert "What is kept of" in kept
    assert "the column “kind” holds “nothing”; entry 0 left it as" in changed
    (one,) = verify(exported(erased)).findings
    assert (one.check, one.number, one.what.code) == ("rows", 0, "state.changed")


def test_a_row_that_only_a_state_by_a_reduced_entry_knows_is_found(erased: Desk) -> None:
    more = Outcome.objects.get(ref="o4")
    more.ref = "o99"
    add(more)
    state = state_of("o4")
    state.number, state.key = 1, str(Outcome.objects.get(ref="o99").pk)
    add(state)
    kept, unbound = found(erased)
    assert "What is kept of" in kept
    assert unbound.endswith("is there, and no entry of the ledger made it.")
    (one,) = verify(exported(erased)).findings
    assert one.what.code == "state.unbound"


def test_the_page_of_a_promise_does_not_believe_it_either(erased: Desk) -> None:
    page, row = "/promises/p2", Promise.objects.get(ref="p2")
    assert "Do not rely" not in reader(erased, "rep").get(page).content.decode()
    add(believed(erased, row, "title", "Work for nobody"))
    assert "Do not rely" in reader(erased, "rep").get(page).content.decode()


def test_the_next_honest_change_does_not_believe_it_either(erased: Desk) -> None:
    row = Outcome.objects.get(ref="o4")
    genuine = state_of("o4")
    add(believed(erased, row, "kind", "nothing"))
    write(genuine, "values", "")
    with pytest.raises(BrokenLedgerError), writing():
        Outcome.objects.filter(ref="o4").update(actual_hours=1.0)


@pytest.mark.parametrize("ref", ["o3", "o4"])
def test_an_erasure_binds_no_row_that_was_changed_past_the_desk(named: Desk, ref: str) -> None:
    row = Outcome.objects.get(ref=ref)
    write(row, "who", NAME if ref == "o4" else "nobody")
    with pytest.raises(BrokenLedgerError):
        erase_person(acting_as(named, "admin"), NAME)
    assert LedgerEntry.objects.filter(company=named.company).count() == 2


def test_an_erasure_binds_no_row_that_was_taken_away_past_the_desk(named: Desk) -> None:
    take_away(Outcome, ref="o3")
    with pytest.raises(BrokenLedgerError):
        erase_person(acting_as(named, "admin"), NAME)


def test_the_leaf_beside_a_reduced_entry_is_compared_with_it(erased: Desk) -> None:
    write(LedgerEntry.objects.get(number=1), "leaf", "0" * 64)
    assert "Entry 1: the column “leaf” beside it holds “0000" in " ".join(found(erased))


def test_what_is_only_tried_binds_nothing_anew(named: Desk) -> None:
    before = list(RowState.objects.order_by("pk").values_list("pk", "number", "values"))
    erase_person(acting_as(named, "admin"), NAME, dry_run=True)
    assert list(RowState.objects.order_by("pk").values_list("pk", "number", "values")) == before
    assert found(named) == []
