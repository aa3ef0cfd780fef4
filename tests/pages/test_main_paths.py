"""The main path of each page, in a browser, as each role walks it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.pages.chromium import come_back_to

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.pages.conftest import Opener


def asked(page: Page, line: str) -> None:
    page.get_by_role("combobox", name="What").fill(line)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#answer .verdict")).to_be_visible()


def test_a_rep_asks_operations_from_the_answer_and_reads_the_reply(open_as: Opener) -> None:
    rep = open_as("rep").page
    asked(rep, "Sandbox for Orsolya in 40 weeks")
    rep.get_by_role("button", name="Ask a person").click()
    rep.get_by_label("Whom").select_option(label="Viktor Hallgrim (operations)")
    rep.get_by_label("What do you want to know?").fill("Is their test system up?")
    rep.get_by_role("dialog").get_by_role("button", name="Ask", exact=True).click()
    expect(rep.locator(".toast")).to_contain_text("Viktor Hallgrim was asked")
    operations = open_as("operations", "/inbox").page
    operations.get_by_role("link", name=re.compile("Is their test system up")).click()
    operations.get_by_label("Your reply").fill("Since Monday.")
    operations.get_by_role("button", name="Reply").click()
    expect(operations.locator(".toast")).to_contain_text("reads it now")
    rep.reload()
    expect(rep.locator("#answer")).to_contain_text("Since Monday.")


def test_finance_and_the_administrator_ask_but_are_not_offered_to_promise(open_as: Opener) -> None:
    for role in ("finance", "admin"):
        page = open_as(role).page
        asked(page, "Sandbox for Orsolya in 40 weeks")
        expect(page.get_by_role("button", name="Copy as text")).to_be_visible()
        expect(page.get_by_role("button", name="Promise", exact=True)).to_have_count(0)


def test_what_is_copied_is_the_answer_as_text(open_as: Opener) -> None:
    page = open_as("rep", permissions=["clipboard-read", "clipboard-write"]).page
    asked(page, "Sandbox for Orsolya in 40 weeks")
    page.get_by_role("button", name="Copy as text").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert "Sandbox for Orsolya Foods" in text
    assert "This is an answer, not a promise." in text


def test_filters_stand_in_the_address_and_in_the_files_and_come_back(open_as: Opener) -> None:
    page = open_as("deal desk", "/promises").page
    page.locator("#filters [name=customer]").select_option(label="Nordbank")
    page.wait_for_url("**/promises?customer=*")
    shown = page.locator("[data-line]").count()
    path = page.get_by_role("link", name="JSON").get_attribute("href")
    file = page.request.get("/".join(page.url.split("/")[:3]) + str(path))
    assert len(file.json()["items"]) == shown > 0
    page.locator("#filters [name=group]").select_option(label="risk")
    page.wait_for_url("**group=risk*")
    expect(page.locator("tr.group").first).to_be_visible()
    page.go_back()
    page.wait_for_url(re.compile(r"customer=[^&]+$"))
    expect(page.locator("tr.group")).to_have_count(0)
    expect(page.locator("[data-line]")).to_have_count(shown)


def test_a_promise_is_talked_about_with_a_file_and_somebody_is_told(
    open_as: Opener, tmp_path: Path
) -> None:
    paper = tmp_path / "plan.txt"
    paper.write_text("first step", encoding="utf-8")
    page = open_as("deal desk", "/promises/p09").page
    page.get_by_label("Say something").fill("@Viktor, can you look at this?")
    page.get_by_text("Tell somebody, add files").click()
    page.get_by_label("Files (5 MB in all)").set_input_files(paper)
    page.get_by_role("button", name="Say it").click()
    expect(page.locator("#talk")).to_contain_text("can you look at this?")
    expect(page.get_by_label("Say something")).to_have_value("")
    expect(page.locator("#talk").get_by_role("link", name="plan.txt")).to_be_visible()
    operations = open_as("operations", "/inbox").page
    expect(operations.locator("main")).to_contain_text("You were mentioned about")


def test_a_note_off_the_record_is_read_by_its_writer_alone_and_never_printed(
    open_as: Opener,
) -> None:
    page = open_as("operations", "/promises/p11").page
    page.get_by_text("Write a note").click()
    page.locator("#off-record [name=text]").fill("Their buyer leaves in May.")
    page.get_by_role("button", name="Note it").click()
    note = page.get_by_text("Their buyer leaves in May.")
    expect(note).to_be_visible()
    page.emulate_media(media="print")
    expect(note).to_be_hidden()
    for role in ("leader", "admin", "rep"):
        other = open_as(role, "/promises/p11").page
        expect(other.get_by_text("Their buyer leaves in May.")).to_have_count(0)


def test_the_deal_desk_writes_down_what_the_customer_says(open_as: Opener) -> None:
    page = open_as("deal desk", "/promises/p13").page
    page.get_by_role("button", name="What the customer says").click()
    page.get_by_role("dialog").get_by_label("kept").check()
    page.get_by_role("dialog").get_by_role("button", name="Assess it").click()
    expect(page.locator(".toast")).to_contain_text("Assessed as kept")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Assessed as open")


def test_the_deal_desk_sees_whom_serving_earlier_overtakes_before_it_counts(
    open_as: Opener,
) -> None:
    page = open_as("deal desk", "/promises/p15").page
    page.get_by_role("button", name="Serve earlier").click()
    expect(page.locator("#ranked")).to_contain_text("Overtakes")
    page.get_by_role("dialog").get_by_label("Reason").fill("They wait for it.")
    page.get_by_role("dialog").get_by_role("button", name="Serve it earlier").click()
    expect(page.locator(".toast")).to_contain_text("overtaken:")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Served as before")


def test_operations_sees_what_fills_a_week_and_says_how_work_stands(open_as: Opener) -> None:
    page = open_as("operations", "/capacity").page
    page.get_by_text("Show as table").click()
    page.locator("#load table a").first.click()
    expect(page.locator("h1")).to_contain_text("What would free week")
    page.locator("td.title a").first.click()
    page.locator("#work").get_by_role("button", name="Change").first.click()
    page.get_by_role("dialog").get_by_label("Estimate in hours").fill("77")
    page.get_by_role("dialog").locator("button.main").click()
    expect(page.locator(".toast")).to_contain_text("Saved; the plan counts on it.")
    expect(page.locator("#work")).to_contain_text("77 h")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#work table")).to_be_visible()
    expect(page.locator("#work")).not_to_contain_text("77 h")


def test_leave_is_added_and_taken_back(open_as: Opener) -> None:
    page = open_as("operations", "/capacity").page
    page.get_by_role("button", name="Add leave").click()
    page.get_by_label("Who").select_option(label="Anselm Grote")
    page.get_by_label("First day").fill("2027-02-08")
    page.get_by_label("Last day").fill("2027-02-12")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".toast")).to_contain_text("It is in the plan.")
    mine = page.locator("ul.leave li", has_text="Anselm Grote").filter(has_text="8 Feb 2027")
    expect(mine).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("no longer counts")
    expect(mine).to_have_count(0)


@pytest.mark.parametrize(("role", "sees"), [("deal desk", True), ("leader", True), ("rep", False)])
def test_load_by_person_is_for_those_who_may_see_it(
    open_as: Opener, role: str, *, sees: bool
) -> None:
    page = open_as(role, "/capacity").page
    assert page.get_by_label("by person").count() == int(sees)


@pytest.mark.wide  # what it waits for takes eight seconds of processor
def test_a_leader_sees_what_a_mix_of_wins_breaks_and_prints_it(open_as: Opener) -> None:
    page = open_as("leader", "/pipeline").page
    page.get_by_role("link", name="Win all").click()
    worked_out = page.locator("#mixed")
    expect(worked_out).to_contain_text("Odds of winning all of these", timeout=60_000)
    expect(page.get_by_role("heading", name="Only together")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("^Win ")).first.uncheck()
    page.get_by_role("button", name="What if we win these?").click()
    page.wait_for_url("**won=*")
    expect(page.locator("#mixed h2")).to_have_text("What that does")
    page.emulate_media(media="print")
    expect(page.locator("table.deals")).to_be_visible()
    expect(page.locator("header.top")).to_be_hidden()


def test_operations_tells_the_rep_early_and_off_the_record(open_as: Opener) -> None:
    page = open_as("operations", "/pipeline").page
    row = page.locator("tr", has_text="Ruben Castellane").first
    row.get_by_role("button", name="Tell").click()
    page.get_by_role("dialog").get_by_label("What should be known early?").fill("May is full.")
    page.get_by_role("dialog").get_by_role("button", name="Tell", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Ruben Castellane reads it")
    expect(open_as("rep", "/pipeline").page.locator("main")).to_contain_text("May is full.")
    leader = open_as("leader", "/pipeline").page
    expect(leader.locator("main")).not_to_contain_text("May is full.")


def test_a_leader_verifies_the_ledger_and_sees_who_promised_how(open_as: Opener) -> None:
    page = open_as("leader", "/honesty").page
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator(".toast")).to_contain_text("Verified")
    expect(page.locator("#ledger")).to_contain_text("nothing found")
    expect(page.get_by_role("region", name="Promises: By who promised")).to_contain_text(
        "Marlene Voss"
    )
    expect(page.locator("main")).to_contain_text("finished tasks, each judged", timeout=60_000)
    expect(page.get_by_role("region", name="Estimates: By person")).to_be_visible()


def test_finance_sees_how_honest_the_company_is_and_nobody_by_name(open_as: Opener) -> None:
    page = open_as("finance", "/honesty").page
    expect(page.locator("#promises figure[data-drawn]").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("finished tasks, each judged", timeout=60_000)
    expect(page.get_by_role("region", name="Estimates: By person")).to_have_count(0)
    expect(page.get_by_role("region", name="Promises: By who promised")).to_have_count(0)


def test_messages_are_read_and_the_bell_is_quiet(open_as: Opener) -> None:
    page = open_as("rep", "/inbox").page
    page.get_by_role("button", name="All read").click()
    expect(page.locator(".bell b")).to_have_count(0)


def test_the_administrator_sees_what_is_there_and_who_may_do_what(open_as: Opener) -> None:
    page = open_as("admin", "/setup").page
    expect(page.locator("#checklist")).to_contain_text("People who do the work")
    page.get_by_text("Show the table").click()
    expect(page.get_by_role("region", name="Who may do what")).to_be_visible()


def test_what_is_renewed_keeps_what_its_reader_opened(open_as: Opener) -> None:
    watching = open_as("finance", "/capacity").page
    watching.get_by_text("Show as table").click()
    before = watching.locator("#load").element_handle()
    rep = open_as("rep").page
    asked(rep, "Key user training for Velden in 50 weeks")
    rep.get_by_role("button", name="Promise", exact=True).click()
    rep.get_by_role("button", name="Promise it").click()
    expect(rep.locator(".toast")).to_contain_text("Promised for")
    come_back_to(watching)
    watching.wait_for_function("old => !old.isConnected", arg=before)
    expect(watching.get_by_role("region", name="Hours by week")).to_be_visible()


def test_after_somebody_elses_change_a_dialog_sends_what_is_read_now(open_as: Opener) -> None:
    mine = open_as("leader", "/promises/p16").page
    other = open_as("deal desk", "/promises/p16").page
    other.get_by_role("button", name="Assess", exact=True).click()
    other.get_by_role("dialog").get_by_role("button", name="Assess it").click()
    expect(other.locator(".toast")).to_contain_text("Assessed as kept")
    other.get_by_role("button", name="Undo").click()
    expect(other.locator(".toast")).to_contain_text("Assessed as open")
    field = mine.locator("#move [name=revision]")
    come_back_to(mine)
    expect(field).to_have_value("2")
    mine.get_by_role("button", name="Move", exact=True).click()
    mine.locator("#move-date").fill("2027-09-10")
    mine.get_by_role("button", name="Move it").click()
    expect(mine.locator(".toast")).to_contain_text("Moved to 10 September 2027")
