"""A book and a desk of the same company: one command reads either, and shows the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from django.test import Client

from keepable.book_files import read_book, write_folder
from keepable_desk import clock
from keepable_desk.rights.policy import SCOPES
from tests.cli.typing_in import COMPANY, Typed, typed
from tests.desk.access_world import token_of
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, small_book, small_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from keepable.domain.book import Book

URL = "http://127.0.0.1:8787"
DATE = "Mon, 11 Jan 2027 08:00:00 GMT"
READS: dict[str, tuple[str, ...]] = {
    "ask": ("Single sign-on for Acme by +4w",),
    "promises": (),
    "pipeline": (),
    "plan": ("--weeks", "4"),
    "load": ("--weeks", "6", "--people"),
}
# under which key rows are listed, and what in them is not the same of both sources
LISTS = {
    "promises": ("promises", "text"),  # a desk sends how a promise stands in words
    "pipeline": ("deals", ""),
    "plan": ("plan", ""),
    "load": ("teams", "team"),  # its id in a book, its name at a desk
}
OF_A_BOOK = {"as_of", "elapsed_ask_ms", "elapsed_forecast_ms"}
OF_A_DESK = {"desk", "ask", "asked_at"}


def served(request: httpx.Request) -> httpx.Response:
    """Let the desk answer in this process, with the header that a server adds."""
    answer = Client().generic(
        request.method,
        request.url.raw_path.decode(),
        request.content,
        headers=dict(request.headers),
        content_type=request.headers.get("content-type", ""),
    )
    return httpx.Response(
        answer.status_code, headers={**answer.headers, "date": DATE}, content=answer.content
    )


@pytest.fixture
def both(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Book], Path]]:
    """Return what brings a book into a folder, and to a desk that a program may see all of."""
    del db
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(httpx, "HTTPTransport", lambda: httpx.MockTransport(served))

    def bring(book: Book) -> Path:
        monkeypatch.setenv("KEEPABLE_TOKEN", token_of(small_desk(book), "leader", SCOPES))
        write_folder(book, tmp_path / "book")
        return tmp_path / "book"

    keep_nothing()
    yield bring
    keep_nothing()


@pytest.fixture
def company(both: Callable[[Book], Path]) -> Path:
    """Bring in the demo company, with few futures."""
    book, _ = read_book(COMPANY)
    assert book is not None
    return both(book.changed(settings=replace(book.settings, scenarios=64)))


@pytest.fixture
def small(both: Callable[[Book], Path]) -> Path:
    """Bring in the small company."""
    return both(small_book())


def done(*words: str | Path) -> Typed:
    found = typed(*words)
    assert (found.code, found.messages) == (0, ""), found.output + found.messages
    return found


def facts_of(shown: str) -> list[str]:
    """Return the lines that were shown, but for those that say which source they are of."""
    lines = [line for line in shown.splitlines() if line.strip()]
    return [line for line in lines if not line.startswith(("engine ", "book ", "kept by the desk"))]


def without(apart: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return a `row`, and those of people in it, without what sources tell `apart`."""
    people = {"people": [without(apart, each) for each in row["people"]]} if "people" in row else {}
    return {name: value for name, value in {**row, **people}.items() if name != apart}


@pytest.mark.parametrize("command", READS)
def test_a_command_shows_the_same_of_a_book_and_of_a_desk(command: str, company: Path) -> None:
    of_book = facts_of(done(command, company, *READS[command]).output)
    found = done(command, "--desk", URL, *READS[command]).output
    of_desk = facts_of(found)
    assert max(map(len, found.splitlines())) <= 80
    assert len(of_desk) > 5
    # a book names deadlines of work below its promises, too
    rest = of_book[len(of_desk) :]
    assert of_book[: len(of_desk)] == of_desk
    assert bool(rest) == (command == "promises")
    assert ("has its own deadline" in " ".join(" ".join(rest).split())) == bool(rest)


@pytest.mark.parametrize("command", LISTS)
def test_a_command_lists_the_same_for_programs(command: str, small: Path) -> None:
    key, apart = LISTS[command]
    of_book = done(command, small, *READS[command], "--json").json
    of_desk = done(command, "--desk", URL, *READS[command], "--json").json
    assert of_desk[key]
    assert [without(apart, row) for row in of_desk[key]] == [
        without(apart, row) for row in of_book[key]
    ]
    assert of_desk["desk"] == URL
    assert (of_book["scenarios"], len(of_book["book_sha256"])) == (64, 64)


def test_an_answer_is_the_same_for_programs(small: Path) -> None:
    of_book = done("ask", small, *READS["ask"], "--json").json
    of_desk = done("ask", "--desk", URL, *READS["ask"], "--json").json
    assert of_book.keys() - of_desk.keys() == OF_A_BOOK
    assert of_desk.keys() - of_book.keys() == OF_A_DESK
    apart = {key for key in of_book.keys() & of_desk.keys() if of_book[key] != of_desk[key]}
    assert apart <= {"elapsed_ms", "book_sha256"}  # a program is not told which book it was


@pytest.mark.parametrize(
    "more",
    [
        ("--price", "€40,000"),
        ("--ahead-of", "Work p2"),
        ("--no-why",),
    ],
    ids=" ".join,
)
def test_options_of_a_question_mean_the_same(more: tuple[str, ...], small: Path) -> None:
    wish = ("--scope", "sso", "--customer", "acme", "--by", "+8w", *more)
    of_book, of_desk = done("ask", small, *wish), done("ask", "--desk", URL, *wish)
    assert facts_of(of_desk.output) == facts_of(of_book.output)


def test_the_page_of_an_answer_is_the_same(small: Path, tmp_path: Path) -> None:
    of_book, of_desk = tmp_path / "book.html", tmp_path / "desk.html"
    assert typed("ask", small, *READS["ask"], "--html", of_book).code == 0
    assert typed("ask", "--desk", URL, *READS["ask"], "--html", of_desk).code == 0
    pages = [page.read_text("utf-8").partition("<footer>") for page in (of_book, of_desk)]
    assert pages[0][0] == pages[1][0]
    assert all("engine" in footer for _, _, footer in pages)


def test_a_token_of_the_environment_is_no_matter_to_a_book(small: Path) -> None:
    assert done("promises", small).output.startswith("2 promises and holds are open")
