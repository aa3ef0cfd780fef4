"""Words of 200 letters without a blank: no page is wider than its window because of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.pages.chromium import PHONE, WIDE, overflow

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

    from tests.pages.conftest import Opener

LONG = "W" * 200


@pytest.fixture
def page(open_as: Opener) -> Page:
    """Return a page of the leader, who promised something to a customer with a long name."""
    page = open_as("leader", f"/?scope=Reporting+pack&customer={LONG}&by=in+50+weeks").page
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url("**/asks/**")
    return page


def sticks_out(page: Page, window: ViewportSize, path: str = "") -> int:
    """Return by how many pixels the page of `path`, or this one, is too wide in such a window."""
    page.set_viewport_size(window)
    if path:
        page.goto("/".join(page.url.split("/", 3)[:3]) + path)
    page.wait_for_load_state("networkidle")
    return overflow(page)


def tried(page: Page, *paths: str) -> dict[tuple[str, int], int]:
    """Return what sticks out of each page, on a phone and then in a wide window."""
    return {
        (path.split("?")[0][:20], window["width"]): found
        for path in paths
        for window, to in ((PHONE, path), (WIDE, ""))
        if (found := sticks_out(page, window, to))
    }


def week_of(page: Page, ref: str) -> str:
    """Return the address of a week that work of the promise `ref` fills."""
    base = "/".join(page.url.split("/", 3)[:3])
    plan = page.request.get(f"{base}/api/v1/plan").json()
    mine = next(each for each in plan if each["commitment_id"] == ref and each["start_50"])
    person = page.request.get(f"{base}/api/v1/people?limit=500").json()["items"]
    who = next(each["id"] for each in person if mine["person"] in {each["id"], each["name"]})
    return f"/capacity/{mine['start_50']}?who={who}"


@pytest.mark.wide
def test_a_long_word_makes_no_page_too_wide(page: Page, open_as: Opener) -> None:
    asked = page.url.split("/", 3)[3]
    page.get_by_role("button", name="Ask a person").click()
    page.get_by_label("Whom").select_option(label="Viktor Hallgrim (operations)")
    page.get_by_label("What do you want to know?").fill(LONG)
    page.locator("#ask-person").get_by_role("button", name="Ask").click()
    expect(page.locator(".toast")).to_be_visible()
    page.get_by_role("button", name="Promise", exact=True).click()
    page.get_by_role("button", name="Promise it").click()
    page.wait_for_url("**/promises/**")
    page.get_by_label("Say something").fill(LONG)
    page.get_by_role("button", name="Say it").click()
    expect(page.locator(".talk")).to_contain_text(LONG)
    promise = page.url.split("/", 3)[3].partition("#")[0]
    every = ("/", f"/?scope={LONG}", f"/{asked}", f"/{promise}", "/promises", "/honesty")
    assert tried(page, *every, week_of(page, promise.removeprefix("promises/"))) == {}
    assert tried(open_as("operations", "/inbox").page, "/inbox") == {}


def test_a_long_word_in_a_refusal_makes_no_page_too_wide(page: Page, open_as: Opener) -> None:
    del page
    watched = open_as("leader", f"/promises/{LONG}")
    assert tried(watched.page, f"/promises/{LONG}", f"/capacity/2027-01-11?who={LONG}") == {}
    watched.forgive(404)
