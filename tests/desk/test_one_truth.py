"""One truth: at one state of the book a figure has one value and one wording on all pages."""

from __future__ import annotations

import pytest

from keepable_desk import clock
from keepable_desk.access.policy import ROLES
from keepable_desk.queries.forecasts import FORECASTS
from tests.desk.drawn_companies import drawn_book
from tests.desk.reading_figures import Figures, read_by
from tests.desk.small_company import NOW, small_desk

pytestmark = pytest.mark.django_db
COMPANIES = 10
# where every figure stands in the element: what comes here is read for figures outside of it
WHOLE = ("/promises", "/promise-parts", "/pipeline")


@pytest.fixture(autouse=True)
def _at_its_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    FORECASTS._known.clear()  # as numbers of companies come again in tests


@pytest.mark.parametrize("seed", range(COMPANIES))
def test_no_figure_of_a_drawn_company_differs_between_two_pages(seed: int) -> None:
    roles = [ROLES[seed % len(ROLES)], "deal desk"] if seed else ROLES
    found = read_by(small_desk(drawn_book(seed)), list(roles))
    assert len(found.pages) > 10
    assert found.values
    assert found.contradictions() == []
    assert [each for each in found.outside if each[0].startswith(WHOLE)] == []


def test_a_second_truth_is_found() -> None:
    found = Figures()
    about = 'data-quantity="odds" data-of="p1" data-by="2027-03-01" data-form="percent"'
    found.read("/promises", f'<data value="0.91" {about}>91 %</data>')
    found.read("/promises/p1", f'<data value="0.9" {about}>90 %</data>')
    assert len(found.contradictions()) == 2


def test_the_same_date_at_another_level_is_no_second_truth() -> None:
    found = Figures()
    for level, day in (("50", "2027-03-01"), ("80", "2027-03-08")):
        about = f'data-quantity="date" data-of="p1" data-level="{level}" data-form="day"'
        found.read("/promises", f'<data value="{day}" {about}>{day}</data>')
    assert found.contradictions() == []


@pytest.mark.parametrize("words", ["odds 91 %", "about 12 h", "8 in 10: 3 March 2027"])
def test_a_figure_outside_of_the_element_is_found(words: str) -> None:
    found = Figures()
    found.read("/promises", f"<p>{words}</p>")
    assert found.outside == [("/promises", words)]


def test_what_stands_in_the_element_is_inside() -> None:
    found = Figures()
    found.read("/promises", '<p>odds <data value="0.91" data-quantity="odds">91 %</data></p>')
    assert found.outside == []
