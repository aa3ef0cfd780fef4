"""Every page for every role: it opens, its console is quiet, axe finds nothing wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from keepable.samples import demo_book
from keepable_desk.demo_history import AGAINST, APART, MOVED, SAYINGS
from keepable_desk.rights.roles import ROLES
from tests.pages.chromium import BY_LOOK, PHONE, RULES, WIDE, overflow, violations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page, ViewportSize

    from tests.pages.conftest import Opener
    from tests.pages.served import DeskProcess

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
Look = tuple["ViewportSize", Literal["light", "dark"]]
LOOKS: tuple[Look, ...] = ((WIDE, "light"), (PHONE, "dark"), (WIDE, "dark"), (PHONE, "light"))
ABOVE: tuple[Look, ...] = ((WIDE, "dark"), (PHONE, "light"))
EACH_ROLE = [pytest.param(role, marks=pytest.mark.wide) for role in ROLES]
# a page with pictures, and the answer; the others are wide, and read in tests/desk besides
IN_GERMAN = {"capacity", "answer"}
EACH_IN_GERMAN = [
    pytest.param(name, marks=() if name in IN_GERMAN else pytest.mark.wide)
    for name in (*PAGES, "answer")
]
# By all rules in the first look, and then in the other colours and the other size by those on
# colour and size: what else axe judges is the same in each. Of what lies above a page only that
# is judged. The wide run judges everything by all rules in each look all the same.
WHOLE = pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.wide)])


def settled(page: Page) -> None:
    """Wait until what is loaded afterwards stands on the page."""
    page.wait_for_load_state("networkidle")
    expect(page.locator("main progress")).to_have_count(0, timeout=120_000)  # worked out
    expect(page.locator("[data-chart]:not([data-drawn])")).to_have_count(0)


@pytest.mark.parametrize("role", EACH_ROLE)
def test_a_role_opens_every_page_that_it_may_and_none_is_wider_than_a_phone(
    open_as: Opener, role: str
) -> None:
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
        watched.page.set_viewport_size(PHONE)
        assert overflow(watched.page) == 0, name
        watched.page.set_viewport_size(WIDE)


def sound(
    page: Page, looks: Sequence[Look] = LOOKS, *, whole: bool, within: str | None = None
) -> None:
    """Refuse what axe finds, and what sticks out, in light and in dark, wide and on a phone."""
    for size, scheme in looks if whole else looks[:2]:
        rules = RULES if whole or (size, scheme) == looks[0] else BY_LOOK
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        settled(page)
        assert violations(page, rules, None if whole else within) == [], (size, scheme)
        assert overflow(page) == 0, size


def sound_above(page: Page, within: str = "dialog[open]", *, whole: bool) -> None:
    """Look at what lies above a page: each colour and each size once is enough for it."""
    assert page.locator(within).count()
    sound(page, ABOVE, whole=whole, within=within)


@WHOLE
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(
    open_as: Opener, name: str, *, whole: bool
) -> None:
    sound(open_as("deal desk", PAGES[name]).page, whole=whole)


@WHOLE
def test_axe_finds_nothing_where_people_sign_in(
    open_as: Opener, desk: DeskProcess, *, whole: bool
) -> None:
    sound(open_as("", "/accounts/login/").page, whole=whole)
    sound(open_as("", desk.sign_in_url.removeprefix(desk.url)).page, whole=whole)


@WHOLE
def test_axe_finds_nothing_in_an_answer_and_its_dialogs(open_as: Opener, *, whole: bool) -> None:
    page = open_as("rep", "/?q=Reporting+pack+for+Bluefern+by+19+March").page
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_selector("#answer .verdict")
    sound(page, whole=whole)
    page.get_by_text("Show as table").click()
    sound_above(page, "details[open]", whole=whole)
    for opener in ("Promise", "Ask a person"):
        page.get_by_role("button", name=opener, exact=True).click()
        sound_above(page, whole=whole)
        page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette-list [role=option]")
    sound_above(page, whole=whole)


@WHOLE
@pytest.mark.parametrize(
    ("path", "opener"),
    [
        ("/promises/p05", "Move"),
        ("/promises/p05", "Assess"),
        ("/promises/p05", "What the customer says"),
        ("/promises/p05", "Serve earlier"),
        ("/promises/p05", "Withdraw"),
        ("/capacity", "Add leave"),
        pytest.param("/pipeline", "Tell", marks=pytest.mark.wide),  # works out all wins first
    ],
)
def test_axe_finds_nothing_in_a_dialog(
    open_as: Opener, path: str, opener: str, *, whole: bool
) -> None:
    page = open_as("deal desk", path).page
    page.get_by_role("button", name=re.compile(f"^{opener}")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    sound_above(page, whole=whole)


@WHOLE
@pytest.mark.parametrize(
    "path",
    # as crowded as it gets: another row for each person, like those of teams
    [pytest.param(path, marks=pytest.mark.wide) for path in ("/capacity", "/capacity?people=1")],
)
def test_axe_finds_nothing_in_opened_tables_keys_and_ones_own_menu(
    open_as: Opener, path: str, *, whole: bool
) -> None:
    page = open_as("deal desk", path).page
    page.get_by_text("Show as table").click()
    sound_above(page, "details[open]", whole=whole)
    page.keyboard.press("?")
    sound_above(page, whole=whole)
    page.keyboard.press("Escape")
    page.locator("button.me").click()
    sound_above(page, "#me", whole=whole)


ENGLISH = re.compile(
    r"\b(the|and|with|what|which|that|this|from|promised|nobody|everyone|because|without)\b",
    re.IGNORECASE,
)


def written_by_people() -> list[str]:
    """Return what people of the sample company wrote, the longest first: it stays as it is."""
    book = demo_book(datetime(2027, 1, 11, 8, tzinfo=UTC))
    tasks = [task for promise in book.promises for task in promise.work]
    tasks += [task for hold in book.holds for task in hold.work]
    tasks += [task for item in book.catalogue for task in item.template]
    found = {task.title for task in tasks}
    for name, parts in (
        ("name", (book.teams, book.people, book.customers, book.catalogue)),
        ("title", (book.promises, book.holds, book.deals, book.recurring)),
    ):
        found |= {str(getattr(each, name)) for part in parts for each in part}
    found |= {version.reason for each in book.promises for version in each.versions}
    found |= {text for saying in SAYINGS for text in saying.text.splitlines()}
    found |= {*AGAINST, *MOVED, *APART["late"], *APART["kept"]}
    return sorted(found - {""}, key=len, reverse=True)


@pytest.mark.parametrize("name", EACH_IN_GERMAN)
def test_a_reader_of_german_meets_no_english(open_as: Opener, name: str) -> None:
    path = PAGES.get(name, "/?q=Reporting+pack+für+Bluefern+bis+19.+März")
    page = open_as("deal desk", path, locale="de-DE").page
    speak_german(page, path)
    if name == "answer":
        page.get_by_role("button", name="Fragen", exact=True).click()
        page.wait_for_selector("#answer .verdict")
    settled(page)
    text = page.locator("main").inner_text()
    for words in written_by_people():
        text = text.replace(words, "")
    text = re.sub(r"^[^\n]*…$", "", text, flags=re.MULTILINE)  # names that were cut in a picture
    found = [line for line in text.splitlines() if ENGLISH.search(line)]
    assert found == []


def speak_german(page: Page, path: str) -> None:
    """Choose German in one's own menu, if it is not spoken already."""
    if page.locator("html").get_attribute("lang") != "de":
        page.locator("button.me").click()
        page.locator("#me [name=language]").select_option("de")
        page.locator("#me form").first.locator("button").click()
        page.wait_for_selector("html[lang=de]")
        page.goto("/".join([*page.url.split("/", 3)[:3], path[1:]]))


@pytest.mark.parametrize(
    ("path", "table"),
    [
        ("/promises", "table.promises"),
        pytest.param("/capacity", "#load table", marks=pytest.mark.wide),
        pytest.param("/pipeline", "table.deals", marks=pytest.mark.wide),
    ],
)
def test_on_paper_a_page_shows_its_tables_and_no_buttons(
    open_as: Opener, path: str, table: str
) -> None:
    page = open_as("leader", path).page
    settled(page)
    page.emulate_media(media="print")
    expect(page.locator(table).first).to_be_visible()
    for hidden in ("header.top", "form.filters", ".exports", "main button"):
        shown = [each.is_visible() for each in page.locator(hidden).all()]
        assert not any(shown), (path, hidden)
