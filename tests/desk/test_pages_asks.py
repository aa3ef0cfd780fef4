"""One ask on its page: saved, asked about, and read again."""

from __future__ import annotations

import html
import json

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils.html import strip_tags

from keepable_desk.store import models as rows
from tests.desk.small_company import Desk, reader


def asked(client: Client) -> str:
    """Ask for a report, and give the address of the answer."""
    form = {"scope": "report", "customer": "nord", "by": "2027-06-01"}
    address: str = client.post("/ask", form)["Location"]
    return address


def is_saved() -> bool:
    return rows.Ask.objects.get().saved_at is not None


def test_an_ask_is_saved_as_it_is_wanted_however_often_it_is_sent(desk: Desk) -> None:
    client = reader(desk, "rep")
    address = asked(client)
    assert 'name="saved" value="yes"' in client.get(address).content.decode()
    for _ in range(2):
        assert client.post(f"{address}/save", {"saved": "yes"}).status_code == 303
        assert is_saved()
    assert 'name="saved" value=""' in client.get(address).content.decode()


def test_undo_of_saving_says_what_is_wanted_too(desk: Desk) -> None:
    client = reader(desk, "rep")
    address = asked(client)
    answer = client.post(f"{address}/save", {"saved": "yes"})
    undo = json.loads(str(list(get_messages(answer.wsgi_request))[-1]))["undo"]
    for _ in range(2):
        client.post(undo["to"], undo["fields"])
        assert not is_saved()


@pytest.mark.parametrize("field", ["scope", "customer", "by", "price"])
def test_a_question_too_long_to_be_read_says_so_at_its_field_typed_or_sent(
    desk: Desk, field: str
) -> None:
    client = reader(desk, "rep")
    form = {"scope": "sso", "customer": "nord", "by": "2027-06-01", field: "a" * 60_000}
    part = {"HX-Request": "true"}
    asked = client.post("/ask", form, headers=part)
    typed = client.get("/understood", form, headers=part)
    assert (asked.status_code, typed.status_code) == (422, 422)
    assert asked.content == typed.content
    assert f'data-fields="{field}"' in typed.content.decode()
    assert "60000" in strip_tags(typed.content.decode())


@pytest.mark.parametrize(
    ("price", "found"), [("much", "price.unreadable"), ("-5 EUR", "price.below_zero")]
)
def test_a_price_that_is_none_says_so_on_the_page_and_through_the_api(
    desk: Desk, price: str, found: str
) -> None:
    client = reader(desk, "rep")
    wish = {"scope": "sso", "customer": "nord", "by": "2027-06-01", "price": price}
    page = client.post("/ask", wish, headers={"HX-Request": "true"})
    sent = client.post("/api/v1/asks", wish, content_type="application/json")
    assert (page.status_code, sent.status_code) == (422, 422)
    assert sent.json()["text"]["params"]["what"]["code"] == found
    assert sent.json()["detail"] in html.unescape(strip_tags(page.content.decode()))


@pytest.mark.parametrize("price", ["€40,000", "40 000 €", "eur 40000"])
def test_a_price_is_read_as_people_write_it(desk: Desk, price: str) -> None:
    wish = {"scope": "sso", "customer": "nord", "by": "2027-06-01", "price": price}
    client = reader(desk, "rep")
    sent = client.post("/api/v1/asks", wish, content_type="application/json")
    assert sent.status_code == 201
    assert rows.Ask.objects.get().question["price"] == {"amount": "40000", "currency": "EUR"}


def test_what_somebody_read_is_kept_by_no_browser(desk: Desk) -> None:
    assert reader(desk, "rep").get("/")["Cache-Control"] == "private, no-store"
    assert "no-store" not in Client().get("/health").headers.get("Cache-Control", "")
