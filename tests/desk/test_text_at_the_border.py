"""Ids and texts are checked at each way in; what older data holds still opens, and can go."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from keepable.domain.deal import Customer
from keepable.texts import TextError
from keepable_desk.store.mapping import add_part, add_promise, load_book
from keepable_desk.store.models import Customer as CustomerRow
from keepable_desk.store.models import ImportPreview, Notification, OffRecordNote, Promise
from tests.desk.small_company import Desk, promised, reader, small_book

if TYPE_CHECKING:
    from django.test import Client

    from keepable.domain.book import Book

pytestmark = pytest.mark.django_db
API = "/api/v1"
BAD = ("x\ny", "x\u2028y", "x\x00y", "x\u202ey", "x\x1b[2Jy", " x", "x\u200by")


def post(client: Client, path: str, body: object, **headers: str) -> Any:  # noqa: ANN401 - a response
    return client.post(
        API + path, json.dumps(body), content_type="application/json", headers=headers
    )


@pytest.mark.parametrize("part", ["by", "price"])
@pytest.mark.parametrize("digits", [201, 5_000])  # a line of a form takes 200 characters
def test_a_date_or_a_price_of_an_ask_is_one_line_as_on_pages(
    desk: Desk, part: str, digits: int
) -> None:
    wish = {"scope": "sso", "customer": "acme", "by": "2027-03-01", part: "9" * digits}
    answer = post(reader(desk, "rep"), "/asks", wish)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"].endswith(part)
    form = {"scope": "sso", "customer": "acme", part: "9" * digits}
    assert reader(desk, "rep").post("/ask", form).status_code == 422


@pytest.mark.parametrize("bad", BAD)
def test_an_id_that_is_none_is_refused_by_the_api_in_a_sentence(desk: Desk, bad: str) -> None:
    note = {"text": "hi", "about_kind": "promise", "about": bad, "readers": []}
    answer = post(reader(desk, "rep"), "/notes", note)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"].endswith("about")
    assert not OffRecordNote.objects.exists()


@pytest.mark.parametrize("path", ["/asks", "/rescues"])
@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\u202e", "\u2028"])
def test_text_with_characters_that_nobody_sees_is_refused_by_the_api(
    desk: Desk, path: str, bad: str
) -> None:
    answer = post(reader(desk, "rep"), path, {"text": f"Report{bad} for Acme by 1 June 2027"})
    assert answer.status_code == 422


@pytest.mark.parametrize("bad", ["\x1b", "\u202e", "\u2028"])
def test_it_is_refused_on_pages_beside_its_field(desk: Desk, bad: str) -> None:
    entered = {"text": f"h{bad}i", "mentions": []}
    answer = reader(desk, "rep").post("/promise-acts/p1/talk", entered)
    assert answer.status_code == 422
    assert f"U+{ord(bad):04X}" in answer.content.decode()


def test_a_note_is_about_something_that_is_there(desk: Desk) -> None:
    note = {"text": "hi", "about_kind": "promise", "about": "nothing", "readers": []}
    assert post(reader(desk, "rep"), "/notes", note).status_code == 404


def test_a_cell_on_two_lines_is_one_name(desk: Desk) -> None:
    table = SimpleUploadedFile("c.csv", b'id,name\n"new\nline","Anna\n Berg"\n')
    reader(desk, "operations").post("/setup/import", {"kind": "customers", "file": table})
    rows = ImportPreview.objects.get().rows
    assert [(row["id"], row["name"]) for row in rows] == [("new line", "Anna Berg")]


def test_a_name_of_a_table_that_looks_the_same_is_the_customer_that_is_there(desk: Desk) -> None:
    # a blank of no width, a Hangul filler, a mark of direction and a zero byte: one Nordbank, which
    # was here under an id of its own before any table named it
    add_part(desk.company, "customers", Customer(id="c-7", name="Nordbank", zone="UTC"))
    for name in ("Nordbank", "Nordbank\u200b", "Nord\u3164bank", "\u200eNordbank", "Nord\0bank"):
        table = SimpleUploadedFile("c.csv", f"name\n{name}\n".encode())
        reader(desk, "operations").post("/setup/import", {"kind": "customers", "file": table})
        number = ImportPreview.objects.latest("pk").pk
        assert post(reader(desk, "operations"), f"/imports/{number}/apply", {}).status_code == 200
    assert [each.name for each in CustomerRow.objects.filter(name__startswith="Nordb")] == [
        "Nordbank"
    ]


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "n" * 10_001])
def test_a_name_that_is_none_is_told_and_not_kept(desk: Desk, name: str) -> None:
    table = SimpleUploadedFile("c.csv", f"name,zone\n{name},UTC\n".encode())
    reader(desk, "operations").post("/setup/import", {"kind": "customers", "file": table})
    kept = ImportPreview.objects.get()
    assert (kept.rows, len(kept.problems)) == ([], 1)


@pytest.mark.parametrize("name", ["Ac\u3164me", "Acme\ufff0", "Ac\u00adme"])
def test_a_book_with_a_name_that_looks_like_another_is_not_loaded(name: str) -> None:
    book: Book = small_book()
    customers = (*book.customers, Customer(id="new", name=name, zone="UTC"))
    with pytest.raises(TextError) as raised:
        load_book(book.changed(customers=customers), "other.example/ledger")
    assert dict(raised.value.text.facts)["place"] == f"customers[{len(book.customers)}].name"


def test_letters_that_can_be_written_in_two_ways_are_written_in_one(desk: Desk) -> None:
    table = SimpleUploadedFile("c.csv", "id,name\ncafe\u0301,Cafe\u0301\n".encode())
    reader(desk, "operations").post("/setup/import", {"kind": "customers", "file": table})
    assert ImportPreview.objects.get().rows[0]["name"] == "Caf\u00e9"


def test_a_book_that_holds_such_an_id_is_not_loaded_and_its_place_is_told() -> None:
    book: Book = small_book()
    customers = (*book.customers, Customer(id="new\nline", name="New", zone="UTC"))
    with pytest.raises(TextError) as raised:
        load_book(book.changed(customers=customers), "other.example/ledger")
    assert raised.value.text.code == "book.unfit_text"
    assert dict(raised.value.text.facts)["place"] == f"customers[{len(book.customers)}].id"


@pytest.fixture
def old(desk: Desk) -> str:
    """Return the id of a promise as an older desk could write it: with a line break in it."""
    add_part(desk.company, "customers", Customer(id="new\nline", name="New", zone="UTC"))
    ref = "new\nline:report"
    add_promise(desk.company, promised(ref, "new\nline", 1, date(2027, 6, 1), rank=50))
    Notification.objects.create(
        member=desk.members["rep"], kind="note", about_kind="promise", about=ref, at=desk_now(desk)
    )
    return ref


def desk_now(desk: Desk) -> Any:  # noqa: ANN401 - a datetime
    return desk.company.as_of


@pytest.mark.parametrize("role", ["rep", "operations", "leader"])
def test_what_an_older_desk_kept_takes_no_page_away(desk: Desk, old: str, role: str) -> None:
    client = reader(desk, role)
    pages = ["/promises", "/promises?view=timeline", "/inbox", "/capacity", "/palette?q=report"]
    for path in (*pages, reverse("pages:promise", args=[old])):
        assert client.get(path).status_code == 200, path
    assert client.get(f"{API}/promises/new%0Aline:report").status_code == 200


def test_it_can_be_withdrawn(desk: Desk, old: str) -> None:
    answer = reader(desk, "leader").post(
        reverse("pages:withdraw", args=[old]), {"reason": "No more.", "revision": "0"}
    )
    assert answer.status_code == 303
    assert Promise.objects.get(ref=old).state == "withdrawn"
