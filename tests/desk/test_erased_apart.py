"""Somebody is erased, and only they; and the first company, of which nothing may be missing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from keepable.ledger.row_states import ROWS_ROOT
from keepable.texts import Text, TextError
from keepable_desk.installation_settings import LEAST_PASSWORD
from keepable_desk.reads.context import ActionContext, of_operator
from keepable_desk.rights.callers import caller_for
from keepable_desk.store.models import (
    Company,
    Customer,
    LedgerEntry,
    Member,
    Message,
    OffRecordNote,
    ResourceRevision,
)
from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.erase_person import erase_person
from keepable_desk.usecases.set_up_company import (
    OwnCompany,
    SetUpAlreadyError,
    set_up_company,
)
from keepable_desk.usecases.talk import note_on_promise, say
from tests.desk.small_company import NOW, Desk

pytestmark = pytest.mark.django_db


def acting_as(desk: Desk, role: str) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members[role]), now=NOW)


def erased(desk: Desk, name: str) -> dict[str, int]:
    return dict(erase_person(acting_as(desk, "admin"), name).counted)


def test_of_contacts_only_whoever_is_erased_loses_their_address(desk: Desk) -> None:
    assert erased(desk, "Bo Buyer")["book"] > 0
    contacts = Customer.objects.get(company=desk.company, ref="acme").contacts
    (gone,) = [each for each in contacts if each["role"] == "buyer"]
    (stays,) = [each for each in contacts if each["role"] == "user"]
    assert gone["email"] == ""
    assert "Bo" not in gone["name"]
    assert (stays["name"], stays["email"]) == ("Una User", "una@acme.example")


def test_whoever_is_erased_from_the_book_ends_all_advice_and_has_a_stand_in(desk: Desk) -> None:
    before = dict(ResourceRevision.objects.values_list("resource", "revision"))
    counted = erased(desk, "Ben Holm")
    after = dict(ResourceRevision.objects.values_list("resource", "revision"))
    assert sorted(after.values()) == sorted(revision + 1 for revision in before.values())
    company = Company.objects.get(pk=desk.company.pk)
    entry = LedgerEntry.objects.filter(company=company).order_by("-number")[0]
    facts = json.loads(entry.data)["facts"]
    del facts[ROWS_ROOT]
    assert entry.kind == "person.erased"
    assert facts == {"stand_in": f"erased:{company.revision}", **counted}


def test_who_stands_nowhere_in_the_book_ends_no_advice(desk: Desk) -> None:
    before = dict(ResourceRevision.objects.values_list("resource", "revision"))
    assert erased(desk, "Nobody Known") == {"sealed": 0, "talk": 0, "imports": 0, "book": 0}
    assert dict(ResourceRevision.objects.values_list("resource", "revision")) == before


def test_what_a_member_said_and_noted_goes_with_them_and_they_sign_in_no_more(desk: Desk) -> None:
    rep, leader = acting_as(desk, "rep"), acting_as(desk, "leader")
    for context in (rep, leader):
        say(context, "p1", "Hello")
    note_on_promise(rep, "p1", "Between us", readers=[desk.members["leader"].pk])
    assert erased(desk, "Ruth Sand")["talk"] == 3  # a note with its reader, and what was said
    said = {row.author_id: (row.text, row.erased_at) for row in Message.objects.all()}
    assert said == {
        desk.members["rep"].pk: ("", NOW),
        desk.members["leader"].pk: ("Hello", None),
    }
    assert not OffRecordNote.objects.exists()
    gone = Member.objects.get(pk=desk.members["rep"].pk)
    assert (gone.name, gone.person) == (f"erased:{gone.pk}", "")
    user = gone.user
    assert (user.username, user.email, user.is_active) == (f"erased-{gone.pk}", "", False)
    assert not user.has_usable_password()


# --- the first company ---

OWN = OwnCompany(
    name="Own & Co",
    origin="own.example/ledger",
    zone="Europe/Berlin",
    days=(0, 1, 2, 3, 4),
    start_min=9 * 60,
    end_min=17 * 60,
    holidays="",
    admin=Newcomer(email="ada@own.example", roles=("admin",), name="Ada Root"),
    password="tern-quill",  # noqa: S106 - of nobody
)
UNFIT = {
    "setup.no_company_name": replace(OWN, name=""),
    "setup.no_own_name": replace(OWN, admin=replace(OWN.admin, name="")),
    "setup.no_address": replace(OWN, admin=replace(OWN.admin, email="")),
    "setup.unfit_ledger_name": replace(OWN, origin="Own Example"),
    "setup.no_days": replace(OWN, days=()),
    "setup.day_ends_early": replace(OWN, end_min=9 * 60),
    "refused.weak_password": replace(OWN, password="tern-quil"),  # noqa: S106 - of nobody
}


@pytest.mark.parametrize("code", UNFIT)
def test_a_company_is_not_set_up_while_something_is_missing(code: str) -> None:
    with pytest.raises(TextError) as raised:
        set_up_company(of_operator(NOW, 0), UNFIT[code])
    assert raised.value.text.code == code
    assert not Company.objects.exists()


def test_a_company_is_set_up_once_with_a_password_of_ten_letters_and_a_whole_day() -> None:
    assert len(OWN.password) == LEAST_PASSWORD == 10
    whole = replace(OWN, start_min=0, end_min=24 * 60)
    made = set_up_company(of_operator(NOW, 0), whole)
    assert (made.roles, made.name, made.user.email) == (["admin"], "Ada Root", "ada@own.example")
    assert made.company.origin == "own.example/ledger"
    kinds = LedgerEntry.objects.filter(company=made.company).values_list("kind", flat=True)
    assert list(kinds) == ["ledger.opened", "member.added"]
    with pytest.raises(SetUpAlreadyError) as raised:
        set_up_company(of_operator(NOW, 0), OWN)
    assert raised.value.text == Text("setup.done_already")


def test_a_zone_that_there_is_not_sets_nothing_up() -> None:
    with pytest.raises(UnfitError):
        set_up_company(of_operator(NOW, 0), replace(OWN, zone="Europe/Nowhere"))
    assert not Company.objects.exists()
