"""Nothing is said that a catalogue does not say: read in a language that nobody speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.texts.pseudo import PSEUDO, pseudo_wording
from keepable_desk.access.policy import ROLES
from keepable_desk.store.models import Member
from tests.desk.pseudo_locale import speak_it, unspoken, words_of_data
from tests.desk.small_company import Desk, post, reader

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

PAGES = (
    *("/", "/inbox", "/promises", "/promises?state=all", "/promises/p1", "/promises/h1"),
    *("/capacity", "/capacity/2027-01-11", "/pipeline", "/setup"),
    *("/promise-parts/p1/work", "/promise-parts/p1/curves", "/promise-parts/p2/ranked?ahead_of=p1"),
    *("/promise-parts/p1/trial?due_date=2027-05-03", "/understood?scope=report", "/palette?q=w"),
    *("/promises/nope", "/nowhere", "/capacity/1999-01-01"),
)


@pytest.fixture
def spoken(desk: Desk, tmp_path: Path, settings: Settings) -> Desk:
    """Let everybody of the small company read in the language that nobody speaks."""
    speak_it(tmp_path, settings)
    Member.objects.update(language=PSEUDO)
    return desk


@pytest.mark.parametrize(
    "role",
    ["leader", *(pytest.param(r, marks=pytest.mark.wide) for r in ROLES if r != "leader")],
)
def test_every_page_comes_from_the_catalogues_but_for_its_data(spoken: Desk, role: str) -> None:
    client = reader(spoken, role)
    ask = post(client, "/asks", {"text": "Report for Nord in 20 weeks"}).json()["id"]
    pages = (*PAGES, f"/asks/{ask}", f"/asks/{ask}/likely")
    shown = {path: client.get(path).content.decode() for path in pages}
    data = words_of_data()
    found = {(path, text) for path, page in shown.items() for text in unspoken(page, data)}
    assert sorted(found) == []


def test_a_sentence_outside_of_the_catalogues_would_be_found() -> None:
    page = f"<p>{pseudo_wording('Ask Ruth')} Ruth</p><p title='Nobody said this'>{{}}</p>"
    assert unspoken(page.format("Planted here."), {"Ruth"}) == ["Nobody said this", "Planted here."]
    assert unspoken(page.format(""), {"Ruth", "Nobody", "said", "this"}) == []
