"""The page of an answer: complete in itself, safe from what books hold, readable without colour."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from keepable.cli.html_page import page
from keepable.cli.templating import filled
from keepable.texts import Text
from tests.cli.answers_drawn import answer_with, with_all_parts

COMPANY, DAY = "Lindgrove <& Vane>", date(2027, 1, 4)
PAGE = page(with_all_parts(), COMPANY, DAY)
VOID = {"meta", "line", "circle", "path"}


class Tags(HTMLParser):
    """Keeps the names of all tags, and those that are open."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def test_nothing_is_fetched_and_nothing_runs() -> None:
    assert re.search(r"https?:|//[a-z]|url\(|@import|<script|<link|src=", PAGE) is None


def test_every_tag_is_closed_in_its_turn() -> None:
    tags = Tags()
    tags.feed(PAGE)
    assert tags.open == []
    assert {"svg", "table", "details", "h1", "figure"} <= set(tags.seen)


def test_what_a_book_holds_is_text_and_no_markup() -> None:
    assert "Lindgrove &lt;&amp; Vane&gt;" in PAGE
    assert "Portal for &lt;Umbra &amp; Sons&gt;" in PAGE


SCRIPT = "<script>alert('x')</script>\" onload=\"x"


def test_a_script_that_stands_in_any_text_of_an_answer_stays_text() -> None:
    answer = with_all_parts()
    told = Text("text.as_written", text=SCRIPT)
    planted = replace(
        answer,
        title=SCRIPT,
        text=told,
        zone=SCRIPT,
        affected=tuple(replace(each, title=SCRIPT) for each in answer.affected),
        binding=tuple(replace(each, text=told) for each in answer.binding),
        remarks=(told,),
    )
    text = page(planted, SCRIPT, DAY)
    tags = Tags()
    tags.feed(text)
    assert "script" not in tags.seen
    assert text.count("&lt;script&gt;") >= 6


def test_what_is_filled_in_is_escaped_and_what_a_fragment_made_is_not() -> None:
    heading = filled("page.html", "heading", words='<b> & "c"')
    assert heading == "<h1>&lt;b&gt; &amp; &quot;c&quot;</h1>"
    assert filled("answer.html", "more", words=heading) == f"<p>{heading}</p>"


def test_a_fragment_of_which_a_place_is_not_filled_is_refused() -> None:
    with pytest.raises(KeyError):
        filled("page.html", "heading")


def test_it_is_light_and_dark_and_fits_a_phone() -> None:
    assert "prefers-color-scheme: dark" in PAGE
    assert 'name="viewport"' in PAGE
    assert PAGE.count("<svg") == 2  # one for wide windows, one whose letters suit a phone


def test_the_curve_can_be_read_as_a_table_that_ends_at_the_cap() -> None:
    # the odds rise by a quarter a week; the last of them is shown as no more than the cap
    rows = re.findall(r'<tr><td>(2027-\S+)</td><td class="number">(.*?)</td></tr>', PAGE)
    assert rows[0] == ("2027-03-01", "25 %")
    assert rows[-1] == ("2027-03-22", "more than 95 %")


def test_it_says_the_verdict_in_words_not_only_in_colour() -> None:
    assert '<span class="no">No:</span> Single sign-on for Acme' in PAGE


def test_reasons_deals_and_notes_are_on_it() -> None:
    for words in ("Why not earlier", "12 days", "10 days later", "Mobile app is only for show"):
        assert words in PAGE


def test_an_answer_without_a_curve_has_a_page_too() -> None:
    assert "<svg" not in page(answer_with([]), COMPANY, DAY)
