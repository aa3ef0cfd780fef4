"""Nothing is lost, and nothing happens twice: sessions that end, double clicks, pages restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.pages.conftest import Opener
    from tests.pages.served import DeskProcess


def first_promise(page: Page) -> str:
    """Open the first promise of the list that can be talked about, and give its address."""
    page.locator("#list td.title a").first.click()
    page.wait_for_load_state("networkidle")
    return page.url


def test_what_was_written_is_sent_after_signing_in_again_in_another_tab(
    open_as: Opener, desk: DeskProcess
) -> None:
    watched = open_as("operations", "/promises")
    page = watched.page
    first_promise(page)
    page.get_by_label("Say something").fill("Two weeks are enough.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Say it").click()
    way_in = page.locator("#say .problem a")
    expect(way_in).to_have_text("Sign in in a new tab")
    watched.forgive(401)
    expect(page.get_by_label("Say something")).to_have_value("Two weeks are enough.")
    with page.context.expect_page() as opened:
        way_in.click()
    opened.value.click("form:has(input[value='operations@lindgrove.example']) button")
    opened.value.wait_for_url(lambda found: "/accounts/" not in found)
    opened.value.close()
    page.get_by_role("button", name="Say it").click()
    expect(page.locator(".talk")).to_contain_text("Two weeks are enough.")
    desk.signed_in.pop("operations")  # that session is over
