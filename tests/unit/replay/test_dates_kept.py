"""What counts as kept: open past its date is missed, open before its date is left out."""

from __future__ import annotations

from keepable.replay.dates_kept import verdict
from keepable.replay.promises import DatedOffer

LAST_DAY = 1000


def promised(at: int | None, finished: int | None, *, missed: bool) -> DatedOffer:
    """Promise a task for the day `at` at every level."""
    return DatedOffer(
        kind="task",
        day=900,
        name="t",
        tasks=1,
        dates=(at, at, at),
        missed=(missed,) * 3,
        plain=(True,) * 3,
        finished=finished,
        fell=None if finished is None else 0.5,
    )


def test_kept_missed_open_and_undated_promises_each_count_where_they_belong() -> None:
    found = verdict(
        [
            promised(950, 940, missed=False),  # kept
            promised(950, 960, missed=True),  # late
            promised(950, None, missed=True),  # open, its date has passed: missed
            promised(1050, None, missed=True),  # open, not due yet: left out
            promised(1050, 990, missed=False),  # finished before a date that has not come
            promised(None, 940, missed=False),  # no date could be promised
        ],
        80,
        LAST_DAY,
    )
    assert (found.judged, found.left_out, found.no_date) == (4, 1, 1)
    assert found.inside == found.kept == 2 / 4
    assert (found.came_due, found.inside_due) == (3, 1 / 3)
    assert found.promised == found.judged + found.left_out


def test_a_finish_on_the_day_itself_is_kept_plainly_but_only_partly_by_pit() -> None:
    found = verdict([promised(950, 950, missed=True)], 80, LAST_DAY)
    assert (found.kept, found.inside) == (1.0, 0.0)
