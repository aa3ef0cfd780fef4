"""One truth: at one state of the book a figure has one value and one wording on all pages.

And every figure stands in the element that says what it is of. What looks like one is found by its
form; what does not, by luck: whatever other draws of the same book change is a figure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.template import engines
from django.template.exceptions import TemplateSyntaxError

from keepable_desk import clock
from keepable_desk.rights.roles import ROLES
from keepable_desk.web.pages import figures
from tests.desk.drawn_companies import drawn_book
from tests.desk.driving import nothing_known
from tests.desk.keeping import keep_nothing
from tests.desk.reading_figures import Figures, promise_against_advice, read_by
from tests.desk.small_company import NOW, small_desk

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db
COMPANIES = 10
# where figures stand: a page or a part that comes after it, by how its address begins
PLACES = (
    *("/asks/", "/palette", "/suggest/", "/inbox", "/setup", "/promises?", "/promises/p"),
    *("/promises/h", "/promise-parts/", "/capacity?", "/capacity/", "/pipeline?"),
    *("/pipeline/load", "/pipeline/mix", "/pipeline/breaking", "/honesty", "/honesty/estimates"),
)


@pytest.fixture(autouse=True)
def _at_its_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    keep_nothing()  # as numbers of companies come again in tests


def read_with_draws(seed: int, draws: int, roles: Sequence[str]) -> Figures:
    """Read the company of `seed` with other `draws` of the same book, and leave nothing of it."""
    book = drawn_book(seed)
    book = book.changed(settings=replace(book.settings, seed=draws))
    with nothing_known(), transaction.atomic():
        found = read_by(small_desk(book), roles)
        transaction.set_rollback(True)
    return found


def nothing_drawn(_at: str, _value: str | int = "", /, **_key: object) -> dict[str, object]:
    return {"at": "label", "value": "", "key": {}}


@pytest.mark.parametrize("seed", range(COMPANIES))
def test_no_figure_of_a_drawn_company_differs_between_two_pages(seed: int) -> None:
    roles = {"deal desk", *ROLES[seed : seed + 1]}  # who sees most, and each role once
    found = read_by(small_desk(drawn_book(seed)), sorted(roles))
    assert len(found.pages) > 10
    assert found.values
    assert found.contradictions() == []
    assert found.outside == []


@pytest.mark.wide
@pytest.mark.parametrize("seed", range(COMPANIES, COMPANIES + 4))
def test_nor_does_any_for_any_role(seed: int) -> None:
    desk = small_desk(drawn_book(seed))
    promise_against_advice(desk)
    found = read_by(desk, list(ROLES))
    assert (found.contradictions(), found.outside) == ([], [])


@pytest.mark.parametrize(
    ("seed", "roles"),
    [
        (0, ("deal desk",)),
        *(
            pytest.param(seed, ("operations", "leader", "rep"), marks=pytest.mark.wide)
            for seed in (1, 2, 3, 4)
        ),
    ],
)
def test_other_draws_of_the_same_book_change_nothing_outside_of_figures(
    seed: int, roles: tuple[str, ...]
) -> None:
    one, other = (read_with_draws(seed, draws, roles) for draws in (seed, 7_777))
    assert one.values != other.values
    book = drawn_book(seed)
    names = [each.title for each in book.promises]
    names += [each.title for each in book.holds] + [each.title for each in book.deals]
    assert (one.unlike(other, names), other.unlike(one, names)) == ([], [])


def test_a_figure_outside_of_the_element_is_found_wherever_figures_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = small_desk(drawn_book(3))  # it holds something, and a win breaks a promise
    promise_against_advice(desk)
    monkeypatch.setattr(figures, "_element", lambda _value, shown, _key: shown)
    monkeypatch.setattr(figures, "cell", lambda value, form, _of: figures.FORMS[form](value))
    monkeypatch.setattr(figures, "drawn", nothing_drawn)
    found = read_by(desk, ["deal desk", "leader"])
    pages = {page for page, _text in found.outside}
    assert [each for each in PLACES if not any(page.startswith(each) for page in pages)] == []


@pytest.mark.parametrize("name", ["odds", "percent", "plain_percent", "hours", "money", "days"])
def test_no_filter_writes_a_figure(name: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=name):
        engines["django"].from_string("{% load said %}{{ value|" + name + " }}")


def test_a_second_truth_is_found() -> None:
    found = Figures()
    about = 'data-quantity="odds" data-of="p1" data-by="2027-03-01" data-form="percent"'
    found.read("/promises", f'<data value="0.91" {about}>91 %</data>')
    found.read("/promises/p1", f'<data value="0.9" {about}>90 %</data>')
    assert len(found.contradictions()) == 2


def test_a_figure_that_names_no_order_of_service_is_compared_with_those_that_do() -> None:
    found = Figures()
    told = '<data value="{}" data-quantity="capacity" data-of="crew" data-order="{}">x</data>'
    found.read("/capacity", told.format("40.0", "as promised"))
    found.read("/week", told.format("38.0", ""))
    assert len(found.contradictions()) == 1


def test_a_date_in_words_in_a_key_is_found() -> None:
    found = Figures()
    told = '<data value="8.0" data-quantity="booked" data-of="crew" data-by="{}">8</data>'
    found.read("/capacity", told.format("Jan. 11, 2027"))
    found.read("/week", told.format("2027-01-11"))
    assert [page for page, _what in found.outside] == ["/capacity"]


def test_the_same_date_at_another_level_is_no_second_truth() -> None:
    found = Figures()
    for level, day in (("50", "2027-03-01"), ("80", "2027-03-08")):
        about = f'data-quantity="date" data-of="p1" data-level="{level}" data-form="day"'
        found.read("/promises", f'<data value="{day}" {about}>{day}</data>')
    assert found.contradictions() == []


def test_what_a_row_says_is_said_of_its_cells() -> None:
    found = Figures()
    found.read("/a", '<tr data-of="crew"><td><data value="1" data-quantity="booked">1</data></tr>')
    found.read("/b", '<data value="2" data-quantity="booked" data-of="crew">2</data>')
    assert len(found.contradictions()) == 2


def test_a_picture_that_draws_another_value_than_the_table_shows_is_a_second_truth() -> None:
    found = Figures()
    told = figures.drawn("points", 1, quantity="odds", of="p1", by="=0")
    picture = '{"points": [["2027-03-01", 0.9]], "figures": [%s]}'
    text = picture % str(told).replace("'", '"')
    found.read("/promises/p1", f'<script type="application/json">{text}</script>')
    about = 'data-quantity="odds" data-of="p1" data-by="2027-03-01"'
    found.read("/promises", f'<data value="0.91" {about}>91 %</data>')
    assert len(found.contradictions()) == 1


@pytest.mark.parametrize(
    "page",
    [
        "<p>odds 91 %</p>",
        "<p>about 12 h</p>",
        "<p>8 in 10: 3 March 2027</p>",
        "<p>24,000 EUR</p>",
        "<p>3 at risk</p>",
        '<p title="91 %">odds</p>',
        "<textarea>odds 91 %</textarea>",
        '<option value="p1">Work (91 %)</option>',
        '<script type="application/json">{"points": [["2027-03-01", 0.91]]}</script>',
    ],
)
def test_a_figure_outside_of_the_element_is_found(page: str) -> None:
    found = Figures()
    found.read("/promises", page)
    assert len(found.outside) == 1


@pytest.mark.parametrize(
    "page",
    [
        '<p>odds <data value="0.91" data-quantity="odds">91 %</data></p>',
        '<p title="91 %">odds <data value="0.91">91 %</data></p>',
        '<option value="p1" data-figure="0.91" data-of="p1">Work (91 %)</option>',
    ],
)
def test_what_stands_in_the_element_is_inside(page: str) -> None:
    found = Figures()
    found.read("/promises", page)
    assert found.outside == []


@pytest.mark.parametrize(
    ("text", "outside"), [("a+4449493b+ARo8PTM79LTS", []), ("79 EUR", ["79 EUR"])]
)
def test_a_key_that_ends_like_an_amount_is_no_figure(text: str, outside: list[str]) -> None:
    found = Figures()
    found.read("/", f"<p>{text}</p>")
    assert [each for _page, each in found.outside] == outside
