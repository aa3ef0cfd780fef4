"""Hiring eases one team; where others then reach the next team sooner, that is said and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from keepable.answers import changed_odds
from keepable.domain.resource import Team
from keepable.forecast import forecast
from tests.unit.forecast.small_books import OFFICE, person, promise, small_book, task

if TYPE_CHECKING:
    from keepable.answers import Changed
    from keepable.domain.book import Book
    from keepable.domain.resource import Person

SECOND_WEEK, ITS_END = date(2027, 1, 11), date(2027, 1, 17)


def worker(name: str, skill: str) -> Person:
    return replace(person(name, skill), teams=(f"{skill}ers",))


def company() -> Book:
    """Ahead stands 80 h to build and then 40 h to test; behind it 36 h to test in the second week.

    One builder needs two weeks, so that the tester has the second one for what stands behind.
    """
    build = (task("b1", 40), task("b2", 40))
    tests = (task("t0", 20, "test"), task("t1", 40, "test", predecessors=("b1", "b2")))
    behind = task("t2", 36, "test", release_date=SECOND_WEEK)
    return small_book(
        calendars=(OFFICE,),
        people=(worker("ann", "build"), worker("tom", "test")),
        teams=(Team(id="builders", name="Builders"), Team(id="testers", name="Testers")),
        promises=(
            promise("ahead", 1, *build, *tests, due=date(2027, 2, 12)),
            promise("behind", 2, behind, due=ITS_END),
        ),
    )


def hired(*people: Person) -> tuple[Changed, ...]:
    book = company()
    more = book.changed(people=(*book.people, *people))
    return changed_odds(forecast(book), forecast(more))


def test_one_more_builder_makes_the_testers_scarce_and_the_figures_say_so() -> None:
    (found,) = hired(worker("bob", "build"))
    assert (found.id, found.odds_before - found.odds_after > 0.5) == ("behind", True)
    assert found.text is not None
    assert found.text.code == "scarce.moved"
    facts = found.text.params
    assert (facts["eased"], facts["scarce"], facts["by"]) == ("Builders", "Testers", ITS_END)
    # of two weeks others take 80 of 80 h of the builders, then 80 of 160; of the testers' 80 h 20,
    # then 60: what stands ahead is built after one week, and is tested in the second
    share = {name: getattr(value, "value", None) for name, value in facts.items()}
    assert (share["eased_before"], share["eased_after"]) == pytest.approx((1.0, 0.5))
    assert (share["before"], share["after"]) == pytest.approx((0.25, 0.75))


def test_one_more_tester_makes_nothing_worse_and_nothing_is_explained() -> None:
    found = hired(worker("tim", "test"))
    assert all(each.odds_after > each.odds_before for each in found)
    assert [each.text for each in found] == [None] * len(found)


def test_what_gets_worse_without_a_fuller_team_is_not_explained() -> None:
    # nobody takes more of anybody: the promise itself has become larger than its week
    book = company()
    ahead, behind = book.promises
    longer = replace(behind, work=(task("t2", 60, "test", release_date=SECOND_WEEK),))
    (found,) = changed_odds(forecast(book), forecast(book.changed(promises=(ahead, longer))))
    assert found.odds_after < found.odds_before
    assert found.text is None
