"""Every page for every role: it opens, its console is quiet, axe finds nothing wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from keepable_desk.access.policy import ROLES
from tests.pages.chromium import PHONE, overflow, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.pages.conftest import Opener

PAGES = {
    "home": "/",
    "promises": "/promises",
    "timeline": "/promises?view=timeline",
    "promise": "/promises/p05",
    "hold": "/promises/h01",
    "capacity": "/capacity",
    "week": "/capacity/2027-01-18?who=platform",
    "pipeline": "/pipeline?mix=likely",
    "honesty": "/honesty",
    "setup": "/setup",
    "inbox": "/inbox",
}
HIDDEN = {("pipeline", "admin")}


def settled(page: Page) -> None:
    """Wait until what is loaded afterwards stands on the page."""
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-chart]:not([data-drawn])")).to_have_count(0)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_every_page_that_it_may(open_as: Opener, role: str) -> None:
    watched = open_as(role)
    for name, path in PAGES.items():
        base = watched.page.url.split("/", 3)[:3]
        answer = watched.page.goto("/".join(base) + path)
        assert answer is not None
        if (name, role) in HIDDEN:
            assert answer.status == 404
            watched.forgive(404)
            continue
        assert answer.status == 200, name
        settled(watched.page)
        assert watched.page.locator("h1").count() == 1, name
        assert watched.page.locator("header.top").count() == 1, name


def sound(page: Page) -> None:
    """Refuse what axe finds, and what sticks out, in light, in dark and on a phone."""
    settled(page)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    settled(page)
    assert violations(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(open_as: Opener, name: str) -> None:
    sound(open_as("deal desk", PAGES[name]).page)


def test_axe_finds_nothing_where_people_sign_in(open_as: Opener) -> None:
    sound(open_as("", "/accounts/login/").page)


def test_axe_finds_nothing_in_an_answer_and_its_dialogs(open_as: Opener) -> None:
    page = open_as("rep", "/?q=Reporting+pack+for+Bluefern+by+19+March").page
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_selector("#answer .verdict")
    sound(page)
    for opener in ("Promise", "Ask a person"):
        page.get_by_role("button", name=opener, exact=True).click()
        assert violations(page) == []
        page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette-list [role=option]")
    assert violations(page) == []
