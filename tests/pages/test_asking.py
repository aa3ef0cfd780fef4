"""Asking, in a browser: a question, its answer, and what follows from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.pages.conftest import Opener

pytestmark = pytest.mark.store


def test_a_rep_asks_in_three_fields_and_reads_the_odds_below(open_as: Opener) -> None:
    page = open_as("rep").page
    page.get_by_role("combobox", name="What").fill("Reporting pack")
    page.get_by_role("combobox", name="Customer").fill("Bluefern Energy")
    page.get_by_role("combobox", name="Date").fill("in 6 weeks")
    expect(page.locator("#understood")).to_contain_text("Reporting pack")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#answer .verdict")).to_contain_text("Reporting pack")
    odds = page.locator("#answer .verdict .badge data")
    expect(odds).to_have_attribute("value", re.compile(r"^0\.\d+$"))
    assert "/asks/" in page.url


def test_one_line_is_understood_before_it_counts(open_as: Opener) -> None:
    page = open_as("rep").page
    page.get_by_role("combobox", name="What").fill("sso for Acme by 1 March")
    told = page.locator("#understood")
    expect(told).to_contain_text("Single sign-on")
    expect(told).to_contain_text("Acme")
    expect(told).to_contain_text("1 March 2027")
    page.keyboard.press("Enter")
    expect(page.locator("#answer .verdict")).to_contain_text("Single sign-on")


def test_a_reader_of_german_asks_and_reads_in_german(open_as: Opener) -> None:
    page = open_as("finance").page
    page.locator("button.me").click()
    page.locator("#me [name=language]").select_option("de")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Können wir zusagen …")
    page.get_by_role("combobox", name="Was").fill("Sandbox für Velden bis 12. Juli")
    expect(page.locator("#understood")).to_contain_text("12. Juli 2027")
    page.get_by_role("button", name="Fragen", exact=True).click()
    expect(page.locator("#answer .verdict")).to_contain_text("bis 12. Juli 2027")
    expect(page.locator("#answer")).to_contain_text("Worauf es beruht")
