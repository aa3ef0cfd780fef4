"""What more people, or shorter work, do to the dates: mostly good, and sometimes not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from keepable.domain.work import Need
from keepable.forecast import forecast
from tests.unit.forecast.small_books import person, promise, small_book, task, team

if TYPE_CHECKING:
    from keepable.domain.book import Book


def finish_hours(book: Book) -> dict[str, int]:
    """Return the hour in which each task ends; the clock of these books never stops."""
    warm = forecast(book, scenarios=8)
    assert warm.finish_g is not None
    finish = warm.finish_g[0].tolist()
    return {work.id: g for work, g in zip(warm.compiled.agenda.tasks, finish, strict=True)}


links = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 2), st.booleans()), min_size=1, max_size=8
)


@given(links, st.integers(2, 4))
def test_one_more_in_the_only_team_never_makes_a_chain_later(
    drawn: list[tuple[int, int, bool]], size: int
) -> None:
    chain = [
        task(
            f"t{n}",
            hours,
            needs=(Need(skill="build", crew=crew),),
            splittable=splittable,
            predecessors=(f"t{n - 1}",) if n else (),
        )
        for n, (hours, crew, splittable) in enumerate(drawn)
    ]
    few, more = (
        finish_hours(
            small_book(promise("p", 1, *chain), people=(), teams=(team("lab", units, "build"),))
        )
        for units in (size, size + 1)
    )
    assert all(more[name] <= few[name] for name in few)


def workshop(*, testers: int, first_hours: int) -> Book:
    """Make the book of the anomalies below: four tasks in this order of service."""
    work = (
        task("setup", 1, "test", splittable=False),
        task("a", first_hours, "test", splittable=False),
        task("b", 4, "build", splittable=False, predecessors=("a",)),
        task("c", 3, "build", splittable=False),
        task("d", 10, "write", splittable=False, predecessors=("c",)),
    )
    return small_book(
        promise("p", 1, *work),
        people=(
            person("builder", "build", calendar="always"),
            person("writer", "write", calendar="always"),
        ),
        teams=(team("lab", testers, "test"),),
    )


# Lists of work that are served in a fixed order are not monotone: R. L. Graham, "Bounds on
# multiprocessing timing anomalies", SIAM Journal on Applied Mathematics 17 (1969), 416-429.
#
# One tester, a takes 2 hours: c just fits into the gap before b.
#
#   hour     0   1   2   3   4   5   6   7   8   9  10  11  12  13
#   lab     |set|   a   |
#   builder |     c     |       b       |
#   writer              |                   d                   |      d ends at 13


def test_the_schedule_before_is_as_drawn() -> None:
    hours = finish_hours(workshop(testers=1, first_hours=2))
    assert hours == {"setup": 1, "a": 3, "b": 7, "c": 3, "d": 13}


# Two testers: a begins at once and ends at 2, so b ends the gap in which c was.
#
#   hour     0   1   2   3   4   5   6   7   8   9  10  ...      19
#   lab     |set|
#   lab     |   a   |
#   builder         |       b       |     c     |
#   writer                                      |       d       |     d ends at 19


def test_one_more_person_can_make_the_last_finish_later() -> None:
    hours = finish_hours(workshop(testers=2, first_hours=2))
    assert hours == {"setup": 1, "a": 2, "b": 6, "c": 9, "d": 19}


# One tester, a takes 1 hour instead of 2: the same as with two testers.
#
#   hour     0   1   2   3   4   5   6   7   8   9  10  ...      19
#   lab     |set| a |
#   builder         |       b       |     c     |
#   writer                                      |       d       |     d ends at 19


def test_shorter_work_can_make_the_last_finish_later() -> None:
    hours = finish_hours(workshop(testers=1, first_hours=1))
    assert hours == {"setup": 1, "a": 2, "b": 6, "c": 9, "d": 19}
