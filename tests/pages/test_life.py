"""The life of a promise, in a browser: by keyboard alone, and as people of both sides live it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.pages.chromium import come_back_to

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.pages.conftest import Opener

pytestmark = pytest.mark.store


def tabbed_to(page: Page, name: str, *, most: int = 120) -> None:
    """Press Tab until what is called `name` has the focus, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
            " || document.activeElement.labels?.[0]?.innerText || '').trim()"
        )
        if said.split("\n")[0] == name:
            return
    message = f"no Tab leads to {name!r}"
    raise AssertionError(message)


def test_ask_hold_promise_move_and_assess_by_keyboard_alone(open_as: Opener) -> None:
    page = open_as("rep").page
    # the first field has the focus already
    page.keyboard.type("Sandbox for Velden in 30 weeks")
    page.keyboard.press("Enter")
    expect(page.locator("#answer .verdict")).to_contain_text("Sandbox")
    tabbed_to(page, "Hold for 3 days")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Held until")
    tabbed_to(page, "Promise it")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Promised for")
    tabbed_to(page, "Move")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.type("09102027")  # month, day and year, as the browser speaks American
    expect(page.locator("#trial")).to_contain_text("10 September 2027")
    tabbed_to(page, "Move it")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Moved to 10 September 2027")
    tabbed_to(page, "Assess")
    page.keyboard.press("Enter")
    tabbed_to(page, "Assess it")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Assessed as kept")


def test_a_newcomer_goes_the_whole_way_without_reading_anything(open_as: Opener) -> None:
    # sign in as the rep with one click, and take the first question that is offered
    page = open_as("rep").page
    page.locator(".tries button").first.click()
    verdict = page.locator("#answer .verdict")
    expect(verdict).to_be_visible()
    expect(verdict.locator(".badge")).to_contain_text(re.compile(r"in \d0|%"))
    expect(page.locator("#answer figure[data-drawn]")).to_be_visible()
    # take a date that can be kept
    page.locator("#answer .dates button", has_text="80 of 100").click()
    expect(page.locator("#answer .dates .wanted")).to_contain_text("80 of 100")
    # hand over the plain text of the answer
    text = page.request.get(page.url + "/text").text()
    assert "Can be kept with odds of 80 in 100" in text
    # promise it
    page.get_by_role("button", name="Promise", exact=True).click()
    if page.locator("dialog[open]").get_by_label("Reason").count():
        page.locator("dialog[open]").get_by_label("Reason").fill("They wait for it.")
    page.get_by_role("button", name="Promise it").click()
    expect(page.locator(".toast")).to_contain_text("Promised for")
    address, title = page.url, page.locator("h1").inner_text()
    # operations sees the load that it made, and assesses it as kept
    other = open_as("operations", address.split("/", 3)[3].join(["/", ""])).page
    expect(other.locator("#work table")).to_be_visible()
    desk = address.rsplit("/promises", 1)[0]
    other.goto(f"{desk}/capacity")
    expect(other.locator("figure[data-drawn]")).to_be_visible()
    weeks = [str(each.get_attribute("href")) for each in other.locator("#load table a").all()]
    assert any(title in other.request.get(f"{desk}{week}").text() for week in weeks)
    other.goto(address)
    other.get_by_role("button", name="Assess", exact=True).click()
    other.get_by_role("button", name="Assess it").click()
    expect(other.locator(".toast")).to_contain_text("Assessed as kept")
    # and the rep reads the story
    page.goto(address)
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("#story")).to_contain_text("assessed as kept")


def test_a_yes_that_was_just_given_is_taken_back_by_a_reversing_entry(open_as: Opener) -> None:
    page = open_as("rep", "/?q=Key+user+training+for+Orsolya+in+40+weeks").page
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("button", name="Promise", exact=True).click()
    page.get_by_role("button", name="Promise it").click()
    expect(page.locator(".toast")).to_contain_text("Promised for")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Withdrawn")
    expect(page.locator("#story")).to_contain_text("assessed as withdrawn")


def test_what_somebody_else_changes_renews_itself(open_as: Opener) -> None:
    watching = open_as("operations", "/promises?q=Accessibility").page
    expect(watching.locator("body")).not_to_contain_text("Accessibility for Westmere")
    page = open_as("leader", "/?q=Accessibility+for+Westmere+University+in+50+weeks").page
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("button", name="Promise", exact=True).click()
    page.get_by_role("button", name="Promise it").click()
    expect(page.locator(".toast")).to_contain_text("Promised for")
    come_back_to(watching)
    expect(watching.locator("tbody")).to_contain_text("Accessibility")


def test_a_yes_against_the_advice_asks_for_a_reason_and_keeps_it(open_as: Opener) -> None:
    page = open_as("leader", "/?q=Mobile+app+for+Sundial+Foods+in+8+weeks").page
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#answer .verdict")).to_contain_text("No:")
    page.get_by_role("button", name="Promise", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("This is against the advice")
    page.get_by_role("button", name="Promise it").click()
    expect(page.get_by_role("dialog")).to_be_visible()  # the browser asks for the reason
    page.get_by_role("dialog").get_by_label("Reason").fill("First order of four plants.")
    page.get_by_role("button", name="Promise it").click()
    expect(page.locator(".toast")).to_contain_text("Promised for")
    expect(page.locator("#story")).to_contain_text("First order of four plants.")


def test_the_palette_finds_a_promise_and_keys_walk_a_list(open_as: Opener) -> None:
    page = open_as("operations").page
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("policy system")
    page.locator("#palette-list [role=option]", has_text="Policy system moved").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Policy system moved")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/promises")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("[data-line] a").first
    expect(first).to_be_focused()
    title = first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Keys")
