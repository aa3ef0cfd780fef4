"""A row that was edited to nonsense takes no page from anybody: its words, or none, are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable_desk.store import models as rows
from tests.desk.driving import Driver
from tests.desk.past_the_desk import write
from tests.desk.small_company import NOW, reader

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

PAGES = ("/", "/promises", "/inbox", "/capacity", "/honesty", "/setup", "/api/v1/notifications")


def statuses(desk: Desk, role: str) -> dict[str, int]:
    browser = reader(desk, role)
    return {page: browser.get(page).status_code for page in PAGES}


@pytest.mark.parametrize("zone", ["No/Where", "../etc/passwd", "x" * 300, "\u202e"])
@pytest.mark.parametrize("language", ["", "xx-Klingon", "../de"])
def test_a_zone_or_language_that_is_none_is_read_as_everybody_s(
    desk: Desk, zone: str, language: str
) -> None:
    write(desk.members["rep"], "zone", zone)
    write(desk.members["rep"], "language", language)
    assert statuses(desk, "rep") == dict.fromkeys(PAGES, 200)


@pytest.mark.parametrize(
    "message", [[1], "words", {"code": 7}, {"code": "x", "params": [1]}, 3, "x" * 99]
)
def test_a_notification_that_is_none_is_shown_with_its_words_as_they_were_written(
    desk: Desk, message: object
) -> None:
    row = rows.Notification.objects.create(
        member=desk.members["rep"],
        kind="promise.made",
        about_kind="promise",
        about="p1",
        text="As it was told.",
        at=NOW,
    )
    write(row, "message", message)
    browser = reader(desk, "rep")
    assert "As it was told." in browser.get("/inbox").content.decode()


def test_an_ask_whose_id_is_none_takes_no_page_away(desk: Desk) -> None:
    ask = Driver(desk).ask("Report", "1 June 2027", role="rep")["id"]
    row = rows.Ask.objects.get(ref=ask)
    write(row, "saved_at", NOW)
    write(row, "ref", "two\nlines")
    assert statuses(desk, "rep") == dict.fromkeys(PAGES, 200)
