"""The first run: which answers cannot be, what an own company is, and what the sample has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import authenticate

from keepable.domain.book import Settings
from keepable.domain.time import Calendar, Shift
from keepable.ledger.rotation import OPENED, opening_facts
from keepable.samples import demo_book
from keepable.texts import Text, TextError
from keepable_desk.demo import DEMO_NAMES, DEMO_ORIGIN, demo_email
from keepable_desk.demo_history import SAYINGS, past_of
from keepable_desk.reads.context import of_operator
from keepable_desk.rights.demo_password import demo_password
from keepable_desk.rights.roles import ROLES
from keepable_desk.store import models as rows
from keepable_desk.store.mapping import book_of
from keepable_desk.store.signing_keys import signer_of, signer_to_open
from keepable_desk.store.subjects import facts_of
from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.set_up_company import (
    OwnCompany,
    SetUpAlreadyError,
    load_company,
    load_demo,
    set_up_company,
)
from tests.desk.small_company import NOW, small_book

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
ADA = Newcomer(email="Ada@acme.example", roles=("admin",), name="Ada Root", person="")
OWN = OwnCompany(
    name="Acme",
    origin="acme.example/ledger",
    zone="Europe/Berlin",
    days=(4, 0, 0),
    start_min=9 * 60,
    end_min=17 * 60,
    holidays="DE-BY",
    admin=ADA,
    password="tern-quill",  # noqa: S106 - of nobody
)


def refusal(do: Callable[[], object], kind: type[TextError] = UnfitError) -> Text:
    with pytest.raises(kind) as raised:
        do()
    return raised.value.text


def unfit(**changed: Any) -> Text:  # noqa: ANN401 - any answer
    return refusal(lambda: set_up_company(of_operator(NOW), replace(OWN, **changed)))


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"name": ""}, Text("setup.no_company_name")),
        ({"admin": replace(ADA, name="")}, Text("setup.no_own_name")),
        ({"admin": replace(ADA, email="")}, Text("setup.no_address")),
        ({"admin": replace(ADA, email="ada")}, Text("refused.no_address", email="ada")),
        ({"origin": ""}, Text("setup.unfit_ledger_name")),
        ({"origin": "Acme"}, Text("setup.unfit_ledger_name")),
        ({"origin": "-acme"}, Text("setup.unfit_ledger_name")),
        ({"origin": "acme/"}, Text("setup.unfit_ledger_name")),
        ({"origin": "acme ledger"}, Text("setup.unfit_ledger_name")),
        ({"days": ()}, Text("setup.no_days")),
        ({"start_min": -1}, Text("setup.day_ends_early")),
        ({"start_min": 17 * 60}, Text("setup.day_ends_early")),
        ({"end_min": 24 * 60 + 1}, Text("setup.day_ends_early")),
        ({"password": "tern-quil"}, Text("refused.weak_password", least=10)),
        # the first that is wrong is said
        ({"password": "", "name": ""}, Text("setup.no_company_name")),
        ({"password": "", "origin": ""}, Text("setup.unfit_ledger_name")),
    ],
)
def test_an_answer_that_cannot_be_sets_nothing_up(changed: dict[str, Any], text: Text) -> None:
    assert unfit(**changed) == text
    assert not rows.Company.objects.exists()


def test_a_zone_region_or_day_that_there_is_not_sets_nothing_up() -> None:
    for changed in ({"zone": "Mars/Olympus"}, {"holidays": "Atlantis"}, {"days": (7,)}):
        assert unfit(**changed).code
    assert not rows.Company.objects.exists()


@pytest.mark.parametrize("origin", ["a", "acme.example/x_1-y.z/2", "0.1-2"])
def test_an_own_company_is_empty_and_has_a_ledger_and_an_admin_who_can_sign_in(
    origin: str,
) -> None:
    made = set_up_company(of_operator(NOW), replace(OWN, origin=origin))
    company = rows.Company.objects.get()
    book = book_of(company, NOW)
    assert (company.name, company.origin, book.name) == ("Acme", origin, "Acme")
    assert book.settings == Settings(zone="Europe/Berlin")
    assert book.calendars == (
        Calendar(
            id="office",
            zone="Europe/Berlin",
            shifts=(Shift(0, 540, 1020), Shift(4, 540, 1020)),
            holidays="DE-BY",
        ),
    )
    assert (book.people, book.promises, book.customers) == ((), (), ())
    opened, added = rows.LedgerEntry.objects.order_by("number")
    key = signer_to_open(origin).verifier()
    assert (opened.kind, opened.actor, opened.at) == (OPENED, "system", NOW)
    assert facts_of(opened) == opening_facts(origin, key)
    assert (added.kind, added.actor, facts_of(added)) == (
        "member.added",
        "system",
        {"member": f"user:{made.pk}", "roles": ["admin"]},
    )
    assert (made.company, made.roles, made.name, made.person) == (
        company,
        ["admin"],
        "Ada Root",
        "",
    )
    assert authenticate(username="ada@acme.example", password="tern-quill") == made.user  # noqa: S106 - of nobody


def test_a_week_may_be_of_whole_days() -> None:
    set_up_company(of_operator(NOW), replace(OWN, start_min=0, end_min=24 * 60))
    book = book_of(rows.Company.objects.get(), NOW)
    assert book.calendars[0].shifts[0] == Shift(0, 0, 1440)


def test_only_the_first_company_is_set_up_and_the_second_is_told_so() -> None:
    set_up_company(of_operator(NOW), OWN)
    for do in (
        lambda: set_up_company(of_operator(NOW), replace(OWN, origin="other")),
        lambda: load_demo(of_operator(NOW)),
    ):
        assert refusal(do, SetUpAlreadyError) == Text("setup.done_already")
    assert rows.Company.objects.count() == 1


def test_a_book_is_loaded_under_the_name_of_its_ledger_once() -> None:
    key = load_company(of_operator(NOW), small_book(), "small.example/ledger")
    company = rows.Company.objects.get()
    assert (company.name, company.origin) == ("Small & Co", "small.example/ledger")
    assert book_of(company, NOW) == small_book()
    assert key == signer_of(company).verifier()
    (entry,) = rows.LedgerEntry.objects.all()
    assert (entry.kind, entry.at) == (OPENED, NOW)
    assert facts_of(entry) == opening_facts("small.example/ledger", key)
    with pytest.raises(ValueError, match=r"small\.example/ledger"):
        load_company(of_operator(NOW), small_book(), "small.example/ledger")
    assert load_company(of_operator(NOW), small_book(), "other").name == "other"
    assert rows.Company.objects.count() == 2


@pytest.mark.parametrize("name", ["small.\u0435xample", "small.example\u2060", "Small", ""])
def test_a_book_is_not_loaded_under_a_name_that_looks_like_another(name: str) -> None:
    with pytest.raises(UnfitError, match="small letters, digits, dots, slashes"):
        load_company(of_operator(NOW), small_book(), name)
    assert not rows.Company.objects.exists()


def test_the_sample_has_somebody_in_each_role_a_past_that_was_judged_and_what_was_said() -> None:
    company = load_demo(of_operator(NOW))
    assert company.origin == DEMO_ORIGIN
    members = {each.role: each for each in rows.Member.objects.filter(company=company)}
    found = {role: (each.name, each.person) for role, each in members.items()}
    assert found == DEMO_NAMES
    assert found.keys() == set(ROLES)
    for role in ("rep", "admin"):
        user = authenticate(username=demo_email(role), password=demo_password())
        assert user == members[role].user
    entries = rows.LedgerEntry.objects.filter(company=company).order_by("number")
    brought_in = ["member.added", "member.name_bound"]
    assert [each.kind for each in entries] == [OPENED, *brought_in * len(ROLES)]

    judged = {
        (row.promise.ref, row.side): (row.outcome, row.by, row.at, row.came_on, row.note)
        for row in rows.Assessment.objects.all()
    }
    expected: dict[tuple[str, str], tuple[object, ...]] = {}
    for each in past_of(demo_book(NOW)):
        at = datetime.combine(each.came_on + timedelta(days=3), time(15), tzinfo=UTC)
        state = each.promise.state
        came_on = None if state == "broken" else each.came_on
        expected[each.promise.id, "promiser"] = (state, "system", at, came_on, "")
        says = each.promisee_says
        expected[each.promise.id, "promisee"] = (
            says,
            "system",
            at,
            came_on if says == state else None,
            each.promisee_note,
        )
    assert judged == expected
    assert {outcome for outcome, *_ in expected.values()} >= {"kept", "late", "broken"}

    def told(row: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a message or a note
        return (row.author.role, row.text, row.at)

    said = [
        (each.role, each.text, NOW - timedelta(days=each.days_ago), set(each.to), each.promise)
        for each in SAYINGS
        if not each.is_off_record
    ]
    assert [
        (*told(row), {to.role for to in row.mentions.all()}, row.promise.ref)
        for row in rows.Message.objects.order_by("pk")
    ] == said
    (note,) = [each for each in SAYINGS if each.is_off_record]
    (row,) = rows.OffRecordNote.objects.all()
    assert told(row) == (note.role, note.text, NOW - timedelta(days=note.days_ago))
    assert (row.about_kind, row.about) == ("promise", note.promise)
    assert {to.role for to in row.readers.all()} == set(note.to)
