"""Members in a browser: from an invitation to the first page, light and dark, wide and narrow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.pages.test_every_page import WHOLE, sound

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.pages.conftest import Opener

WORD = "tern-quill 7 lamps"


def invited(page: Page, name: str) -> str:
    """Invite somebody on the page of members, and return the link that is shown this once."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail", exact=True).fill(f"{name.lower()}@lindgrove.example")
    page.get_by_label("sales rep", exact=True).check()
    page.get_by_role("button", name="Invite", exact=True).click()
    return page.get_by_label("Link", exact=True).input_value()


@WHOLE
@pytest.mark.parametrize("path", ["/setup/members", "/setup/members/1", "/you"])
def test_axe_finds_nothing_where_members_are_looked_after(
    open_as: Opener, path: str, *, whole: bool
) -> None:
    sound(open_as("admin", path).page, whole=whole)


def test_somebody_is_invited_and_comes_in_by_the_link(open_as: Opener) -> None:
    page = open_as("admin", "/setup/members").page
    link = invited(page, "Quinn")
    assert re.search(r"/join\?key=[\w-]{20,}$", link)
    sound(page, whole=False)
    newcomer = open_as("", link[link.index("/join") :]).page
    sound(newcomer, whole=False)
    newcomer.get_by_label("Choose a password").fill(WORD)
    newcomer.get_by_role("button", name="Come in").click()
    expect(newcomer.get_by_role("heading", level=1)).to_be_visible()
    newcomer.get_by_role("button", name="You: Quinn").click()
    expect(newcomer.locator("#me")).to_contain_text("sales rep")


def test_a_name_in_files_is_bound_and_taken_back(open_as: Opener) -> None:
    page = open_as("admin", "/setup/members/1").page
    page.get_by_label("Name in files").fill("Somebody Else")
    page.get_by_role("button", name="That is them").click()
    row = page.locator("li", has_text="Somebody Else")
    expect(row).to_contain_text("0 rows")
    row.get_by_role("button", name="Take back").click()
    expect(page.locator("li", has_text="Somebody Else")).to_have_count(0)
