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


def test_a_double_click_says_it_once(open_as: Opener) -> None:
    page = open_as("deal desk", "/promises").page
    first_promise(page)
    page.get_by_label("Say something").fill("Once is enough.")
    page.get_by_role("button", name="Say it").dblclick()
    expect(page.locator(".talk")).to_contain_text("Once is enough.")
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(page.locator(".talk .said", has_text="Once is enough.")).to_have_count(1)


def test_a_double_click_saves_a_question_and_leaves_it_saved(open_as: Opener) -> None:
    page = open_as("rep", "/?q=Reporting+pack+for+Bluefern+by+19+March").page
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator("#answer").get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.locator(".toast")).to_contain_text("Saved")
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(page.locator("#answer").get_by_role("button", name="Saved")).to_be_visible()


def test_a_page_that_comes_back_works_as_before(open_as: Opener) -> None:
    page = open_as("leader", "/promises").page
    page.get_by_label("Status").select_option("kept")
    page.wait_for_url("**state=kept**")
    page.go_back()
    expect(page.locator("html[data-ready]")).to_be_attached()
    expect(page.get_by_label("Status")).to_have_value("")  # open and held
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.type("capacity")
    expect(page.locator("#palette-list [role=option]").first).to_contain_text("Capacity")
    page.keyboard.press("Enter")
    page.wait_for_url("**/capacity")


def test_the_question_that_comes_back_is_found_while_typing(open_as: Opener) -> None:
    page = open_as("rep", "/?q=Reporting+pack+for+Bluefern+by+19+March").page
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url("**/asks/**")
    page.go_back()
    expect(page.locator("html[data-ready]")).to_be_attached()
    expect(page.locator("#answer article")).to_have_count(0)
    page.get_by_role("combobox", name="Customer").fill("Blue")
    expect(page.locator("#customer-options [role=option]").first).to_contain_text("Bluefern")


def test_after_signing_out_back_shows_nothing_private(open_as: Opener, desk: DeskProcess) -> None:
    page = open_as("finance", "/promises").page
    page.get_by_role("button", name="You: ").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.locator("#list")).to_have_count(0)
    desk.signed_in.pop("finance")  # that session is over
