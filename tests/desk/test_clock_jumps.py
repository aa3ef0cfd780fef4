"""A clock that jumped ahead stamps nothing until somebody confirms it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from keepable_desk import clock
from keepable_desk.clock import Ticks
from keepable_desk.jobs.schedule import watch_clock
from keepable_desk.last_seen import Seen, is_set_back
from keepable_desk.reads.context import of_operator
from keepable_desk.store.models import Ask, Company, LedgerEntry
from keepable_desk.usecases.append_to_ledger import HaltedError, record
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.check_health import check_health
from keepable_desk.usecases.halting import resume
from keepable_desk.usecases.watch_clock import confirm_clock, expected_by
from tests.desk.small_company import NOW, post, reader

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.desk.small_company import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)


def passes(
    patch: pytest.MonkeyPatch, shown: timedelta, real: timedelta | None = None, boot: str = "a"
) -> datetime:
    """Let the clock show so much more than NOW, of which so much `real` passed, and watch it."""
    seconds = (shown if real is None else real).total_seconds()
    patch.setattr(clock, "now", lambda: NOW + shown)
    patch.setattr(clock, "ticks", lambda: Ticks(1_000.0 + seconds, boot))
    watch_clock()
    return NOW + shown


def enters(desk: Desk, now: datetime) -> None:
    company = Company.objects.get(pk=desk.company.pk)
    record(company, now=now, actor="system", kind="outcomes.learned")


def test_a_clock_that_goes_on_as_the_machine_counts_is_believed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (0, 1, 40, 400):  # nobody used it for a year, and the machine counted on
        enters(desk, passes(monkeypatch, days * DAY))
    assert LedgerEntry.objects.count() == 5


@pytest.mark.parametrize("days", [2, 800])
def test_one_that_jumped_ahead_while_it_ran_stops_writing_and_stamps_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    passes(monkeypatch, timedelta())
    jumped = passes(monkeypatch, days * DAY, HOUR)
    with pytest.raises(HaltedError, match="keepable desk confirm-clock"):
        enters(desk, jumped)
    assert LedgerEntry.objects.count() == 1


def test_one_that_jumped_by_less_than_a_day_is_believed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes(monkeypatch, timedelta())
    enters(desk, passes(monkeypatch, DAY, timedelta()))
    passes(monkeypatch, timedelta())  # and back: a clock may be set


def test_one_that_is_set_right_again_lets_writing_go_on_by_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes(monkeypatch, timedelta())
    passes(monkeypatch, 800 * DAY, HOUR)
    enters(desk, passes(monkeypatch, 2 * HOUR))
    assert LedgerEntry.objects.count() == 2


def test_one_that_is_confirmed_is_believed_from_then_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes(monkeypatch, timedelta())
    jumped = passes(monkeypatch, 5 * DAY, HOUR)
    operator = of_operator(jumped, desk.company.pk)
    with pytest.raises(UnfitError, match="keepable desk confirm-clock"):
        resume(operator)
    confirm_clock(operator, Seen(jumped, 1_000.0 + HOUR.total_seconds(), "a"))
    enters(desk, jumped)
    enters(desk, passes(monkeypatch, 5 * DAY + HOUR, 2 * HOUR))
    with pytest.raises(UnfitError, match="did not stop because of the clock"):
        confirm_clock(operator, Seen(jumped, 0.0, "a"))


def test_after_a_new_beginning_of_the_machine_a_gap_of_a_month_is_asked_about(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes(monkeypatch, timedelta())
    enters(desk, passes(monkeypatch, 29 * DAY, HOUR, boot="b"))
    jumped = passes(monkeypatch, 60 * DAY, HOUR, boot="c")  # 31 days after it was seen last
    with pytest.raises(HaltedError):
        enters(desk, jumped)


def test_where_nothing_was_seen_the_newest_entry_is_what_a_clock_is_compared_with() -> None:
    assert expected_by(None, Seen(NOW, 0.0, "a"), None) is None
    assert expected_by(None, Seen(NOW, 0.0, "a"), NOW - 30 * DAY) is None
    assert expected_by(None, Seen(NOW, 0.0, "a"), NOW - 31 * DAY) == NOW - 31 * DAY


def test_a_clock_that_was_set_back_is_no_jump_ahead() -> None:
    seen = Seen(NOW, 1_000.0, "a")
    assert expected_by(seen, Seen(NOW - 400 * DAY, 2_000.0, "a"), NOW) is None
    assert expected_by(seen, Seen(NOW - 400 * DAY, 10.0, "b"), NOW) is None


UNREADABLE = (
    "",
    "{}",
    '{"at": 3}',
    "[]",
    "\x00",
    "[" * 100_000,
    '{"at": "2027-01-11T08:00:00", "seconds": 1, "boot": "a"}',  # of no zone
    '{"at": "2027-01-11T08:00:00+00:00", "seconds": 1e300, "boot": "a"}',
    '{"at": "2027-01-11T08:00:00+00:00", "seconds": 1' + "0" * 400 + ', "boot": "a"}',
    '{"at": "2027-01-11T08:00:00+00:00", "seconds": NaN, "boot": "a"}',
    '{"at": "9999-12-31T23:59:59+00:00", "seconds": 1, "boot": "a"}',
)


@pytest.mark.parametrize("content", UNREADABLE)
def test_what_was_seen_and_cannot_be_read_is_as_if_nothing_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str
) -> None:
    (tmp_path / "last_seen.json").write_text(content, encoding="utf-8")
    enters(desk, passes(monkeypatch, HOUR))


@pytest.mark.parametrize("boot", ["a", "b"])
def test_one_that_was_set_back_stops_writing_until_it_is_right_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, boot: str
) -> None:
    passes(monkeypatch, timedelta())
    back = passes(monkeypatch, -2 * DAY, HOUR, boot=boot)
    with pytest.raises(HaltedError, match=r"it was .* already"):
        enters(desk, back)
    with pytest.raises(UnfitError, match="keepable desk confirm-clock"):
        resume(of_operator(back, desk.company.pk))
    enters(desk, passes(monkeypatch, 2 * HOUR))
    assert LedgerEntry.objects.count() == 2


def test_one_far_behind_the_newest_entry_stamps_and_answers_nothing_before_it_is_watched(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = NOW - 2 * DAY  # entry 0 is of NOW
    with pytest.raises(HaltedError, match=r"it was .* already"):
        enters(desk, back)
    monkeypatch.setattr(clock, "now", lambda: back)
    answer = post(reader(desk, "rep"), "/asks", {"text": "Report for Nord in 20 weeks"})
    assert (answer.status_code, Ask.objects.count()) == (503, 0)
    enters(desk, NOW - DAY)  # a day behind is within what a clock may be set by


def test_one_that_was_set_back_and_is_confirmed_is_believed_up_to_the_newest_entry(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = passes(monkeypatch, -5 * DAY, timedelta())
    assert [each.code for each in check_health(back).problems] == ["health.clock_behind"]
    operator = of_operator(back, desk.company.pk)
    confirm_clock(operator, Seen(back, 1_000.0, "a"))
    enters(desk, back)
    enters(desk, passes(monkeypatch, HOUR - 5 * DAY, HOUR))
    assert check_health(back).problems == ()
    # what is believed is that far and no farther: a ledger of next week is in question again
    assert is_set_back(NOW + 7 * DAY, back)
