"""A count on a page opens, or stands above, as many as it says."""

from __future__ import annotations

import re
import time
from html import unescape
from typing import TYPE_CHECKING

import pytest

from keepable_desk import clock
from keepable_desk.web.pages.answers import falls, is_felt
from tests.desk.drawn_companies import drawn_book
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, reader, small_desk

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
COUNT = re.compile(r'href="(/promises[^"]*risk=weak[^"]*)"><data value="(\d+)"')
CHANGE = re.compile(
    r'<data value="([\d.]+)"[^>]*data-quantity="odds"[^>]*data-order="as promised"[^>]*>'
    r'[^<]*</data> → <span class="badge \w*"><data value="([\d.]+)"'
)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return the browser of the deal desk of a company whose wins break promises."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    keep_nothing()  # another test may have had a company of the same number and revision
    return reader(small_desk(drawn_book(3)), "deal desk")


def page(client: Client, path: str) -> str:
    """Return the text of a page once it is worked out."""
    for _ in range(400):
        text = str(client.get(path).content.decode())
        if "<progress" not in text:
            return text
        time.sleep(0.05)
    raise TimeoutError(path)


def counted(text: str, quantity: str) -> int:
    found = re.search(rf'<data value="(\d+)"[^>]*data-quantity="{quantity}"', text)
    return int(found[1]) if found else 0


def test_promises_at_risk_of_a_team_open_a_list_of_as_many(client: Client) -> None:
    found = COUNT.search(page(client, "/capacity"))
    assert found is not None
    listed = page(client, unescape(found[1]))
    assert listed.count("<tr data-line>") == int(found[2]) > 0


def test_a_mix_lists_as_many_as_it_says_get_worse_and_those_that_gain_apart(
    client: Client,
) -> None:
    text = page(client, "/pipeline/mix?mix=all")
    changes = [(float(before), float(after)) for before, after in CHANGE.findall(text)]
    falling = [each for each in changes if each[1] < each[0]]
    worse = counted(text, "promises that break") + counted(text, "promises that get worse")
    assert len(falling) == worse > 0


def test_odds_that_rise_by_the_luck_of_few_futures_are_not_told_of() -> None:
    # 4 of 64 futures are 0.0625
    rising = {"odds_before": 0.8, "odds_after": 0.9, "days_later": 1.0}
    assert not is_felt(rising)
    assert not falls({**rising, "odds_after": 0.75})
    assert falls({**rising, "odds_after": 0.73})
