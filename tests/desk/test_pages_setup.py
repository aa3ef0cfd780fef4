"""Set-up, imports and the first run, through their pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepable.tables.outcome_columns import NAMES
from keepable.texts import Text
from keepable_desk import clock
from keepable_desk.reads.context import of_operator
from keepable_desk.reads.hiring import MOST_HIRED
from keepable_desk.rights.demo_password import demo_password
from keepable_desk.rights.first_run_key import first_run_key, forget_first_run_key
from keepable_desk.rights.roles import ROLES
from keepable_desk.store import models as rows
from keepable_desk.usecases import set_up_company
from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.set_up_company import OwnCompany
from keepable_desk.web.pages import first_run
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, Desk, promised, reader, small_book, small_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE = (
    b"Name,Role,Department,Hours per week\nAnn Able,build,Core,40\nBo Better,build,Core,thirty\n"
)
OWN = {
    "what": "own",
    "company": "Acme",
    "zone": "Europe/Berlin",
    "days": ["0", "1"],
    "start": "09:00",
    "end": "17:00",
    "holidays": "DE-BY",
    "name": "Ada",
    "email": "ada@acme.example",
    "password": "a long enough word",
}


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    keep_nothing()


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    """Return a small company."""
    del db
    yield small_desk()
    keep_nothing()


def sent(client: Client, content: bytes = PEOPLE, **form: str) -> Any:  # noqa: ANN401 - a response
    file = SimpleUploadedFile("people.csv", content, "text/csv")
    return client.post("/setup/import", {"kind": "people", "file": file, **form})


def said(of: str, **columns: str) -> dict[str, str]:
    return {
        "again": "1",
        "read-kind": of,
        **{f"column-{name}": column for name, column in columns.items()},
    }


def test_every_role_sees_what_is_missing(desk: Desk) -> None:
    for role in ROLES:
        answer = reader(desk, role).get("/setup")
        assert answer.status_code == 200
        # all but a checkpoint that has left: people, catalogue, customers, two promises, 30
        # finished tasks, and members in every role
        assert b"Not ready to promise yet: 6 of 7" in answer.content


@pytest.mark.django_db
def test_only_who_may_import_is_led_there_others_read_whom_to_ask() -> None:
    desk = small_desk(small_book(customers=(), promises=(), deals=()))
    assert b'href="?kind=customers#import"' in reader(desk, "operations").get("/setup").content
    shown = reader(desk, "rep").get("/setup").content
    assert b"#import" not in shown
    assert "ask Ada Root, Dora Lind, Otto Werk" in shown.decode()
    assert b"Nothing is promised yet" not in shown


@pytest.mark.django_db
def test_members_are_brought_in_by_the_administrator_whom_others_ask() -> None:
    desk = small_desk()
    rows.NameBinding.objects.all().delete()
    for role in set(ROLES) - {"admin", "rep"}:
        desk.members[role].delete()
    add = b"Bring members in"
    assert add in reader(desk, "admin").get("/setup").content
    assert add not in reader(desk, "rep").get("/setup").content
    rep = reader(desk, "rep")
    rows.Member.objects.filter(roles=["rep"]).update(roles=["rep", "admin"])
    assert add in rep.get("/setup").content
    assert b"6 of 7" in rep.get("/setup").content
    desk.members["admin"].delete()
    assert b"5 of 7" in rep.get("/setup").content  # nobody besides them


@pytest.mark.django_db
def test_that_nothing_is_promised_yet_can_be_said_and_taken_back() -> None:
    desk = small_desk(small_book(promises=()))
    client = reader(desk, "operations")
    assert b"5 of 7" in client.get("/setup").content
    assert client.post("/setup/promised", {"nothing": "1"}).status_code == 303
    assert b"6 of 7" in client.get("/setup").content
    client.post("/setup/promised", {"nothing": "0"})
    assert b"5 of 7" in client.get("/setup").content
    assert [entry.kind for entry in rows.LedgerEntry.objects.order_by("-number")[:2]] == [
        "promises.some",
        "promises.none_yet",
    ]
    assert reader(desk, "rep").post("/setup/promised", {"nothing": "1"}).status_code == 404


def test_a_table_of_people_is_shown_with_its_problems_before_anything_is_saved(desk: Desk) -> None:
    answer = sent(reader(desk, "operations"))
    assert answer.status_code == 200
    assert b"Ann Able" in answer.content
    assert b"is no number of hours" in answer.content
    assert not rows.Person.objects.filter(name="Ann Able").exists()


@pytest.mark.django_db
def test_before_people_are_taken_over_their_effect_on_promises_is_shown() -> None:
    # two builders have 5 weeks until the day all of it is due, for five tasks of two weeks each
    due = [promised(f"p{n}", "acme", 80, date(2027, 2, 12), n) for n in range(5)]
    desk = small_desk(small_book(promises=tuple(due)))
    client = reader(desk, "operations")
    crew = "".join(f"b{n},Bob {n},build,crew\n" for n in range(4))
    shown = sent(client, f"id,name,skills,team\n{crew}".encode()).content.decode()
    number = rows.ImportPreview.objects.get().pk
    assert f"/setup/import/{number}/effect" in shown
    page = looked_at(client, f"/setup/import/{number}/effect")
    assert "Work p4" in page
    shown_odds = re.findall(r'value="([^"]*)" data-form="percent" data-quantity="odds"', page)
    before, after = shown_odds[::2], shown_odds[1::2]
    assert all(float(b) > float(a) for a, b in zip(before, after, strict=True))
    assert not rows.Person.objects.filter(name="Bob 0").exists()
    assert reader(desk, "rep").get(f"/setup/import/{number}/effect").status_code == 404


@pytest.mark.django_db
def test_the_effect_of_hundreds_at_once_is_not_worked_out_and_that_is_said(desk: Desk) -> None:
    client = reader(desk, "operations")
    crew = "".join(f"b{n},Bob {n},build,crew\n" for n in range(MOST_HIRED + 1))
    sent(client, f"id,name,skills,team\n{crew}".encode())
    page = client.get(f"/setup/import/{rows.ImportPreview.objects.get().pk}/effect")
    assert "more than 200 people at once" in page.content.decode()
    assert "progress" not in page.content.decode()


def looked_at(client: Client, address: str) -> str:
    """Return a part of a page once it is worked out."""
    for _ in range(200):
        page = client.get(address).content.decode()
        if "progress" not in page:
            return page
    raise AssertionError(page)


def test_what_was_shown_is_taken_over_once_with_its_team(desk: Desk) -> None:
    client = reader(desk, "operations")
    sent(client)
    number = rows.ImportPreview.objects.get().pk
    assert client.post(f"/setup/import/{number}/apply").status_code == 303
    person = rows.Person.objects.get(ref="ann-able")
    assert (person.calendar, person.skills, person.teams) == ("office", ["build"], ["core"])
    assert rows.Team.objects.filter(ref="core").exists()
    again = client.post(f"/setup/import/{number}/apply")
    assert again.status_code == 409
    assert b"taken over already" in again.content


def test_a_column_can_be_said_to_be_another_field(desk: Desk) -> None:
    client = reader(desk, "operations")
    content = b"Who,What\nCy Clear,test\n"
    answer = sent(client, content, **said("people", skills="What"))
    assert b"Cy Clear" in answer.content
    assert rows.ImportPreview.objects.get().rows[0]["skills"] == ["test"]


def test_every_column_of_finished_work_can_be_chosen_also_one_that_was_not_recognised(
    desk: Desk,
) -> None:
    client = reader(desk, "operations")
    content = b"id,estimated_on,finished_on,estimate_hours,actual_hours,Colour\n"
    content += b"z1,2026-03-02,2026-03-05,8,9,red\n"
    shown = sent(client, content, kind="outcomes").content
    assert b'<option value="Colour">' in shown
    again = sent(client, content, kind="outcomes", **said("outcomes", kind="Colour"))
    assert b'<option value="Colour" selected>' in again.content
    assert rows.ImportPreview.objects.order_by("-pk")[0].rows[0]["kind"] == "red"


def test_a_column_that_is_missed_can_be_chosen_among_all_of_the_file(desk: Desk) -> None:
    client = reader(desk, "operations")
    content = b"Ticket,Erfasst,Colour\nz1,2026-03-02,red\n"
    shown = sent(client, content, kind="outcomes")
    assert shown.status_code == 200
    assert b"has no column that says when work was estimated" in shown.content
    assert b"Choose below which column it is: estimated on, started on." in shown.content
    assert b"--column" not in shown.content
    assert shown.content.count(b'aria-invalid="true"') == 2
    assert shown.content.count(b'<option value="Erfasst">') == len(NAMES)
    assert not rows.ImportPreview.objects.exists()
    sent(client, content, kind="outcomes", **said("outcomes", estimated_on="Erfasst"))
    assert rows.ImportPreview.objects.get().rows[0]["estimated_on"] == "2026-03-02"


def test_people_whose_names_stand_in_an_unknown_column_can_be_read(desk: Desk) -> None:
    client = reader(desk, "operations")
    content = b"Vorname,Roles\nCy Clear,test\n"
    shown = sent(client, content).content
    assert b"has no column that holds names" in shown
    assert b'<option value="Roles" selected>' in shown  # what was guessed stays
    sent(client, content, **said("people", name="Vorname"))
    assert rows.ImportPreview.objects.get().rows[0]["name"] == "Cy Clear"


def test_what_was_said_of_another_file_does_not_keep_a_new_one_from_being_read(desk: Desk) -> None:
    client = reader(desk, "operations")
    # the form holds what was said of the file before; "Read it" leaves it aside
    stale = {**said("people", name="Vorname", skills="Roles")}
    del stale["again"]
    assert b"Ann Able" in sent(client, PEOPLE, **stale).content
    again = sent(client, PEOPLE, **said("people", name="Vorname", skills="Role"))
    assert again.status_code == 200
    assert b"There is no column" in again.content
    assert b'<option value="Role" selected>' in again.content


def test_dates_that_could_be_either_way_round_are_asked_for(desk: Desk) -> None:
    client = reader(desk, "operations")
    content = b"id,estimated_on,actual_hours\nz1,03/02/2026,8\n"
    shown = sent(client, content, kind="outcomes").content
    assert b"could be day and month, or month and day" in shown
    assert b"Choose below which way round the dates are." in shown
    assert b"--dates" not in shown
    again = sent(client, content, kind="outcomes", dates="dmy", **said("outcomes"))
    assert b'<option value="dmy" selected>' in again.content
    assert rows.ImportPreview.objects.get().rows[0]["estimated_on"] == "2026-02-03"


def test_a_file_that_is_no_table_is_refused_in_a_sentence(desk: Desk) -> None:
    client = reader(desk, "operations")
    file = SimpleUploadedFile("people.pdf", b"%PDF", "application/pdf")
    answer = client.post("/setup/import", {"kind": "people", "file": file})
    assert answer.status_code == 409
    assert b"is no table" in answer.content
    assert client.post("/setup/import", {"kind": "people"}).status_code == 409


def test_customers_and_what_is_sold_come_from_tables_too(desk: Desk) -> None:
    client = reader(desk, "operations")
    for kind, content in (
        ("customers", b"Name,Zone\nZed,Europe/Paris\nBad,Nowhere/At\n"),
        ("catalogue", b"Name,Hours\nAudit,16\n"),
    ):
        file = SimpleUploadedFile("t.csv", content, "text/csv")
        assert client.post("/setup/import", {"kind": kind, "file": file}).status_code == 200
        number = rows.ImportPreview.objects.order_by("-pk")[0].pk
        client.post(f"/setup/import/{number}/apply")
    assert rows.Customer.objects.get(name="Zed").zone == "Europe/Paris"
    assert rows.CatalogueItem.objects.get(ref="audit").template[0]["estimate"]["hours"] == 16.0
    answer = client.post("/ask", {"scope": "Audit", "customer": "Zed", "by": "2027-03-01"})
    assert answer.status_code == 302


def test_an_item_of_several_rows_is_shown_with_its_tasks_and_taken_over(desk: Desk) -> None:
    client = reader(desk, "operations")
    content = b"Item,Task,Hours,Skill\nAudit,Look,8,build\nAudit,Write,16,java\n"
    shown = sent(client, content, kind="catalogue").content.decode()
    assert "Look 8 h (build), Write 16 h (java)" in shown
    (problem,) = rows.ImportPreview.objects.get().problems
    assert problem["what"]["code"] == "part.nobody_has_skill_yet"
    client.post(f"/setup/import/{rows.ImportPreview.objects.get().pk}/apply")
    template = rows.CatalogueItem.objects.get(ref="audit").template
    assert [task.get("predecessors") for task in template] == [None, ["look"]]


def test_who_may_not_import_finds_no_way_to(desk: Desk) -> None:
    for role in ("rep", "leader", "finance"):
        assert sent(reader(desk, role)).status_code == 404
        assert b"import-form" not in reader(desk, role).get("/setup").content


@pytest.mark.django_db
def test_without_a_company_every_page_leads_to_the_first_run() -> None:
    answer = Client().get("/promises")
    assert answer.status_code == 302
    assert answer["Location"] == "/first"


@pytest.mark.django_db
def test_the_first_run_opens_to_whoever_has_the_key_alone() -> None:
    assert b"There is no company here yet" in Client().get("/first").content
    assert Client().post("/first", OWN).status_code == 200
    assert not rows.Company.objects.exists()


@pytest.mark.django_db
def test_a_key_that_was_used_opens_nothing_any_more() -> None:
    key = first_run_key()
    forget_first_run_key()
    for said in (key, ""):
        assert b'name="what"' not in Client().get("/first", {"key": said}).content


@pytest.mark.django_db
def test_a_zone_or_region_that_nobody_knows_sets_nothing_up() -> None:
    own = OwnCompany(
        name="Acme",
        origin="acme.example/ledger",
        zone="Mars/Olympus",
        days=(0,),
        start_min=540,
        end_min=1020,
        holidays="",
        admin=Newcomer(email="ada@acme.example", roles=("admin",), name="Ada"),
        password=str(OWN["password"]),
    )
    for unfit in (own, replace(own, zone="Europe/Berlin", holidays="Atlantis")):
        with pytest.raises(UnfitError):
            set_up_company.set_up_company(of_operator(NOW), unfit)
    assert not rows.Company.objects.exists()


@pytest.mark.django_db
def test_the_first_run_asks_for_zone_week_and_holidays_then_what_to_begin_with() -> None:
    page = Client().get("/first", {"key": first_run_key()}).content.decode()
    asked = [page.index(f'name="{name}"') for name in ("zone", "days", "start", "holidays", "what")]
    assert asked == sorted(asked)
    assert "whatever is entered above" in page  # the sample has a week of its own


@pytest.mark.django_db
def test_the_sample_needs_nothing_of_an_own_company() -> None:
    form = {"what": "sample", "key": first_run_key(), "zone": "Asia/Tokyo"}
    here = Client(headers={"host": "localhost"})
    assert here.post("/first", form)["Location"] == f"/accounts/login/?demo={demo_password()}"
    assert rows.Company.objects.get().settings["zone"] == "Europe/Berlin"


@pytest.mark.django_db
def test_an_own_company_is_made_with_its_calendar_and_its_admin() -> None:
    client = Client()
    answer = client.post("/first", {**OWN, "key": first_run_key()})
    assert answer["Location"] == "/setup"
    company = rows.Company.objects.get()
    assert (company.name, company.origin) == ("Acme", "acme.example/ledger")
    calendar = rows.Calendar.objects.get()
    assert (calendar.holidays, len(calendar.shifts)) == ("DE-BY", 2)
    assert rows.Member.objects.get().roles == list(ROLES)
    assert b"Not ready to promise yet: 0 of 7" in client.get("/setup").content
    # the key is used up, and nobody sets up a second company
    assert client.get("/first").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("holidays", "XX", b"are not known"),
        ("zone", "Nowhere/At", b"Nowhere/At"),
        ("days", [], b"at least one day"),
        ("end", "08:00", b"must end after it begins"),
        ("start", "early", b"is no time of day"),
        ("start", "9" * 5000 + ":00", b"is no time of day"),
        ("end", "18:9999999999", b"is no time of day"),
        ("end", "24:30", b"must end after it begins"),
        ("email", "", b"Give an e-mail address"),
        ("email", "Ada@intranet", b"write the address as ada@acme.example"),
        ("email", f"a@{'long.' * 30}example", b"has at most 150 characters"),
        ("password", "short", b"at least 10 characters"),
        ("origin", "No Spaces", b"small letters"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_entered_stays(
    field: str, value: object, sentence: bytes
) -> None:
    answer = Client().post("/first", {**OWN, field: value, "key": first_run_key()})
    assert answer.status_code == 422
    assert sentence in answer.content
    kept = {name: text for name, text in OWN.items() if name not in {field, "days", "password"}}
    for text in kept.values():
        assert f'value="{text}"'.encode() in answer.content
    assert b'name="what" value="own" checked' in answer.content
    assert b'value="1" checked' in answer.content or field == "days"
    assert str(OWN["password"]) not in answer.content.decode()
    assert not rows.Company.objects.exists()


@pytest.mark.django_db
def test_whoever_set_a_company_up_can_sign_in_again_however_the_address_is_written() -> None:
    email = "Ada@Acme.example"
    Client().post("/first", {**OWN, "email": email, "key": first_run_key()})
    for typed in (email, email.lower()):
        client = Client()
        client.post("/accounts/login/", {"login": typed, "password": OWN["password"]})
        assert client.get("/setup").status_code == 200, typed


@pytest.mark.django_db
@pytest.mark.parametrize("form", [{"what": "sample"}, OWN])
def test_the_second_of_two_clicks_is_led_to_signing_in(
    monkeypatch: pytest.MonkeyPatch, form: dict[str, object]
) -> None:
    key = first_run_key()
    Client().post("/first", {**OWN, "key": key})
    # the second looked before the first was done
    monkeypatch.setattr(first_run, "has_company", lambda: False)
    monkeypatch.setattr(first_run, "is_first_run_key", lambda said: said == key)
    answer = Client(headers={"host": "localhost"}).post("/first", {**form, "key": key})
    assert answer["Location"] == "/accounts/login/"
    assert rows.Company.objects.get().name == "Acme"
    assert rows.Member.objects.count() == 1


@pytest.mark.django_db
def test_a_company_that_cannot_be_finished_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise UnfitError(Text("refused.address_taken", email="ada@acme.example"))

    monkeypatch.setattr(set_up_company, "add_member", refuse)
    assert Client().post("/first", {**OWN, "key": first_run_key()}).status_code == 422
    assert not rows.Company.objects.exists()
