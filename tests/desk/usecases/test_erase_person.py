"""Erasing somebody: what of each kind goes, how much of it is counted, and what stays of others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.domain.parts import PART_IN
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_for
from keepable_desk.store import models as rows
from keepable_desk.store.subjects import facts_of
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.add_to_plan import add_to_plan
from keepable_desk.usecases.change_guards import record_event
from keepable_desk.usecases.erase_person import erase_person
from keepable_desk.usecases.talk import File, say, write_note
from tests.desk.small_company import NAMES, NOW, small_book, small_desk
from tests.desk.usecases.acting import revisions

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)


def acting_as(desk: Desk, role: str = "admin") -> ActionContext:
    return ActionContext(caller=caller_for(desk.members[role]), now=LATER)


def erased(desk: Desk, name: str) -> dict[str, int]:
    return dict(erase_person(acting_as(desk), name).counted)


def entered(desk: Desk) -> tuple[str, dict[str, Any], bool]:
    """Return kind and facts of the newest entry of the ledger, and whether it seals anything."""
    row = rows.LedgerEntry.objects.filter(company=desk.company).order_by("-number")[0]
    return row.kind, dict(facts_of(row)), row.values.exists()


def preview(desk: Desk, **said: Any) -> rows.ImportPreview:  # noqa: ANN401 - columns of it
    plain = {"by": "system", "at": NOW, "name": "x.csv", "kind": "people", "sha256": "0" * 64}
    return rows.ImportPreview.objects.create(company=desk.company, **{**plain, "rows": [], **said})


def sealed(desk: Desk, **values: str) -> None:
    with writing():
        record_event(desk.company, acting_as(desk), "leave.added", {"resource": "r"}, values)


def test_somebody_of_the_book_goes_from_it_under_a_stand_in_and_all_advice_moves_on(
    desk: Desk,
) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    counted = erased(desk, "bea")
    # her row, and the 15 of 30 finished tasks that were hers
    assert counted == {"sealed": 0, "talk": 0, "imports": 0, "book": 16}
    facts = {"stand_in": "erased:1", **counted}
    assert entered(desk) == ("person.erased", facts, False)
    person = rows.Person.objects.get(company=desk.company, ref="bea")
    assert person.name == "erased:1"
    names = rows.Outcome.objects.filter(company=desk.company).values_list("who", flat=True)
    assert set(names) == {"ben", "erased:1-2"}  # as which spelling stays apart
    assert revisions(desk) == {"ben": 1, "bea": 1}
    company = rows.Company.objects.get(pk=desk.company.pk)
    assert (company.revision, company.setup_revision) == (1, 1)
    touched = rows.Promise.objects.filter(company=desk.company)
    assert set(touched.values_list("changed_at_revision", flat=True)) == {1}
    assert rows.Person.objects.get(company=elsewhere.company, ref="bea").name == "Bea Rood"
    assert revisions(elsewhere) == {"ben": 0, "bea": 0}


def test_where_nobody_is_called_so_nothing_goes_and_no_advice_moves_on(desk: Desk) -> None:
    before = {each.name for each in rows.Person.objects.all()}
    assert erased(desk, "Nobody Known") == {"sealed": 0, "talk": 0, "imports": 0, "book": 0}
    assert {each.name for each in rows.Person.objects.all()} == before
    assert revisions(desk) == {"ben": 0, "bea": 0}
    assert entered(desk)[0] == "ledger.opened"  # nothing happened, and nothing is told of it


@pytest.mark.parametrize("name", ["Bea Rood", "bea rood", "bea"])
def test_somebody_is_meant_by_their_name_however_it_is_written_or_by_their_id(
    desk: Desk, name: str
) -> None:
    assert erased(desk, name)["book"] == 16
    assert not rows.Person.objects.filter(name="Bea Rood").exists()


def test_what_is_sealed_of_somebody_goes_with_its_salt_in_their_company_alone(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    for each in (desk, elsewhere):
        sealed(each, person="ben", leave="annual", note="Ben Holm asked. BEN HOLM!")
        sealed(each, person="bea", note="Benno Holmes asked for ben-holm.")
    assert erased(desk, "ben")["sealed"] == 3
    left = rows.SealedValue.objects.filter(entry__company=desk.company)
    assert {(each.name, each.value) for each in left} == {("leave", "annual"), ("person", "bea")}
    assert rows.SealedValue.objects.filter(entry__company=elsewhere.company).count() == 5


def test_more_sealed_values_than_are_deleted_at_once_go_all(desk: Desk) -> None:
    sealed(desk, **{f"n{number}": "Ben Holm" for number in range(501)})
    assert erased(desk, "ben")["sealed"] == 501
    assert not rows.SealedValue.objects.exists()


def test_files_go_that_name_somebody_in_their_name_rows_or_problems(desk: Desk) -> None:
    kept = preview(desk, name="bea.csv", rows=[{"who": "Benno"}], problems=[{"what": "bena"}])
    preview(desk, name="of ben.csv")
    preview(desk, rows=[{"who": "Ben Holm"}])
    preview(desk, problems=[{"what": "ben-holm"}])
    elsewhere = small_desk(small_book(), "other.example/ledger")
    other = preview(elsewhere, name="of ben.csv")
    assert erased(desk, "ben")["imports"] == 3
    assert set(rows.ImportPreview.objects.values_list("pk", flat=True)) == {kept.pk, other.pk}


def test_of_contacts_only_theirs_lose_their_address(desk: Desk) -> None:
    assert erased(desk, "Bo Buyer")["book"] == 2  # the address first, then the name
    acme = rows.Customer.objects.get(company=desk.company, ref="acme")
    assert acme.contacts == [
        {"name": "erased:1", "role": "buyer", "email": ""},
        {"name": "Una User", "role": "user", "email": "una@acme.example"},
    ]
    assert revisions(desk) == {"ben": 1, "bea": 1}


def test_a_member_signs_in_no_more_and_what_they_said_and_noted_is_gone(desk: Desk) -> None:
    rep = desk.members["rep"]
    rep.person = "ben"
    rep.save()
    rep.user.first_name, rep.user.last_name = "Ruth", "Sand"
    rep.user.save()
    context = acting_as(desk, "rep")
    files = [File("x.txt", "text/plain", b"x"), File("y.txt", "text/plain", b"y")]
    said = [say(context, "p1", f"Word {n}", files=files[:n]) for n in range(3)]
    theirs = say(acting_as(desk, "leader"), "p1", "Well.", files=files[:1])
    write_note(context, "A note.", readers=[], about=("deal", "d1"))
    kept = write_note(acting_as(desk, "leader"), "Mine.", readers=[], about=("deal", "d1"))
    counted = erased(desk, "Ruth Sand")
    assert counted["talk"] == 4  # three messages and a note
    for each in said:
        each.refresh_from_db()
        assert (each.text, each.erased_at) == ("", LATER)
    theirs.refresh_from_db()
    assert (theirs.text, theirs.erased_at) == ("Well.", None)
    assert list(rows.Attachment.objects.values_list("message", flat=True)) == [theirs.pk]
    assert list(rows.OffRecordNote.objects.all()) == [kept]
    rep.refresh_from_db()
    user = rep.user
    assert (rep.name, rep.person) == (f"erased:{rep.pk}", "")
    assert (user.username, user.email) == (f"erased-{rep.pk}", "")
    assert (user.first_name, user.last_name, user.is_active) == ("", "", False)
    assert not user.has_usable_password()
    others = {role: member.name for role, member in desk.members.items() if role != "rep"}
    assert others == {role: NAMES[role] for role in others}
    for member in desk.members.values():
        member.user.refresh_from_db()
        assert member.user.is_active == (member.role != "rep")


def test_a_member_is_meant_by_the_id_of_who_they_are_in_the_book_too(desk: Desk) -> None:
    leader = desk.members["leader"]
    leader.person = "ben"
    leader.save()
    erased(desk, "Ben Holm")
    leader.refresh_from_db()
    assert leader.name == f"erased:{leader.pk}"


def test_members_of_another_company_who_are_called_alike_stay(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    erased(desk, "Ruth Sand")
    assert rows.Member.objects.get(pk=elsewhere.members["rep"].pk).name == "Ruth Sand"


def test_leave_of_somebody_is_told_no_more_after_they_are_erased(desk: Desk) -> None:
    start = NOW.date() + timedelta(days=50)
    end = start + timedelta(days=5)
    away = {"person": "ben", "start": start, "end": end, "kind": "annual"}
    add_to_plan(acting_as(desk, "operations"), PART_IN["leave"], away)
    assert erased(desk, "Ben Holm")["sealed"] == 1  # who it was; when and why tells nobody
    left = rows.SealedValue.objects.get()
    assert left.name == "leave"
