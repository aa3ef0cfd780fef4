"""Reading pages as somebody does, from link to link, and collecting the figures on them."""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from tests.desk.drawn_figures import drawn_in, other_leaves
from tests.desk.small_company import reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.test import Client

    from tests.desk.small_company import Desk

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*|\?[^"#]*)')
NOT_READ = re.compile(
    r"^/(?:api|accounts|admin|static|_allauth|suggest|understood)\b|format=|kind=|page="
)
# what looks like a computed figure: a percentage, hours, money, what follows odds in tens, a count
# of promises by how they stand
LOOKS_LIKE_ONE = re.compile(
    r"\d\s?%|\d\s?h\b|\d hours?\b|\d\s?[A-Z]{3}\b|\b\d+ in 10\s*[:=,]?\s+\d"
    r"|\d+ (?:promises? |more |deals? )?(?:newly )?"
    r"(?:at risk|in trouble|on course|breaks?\b|gets? worse|hardly)"
)
# date (or place in a picture) and level of a key: in words, one thing would have a key for each
# language and each page
AS_PROGRAMS_READ = re.compile(r"(\d{4}-\d\d-\d\d|\d+\.\d+)? \d*")
HASH = re.compile(r"\b[0-9a-zA-Z+/=]{12,}")
NOT_SHOWN = {"script", "style"}
PLAIN = {"textarea", "title"}  # where no element can stand
SAID = ("title", "aria-label", "alt", "placeholder")  # attributes that are shown or read out
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
QUESTIONS = (
    {"scope": "Report", "customer": "Nord", "by": "2027-02-12"},
    {"scope": "Single sign-on", "customer": "Acme", "by": "2027-03-01"},
)
SEARCHES = ("/palette?q=work", "/palette?q=single", "/suggest/scope?q=re")
MOST_PAGES = 120
MOST_WEEKS = 3  # as each leads to the one after it
KEY = ("quantity", "of", "level", "by", "order", "at")


@dataclass
class Figures:
    """The figures on pages, by key: their values, and their wordings by form; each with pages.

    `outside` are those that look like one and stand in no element, each with its page. `numbers`
    is all else with a digit in it that stands outside: names and what was entered, by place.
    """

    values: dict[tuple[str, ...], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    wordings: dict[tuple[str, ...], dict[str, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    outside: list[tuple[str, str]] = field(default_factory=list)
    numbers: dict[tuple[str, str], str] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)

    def contradictions(self) -> list[str]:
        """Return what has two values, or two wordings in one form.

        Where one page names no order of service and another one does, it is the same thing still.
        """
        found = [*self.values.items(), *_orders_aside(self.values), *self.wordings.items()]
        return [f"{key}: {seen}" for key, seen in found if len(seen) > 1]

    def unlike(self, other: Figures, names: Sequence[str] = ()) -> list[tuple[str, str]]:
        """Return what stands outside of figures here and not in `other`, each with its page.

        What holds no digits but those of `names` is no figure: it may be said in one and not in
        the other, as advice is.
        """
        called = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "$^")
        return [
            (page, each[1])
            for each, page in self.numbers.items()
            if each not in other.numbers and re.search(r"\d", called.sub("", each[1]))
        ]

    def read(self, page: str, text: str) -> None:
        """Read the `text` of a `page`."""
        self.pages.add(page)
        reader = _Reader()
        reader.feed(text)
        for attributes, words in reader.figures:
            self._note(page, attributes, attributes.get("data-value", ""), words)
        for picture in reader.pictures:
            self._draw(page, picture)
        shown = " ".join(words for _attributes, words in reader.figures)
        outside = [*reader.outside, *_nowhere_else(reader.said, shown)]
        self.outside += [(page, each) for each in outside]
        for each in reader.numbers:
            self.numbers.setdefault(("text", HASH.sub("", each)), page)

    def _draw(self, page: str, picture: object) -> None:
        """Read the data of a picture: its figures, and what is none of them."""
        for key, value in drawn_in(picture):
            if "form" in key:
                self._note(page, key, None, str(value))
            else:
                self._note(page, key, str(value), None)
        for place, leaf in other_leaves(picture):
            if isinstance(leaf, float):
                self.outside.append((page, f"{place}: {leaf}"))
            elif re.search(r"\d", str(leaf)):
                self.numbers.setdefault((place, str(leaf)), page)

    def _note(self, page: str, about: dict[str, str], value: str | None, words: str | None) -> None:
        key = tuple(about.get(name, "") for name in KEY)
        if not key[1]:  # of nothing that could stand elsewhere
            return
        if not AS_PROGRAMS_READ.fullmatch(f"{about.get('by', '')} {about.get('level', '')}"):
            self.outside.append((page, f"its key is in words: {key}"))
        if value is not None:
            self.values[key].setdefault(value, page)
        if words:
            self.wordings[(*key, about.get("form", ""))].setdefault(words, page)


def _orders_aside(
    values: dict[tuple[str, ...], dict[str, str]],
) -> list[tuple[tuple[str, ...], dict[str, str]]]:
    """Return what is told without an order of service, with what is told of it in each order."""
    place = KEY.index("order")
    found = []
    for key, told in values.items():
        bare = (*key[:place], "", *key[place + 1 :])
        if key[place] and bare in values:
            found.append((bare, {**values[bare], **told}))
    return found


def _nowhere_else(said: list[str], shown: str) -> list[str]:
    """Return what is `said` where no element can stand, with a figure `shown` in no element."""
    return [
        text
        for text in said
        if any(found.group() not in shown for found in re.finditer(r"\d+ %|\d+ h\b", text))
    ]


class _Reader(HTMLParser):
    """Takes figures out of a page, and what looks like one elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: list[tuple[dict[str, str], str]] = []
        self.pictures: list[object] = []
        self.outside: list[str] = []
        self.said: list[str] = []
        self.numbers: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.said += [given[name] for name in SAID if name in given]
        if tag in VOID:
            return
        around = self._open[-1][1] if self._open else {}
        own = {
            name.removeprefix("data-"): value
            for name, value in given.items()
            if name.removeprefix("data-") in {*KEY, "form"} and name.startswith("data-")
        }
        if tag == "script":
            own = {"type": given.get("type", "")}
        value = given.get("value" if tag == "data" else "data-figure")
        self._open.append((tag, {**around, **own}))
        if value is not None and (tag == "data" or "data-figure" in given):
            self._open[-1][1]["data-value"] = value
        if tag in {"data", "script"}:
            self._words = ""

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _about in self._open]
        if tag not in names:
            return
        while self._open:
            name, about = self._open.pop()
            if name == "data":
                self.figures.append((about, self._words))
            if name == "script" and about.get("type") == "application/json":
                self.pictures.append(json.loads(self._words))
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        tag, about = self._open[-1] if self._open else ("", {})
        if tag in {"data", "script"}:
            self._words += data
            return
        text = " ".join(data.split())
        if tag in PLAIN:
            self.said.append(text)
        elif tag == "option" and "data-value" in about:
            self.figures.append((about, ""))  # beside other words of the entry
        elif tag not in NOT_SHOWN:
            # a key is drawn, and may end like an amount of money
            self.outside += [text] if LOOKS_LIKE_ONE.search(HASH.sub("", text)) else []
            self.numbers += [text] if re.search(r"\d", text) else []


def promise_against_advice(desk: Desk) -> None:
    """Have the rep ask for what is hardly kept and promise it, so that others are told of it."""
    client = reader(desk, "rep")
    asked = client.post("/ask", {"scope": "Portal", "customer": "Nord", "by": "2027-02-12"})
    wish = {"key": "once", "min_odds": "0", "reason": "It opens a market."}
    made = client.post(f"{asked['Location']}/promise", wish)
    assert made["Location"].startswith("/promises/")


def read_by(desk: Desk, roles: Sequence[str]) -> Figures:
    """Read every page of `desk` as each of `roles`, who first asks what can be asked."""
    found = Figures()
    for role in roles:
        client = reader(desk, role)
        asked = [client.post("/ask", question) for question in QUESTIONS]
        answers = [str(each["Location"]) for each in asked if each.status_code == 302]
        starts = ("/", "/promises?state=all", "/promises?view=timeline", "/pipeline?mix=all")
        more = ("/pipeline?mix=all&order=after", "/capacity?people=1", *SEARCHES)
        read_all(client, (*starts, *more, *answers), found)
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
