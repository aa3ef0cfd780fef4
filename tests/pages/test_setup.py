"""The way of an own company, in a browser: from the first run to the first answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.pages.chromium import PHONE, WIDE, Watched, overflow, violations
from tests.pages.served import DeskProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

KEY = "of-the-terminal"
# Ann has 8 hours a day; 16 are promised, and an audit takes her 16 more
TABLES = {
    "people": "Vorname;Skills;Stunden\nAnn;build;40\n",
    "catalogue": "Item,Task,Hours,Skill\nAudit,Look,8,build\nAudit,Write,8,build\n",
    "customers": "Name,Zone\nZed,Europe/Paris\n",
    "promises": "Title,Customer,Due,Promised by,Hours\nPortal,Zed,2027-02-01,Ada,16\n",
}


@pytest.fixture
def empty(tmp_path: Path, browser: Browser) -> Iterator[DeskProcess]:
    """Serve a desk without a company."""
    del browser  # without one, nothing need be served
    desk = DeskProcess(tmp_path / "desk", ("--empty",))
    desk.folder.mkdir()
    (desk.folder / "first_run_key").write_text(KEY, encoding="ascii")
    yield desk.start()
    desk.stop()


def begin(page: Page, password: str) -> None:
    page.get_by_label("Public holidays of").fill("DE-BY")
    page.get_by_label("My own company").check()
    page.get_by_label("Company", exact=True).fill("Acme")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@acme.example")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Begin").click()


def take_over(page: Page, kind: str) -> None:
    page.locator("#import select[name=kind]").select_option(kind)
    file = {"name": f"{kind}.csv", "mimeType": "text/csv", "buffer": TABLES[kind].encode()}
    page.locator("#import input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # as it is declared
    page.get_by_role("button", name="Read it", exact=True).click()
    if kind == "people":  # "Vorname" is a column that nobody guesses
        expect(page.locator("#preview [role=alert]")).to_contain_text("Choose below which column")
        assert violations(page) == []
        page.locator("#preview .asked select").select_option("Vorname")
        page.get_by_role("button", name="Read it again like this").click()
    page.get_by_role("button", name="Take over 1 row").click()
    read = page.locator("#import li").filter(has_text=f"{kind}.csv")
    expect(read).to_contain_text("taken over")
    page.wait_for_load_state("networkidle")


def test_an_own_company_comes_from_files_to_its_first_answer(
    browser: Browser, empty: DeskProcess
) -> None:
    context = browser.new_context(viewport=WIDE, locale="en-GB")
    context.set_default_timeout(20_000)
    watched = Watched(context.new_page())
    page = watched.page
    page.goto(f"{empty.url}/first?key={KEY}")
    expect(page.get_by_label("Your name")).to_be_hidden()
    assert violations(page) == []
    begin(page, "a long enough word")
    expect(page.locator("#checklist h2")).to_have_text("Not ready to promise yet: 0 of 7")
    page.goto(f"{empty.url}/")
    page.get_by_role("link", name="To set-up").click()
    for kind in TABLES:
        take_over(page, kind)
    expect(page.locator("#checklist h2")).to_have_text("Not ready to promise yet: 4 of 7")
    page.set_viewport_size(PHONE)
    assert overflow(page) <= 0
    page.set_viewport_size(WIDE)
    page.goto(f"{empty.url}/")
    page.get_by_role("combobox", name="What").fill("Audit")
    page.get_by_role("combobox", name="Customer").fill("Zed")
    page.get_by_role("combobox", name="Date").fill("1 March 2027")
    page.get_by_role("button", name="Ask", exact=True).click()
    answer = page.locator("#answer .verdict")
    expect(answer).to_contain_text("Yes: Audit for Zed by 1 March 2027 can be kept")
    context.close()
    assert watched.complaints == []
