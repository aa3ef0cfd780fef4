"""Reading pages as somebody does, from link to link, and collecting the figures on them."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from tests.desk.small_company import reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.test import Client

    from tests.desk.small_company import Desk

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*|\?[^"#]*)')
NOT_READ = re.compile(r"^/(?:api|accounts|admin|static|_allauth)/|format=|^/setup|page=")
# what looks like a computed figure: percent, hours, and odds in tens
LOOKS_LIKE_ONE = re.compile(r"\d\s?%|\d\s?h\b|\b\d+ in 10\s*[:=,]?\s+\d")
BARE = {"script", "style", "textarea", "option", "title", "label", "figcaption", "th"}
QUESTIONS = (
    {"scope": "Report", "customer": "Nord", "by": "2027-02-12"},
    {"scope": "Single sign-on", "customer": "Acme", "by": "2027-03-01"},
)
MOST_PAGES = 120
MOST_WEEKS = 3  # as each leads to the one after it
KEY = ("quantity", "of", "level", "by", "order", "at")


@dataclass
class Figures:
    """The figures on pages, by key: their values, and their wordings by form; each with pages."""

    values: dict[tuple[str, ...], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    wordings: dict[tuple[str, ...], dict[str, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    outside: list[tuple[str, str]] = field(default_factory=list)
    pages: set[str] = field(default_factory=set)

    def contradictions(self) -> list[str]:
        """Return what has two values, or two wordings in one form."""
        found = [*self.values.items(), *self.wordings.items()]
        return [f"{key}: {seen}" for key, seen in found if len(seen) > 1]

    def read(self, page: str, text: str) -> None:
        """Read the `text` of a `page`."""
        self.pages.add(page)
        reader = _Reader()
        reader.feed(text)
        for attributes, words in reader.figures:
            key = tuple(attributes.get(f"data-{name}") or "" for name in KEY)
            if not key[1]:  # of nothing that could stand elsewhere
                continue
            self.values[key].setdefault(str(attributes["value"]), page)
            form = (*key, attributes.get("data-form") or "")
            self.wordings[form].setdefault(words, page)
        self.outside += [(page, each) for each in reader.outside]


class _Reader(HTMLParser):
    """Takes figures out of a page, and what looks like one elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: list[tuple[dict[str, str | None], str]] = []
        self.outside: list[str] = []
        self._open: list[str] = []
        self._attributes: dict[str, str | None] = {}
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "data":
            self._attributes, self._words = dict(attrs), ""
        if tag == "data" or tag in BARE:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
            if tag == "data":
                self.figures.append((self._attributes, self._words))

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "data":
            self._words += data
        elif not self._open and LOOKS_LIKE_ONE.search(data):
            self.outside.append(" ".join(data.split()))


def read_by(desk: Desk, roles: Sequence[str]) -> Figures:
    """Read every page of `desk` as each of `roles`, who first asks what can be asked."""
    found = Figures()
    for role in roles:
        client = reader(desk, role)
        asked = [client.post("/ask", question) for question in QUESTIONS]
        answers = [str(each["Location"]) for each in asked if each.status_code == 302]
        starts = ("/", "/promises?state=all", "/promises?view=timeline", "/pipeline?mix=all")
        read_all(client, (*starts, "/pipeline?mix=all&order=after", *answers), found)
    return found


def read_all(client: Client, starts: tuple[str, ...], figures: Figures) -> Figures:
    """Read everything that is reached from `starts` by links and by parts that load themselves."""
    waiting, seen, weeks = list(starts), set(starts), 0
    while waiting and len(seen) < MOST_PAGES + len(starts):
        page = waiting.pop(0)
        text = _text(client, page)
        if text is None:
            continue
        figures.read(page, text)
        for link in _links(page, text):
            is_week = link.startswith("/capacity/")
            if link not in seen and (not is_week or weeks < MOST_WEEKS):
                weeks += is_week
                seen.add(link)
                waiting.append(link)
    return figures


def _text(client: Client, page: str) -> str | None:
    """Return the page once it is worked out; None where there is none to read."""
    for _ in range(400):
        response = client.get(page)
        if response.status_code != 200 or "text/html" not in response["Content-Type"]:
            return None
        text = str(response.content.decode())
        if "<progress" not in text:
            return text
        time.sleep(0.05)
    raise TimeoutError(page)


def _links(page: str, text: str) -> Iterator[str]:
    for found in LINK.findall(text):
        link = unescape(found)
        whole = page.split("?", maxsplit=1)[0] + link if link.startswith("?") else link
        if not NOT_READ.search(whole):
            yield whole
