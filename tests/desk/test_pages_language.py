"""Pages are written as their reader reads: as they chose, else as their browser asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

ENGLISH, GERMAN = "Can we promise …", "Können wir zusagen …"


def reader(desk: Desk) -> Client:
    client = Client()
    client.force_login(desk.members["rep"].user)
    return client


def home(client: Client, language: str) -> str:
    return client.get("/", headers={"Accept-Language": language}).content.decode()


def test_who_chose_no_language_reads_as_his_browser(desk: Desk) -> None:
    client = reader(desk)
    assert GERMAN in home(client, "de-AT,de;q=0.9,en;q=0.5")
    assert ENGLISH in home(client, "en-GB")
    assert ENGLISH in home(client, "fr")  # which no page speaks


def test_a_language_that_was_chosen_counts_before_that_of_the_browser(desk: Desk) -> None:
    client = reader(desk)
    client.post("/reader", {"language": "en"})
    page = home(client, "de")
    assert ENGLISH in page
    assert '<option value="en" selected' in page


def test_as_the_browser_can_be_chosen_again(desk: Desk) -> None:
    client = reader(desk)
    client.post("/reader", {"language": "en"})
    client.post("/reader", {"language": "", "zone": "Europe/Paris"})
    assert GERMAN in home(client, "de")
    assert client.get("/api/v1/me").json()["language"] == ""


def test_what_a_form_does_not_send_stays(desk: Desk) -> None:
    client = reader(desk)
    client.post("/reader", {"language": "de"})
    client.post("/reader", {"theme": "dark"})
    assert GERMAN in home(client, "en")
