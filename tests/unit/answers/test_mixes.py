"""What wins do: theorems about order, and a push as an oracle."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from keepable.answers import Question, mix_of, push
from keepable.answers.mixes import breakers, by_date, together
from keepable.domain.canonical import to_plain
from keepable.forecast import Forecast, forecast
from keepable.forecast.agenda import standing_for
from keepable.samples import demo_book
from tests.unit.forecast.small_books import open_deal, promise, small_book, task

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)  # a Monday


@pytest.fixture(scope="module")
def warm() -> Forecast:
    """Forecast the demo company in a few futures."""
    return forecast(demo_book(NOW), scenarios=64)


def open_deals(warm: Forecast) -> list[str]:
    return [deal.id for deal in warm.book.deals if deal.state == "open"]


def test_winning_nothing_changes_nothing(warm: Forecast) -> None:
    assert mix_of(warm, [], "after").affected == ()
    assert mix_of(warm, [], "by date").affected == ()


def test_wins_that_are_served_after_all_promises_touch_none_of_them(warm: Forecast) -> None:
    found = mix_of(warm, open_deals(warm), "after")
    assert found.affected == ()
    assert found.breaks == ()
    # two of the open deals are held already, and so are served as their holds
    assert len(found.deals) == len(open_deals(warm)) - len(standing_for(warm.book)) == 23


def test_a_win_that_is_wanted_last_is_served_after_all_promises_either_way(warm: Forecast) -> None:
    deals = tuple(
        replace(deal, wanted_date=date(2030, 1, 7)) if deal.id == "d01" else deal
        for deal in warm.book.deals
    )
    book = forecast(warm.book.changed(deals=deals), scenarios=64)
    after, dated = mix_of(book, ["d01"], "after"), mix_of(book, ["d01"], "by date")
    assert to_plain(replace(dated, order="after")) == to_plain(after)


def test_a_win_served_by_its_date_moves_whom_a_push_to_that_place_moves(warm: Forecast) -> None:
    # The oracle is another way to the same schedule: an ask pushed before the same promise.
    deal = next(each for each in warm.book.deals if each.id == "d01")
    assert deal.wanted_date is not None
    first = next(
        entry
        for entry in warm.compiled.agenda.commitments
        if entry.due_date is not None and entry.due_date > deal.wanted_date
    )
    asked = Question(
        text="", title=deal.title, customer=deal.customer, zone="UTC", items=deal.items
    )
    pushed = push(warm, replace(asked, requested_date=deal.wanted_date), [first.id])
    found = mix_of(warm, ["d01"], "by date")
    assert {each.id for each in found.affected} == {each.id for each in pushed.moved}


def test_the_chance_of_a_mix_is_that_of_winning_each_by_itself(warm: Forecast) -> None:
    odds = {deal.id: deal.win_odds for deal in warm.book.deals}
    found = mix_of(warm, ["d01", "d02"], "after")
    assert found.chance == pytest.approx(odds["d01"] * odds["d02"])


def test_whoever_breaks_a_promise_is_named_with_it(warm: Forecast) -> None:
    odds = {entry.id: entry.warn_below for entry in warm.book.promises}
    for mix in breakers(warm).values():
        broken = [touch for touch in mix.affected if touch.id in mix.breaks]
        assert broken
        for touch in broken:
            assert touch.odds_before is not None
            assert touch.odds_after is not None
            assert touch.odds_before >= odds.get(touch.id, 0.8) > touch.odds_after


def test_a_name_that_is_no_open_deal_is_refused(warm: Forecast) -> None:
    with pytest.raises(KeyError):
        mix_of(warm, ["nothing"], "after")


def test_by_date_keeps_the_order_of_those_that_stand(warm: Forecast) -> None:
    standing = warm.compiled.agenda.commitments
    assert by_date(standing, []) == list(standing)


def one_builder(*works: tuple[str, float]) -> Forecast:
    """Forecast anna at 40 hours a week, with a promise of 40 hours for Friday of week 3.

    Each of `works` is an open deal of so many hours, wanted two days before that.
    """
    wanted, due = date(2027, 1, 20), date(2027, 1, 22)
    deals = [open_deal(name, task(name, hours), wanted_date=wanted) for name, hours in works]
    kept = promise("m", 1, task("m-w", 40.0), due=due)
    return forecast(small_book(kept, deals=tuple(deals)), scenarios=16)


def test_deals_that_break_a_promise_only_together_are_found_without_one_to_spare() -> None:
    # Until Friday of week 3 there are 120 hours, 40 of them are the promise's: 80 are to spare.
    # 10 + 60 + 30 = 100 are too many; so are 60 + 30 = 90, and neither of the two alone.
    warm = one_builder(("a", 10.0), ("b", 60.0), ("c", 30.0))
    assert breakers(warm) == {}
    found = together(warm, ["a", "b", "c"], ())
    assert found is not None
    assert ([deal.id for deal in found.deals], found.breaks) == (["b", "c"], ("m",))


def test_what_one_deal_breaks_alone_is_not_said_of_several() -> None:
    # 90 hours are more than the 80 that are to spare, whatever else is won
    warm = one_builder(("a", 90.0), ("b", 10.0))
    assert set(breakers(warm)) == {"a"}
    assert together(warm, ["a", "b"], {"m"}) is None


def test_wins_for_which_there_is_time_break_nothing_together() -> None:
    warm = one_builder(("a", 30.0), ("b", 30.0))
    assert together(warm, ["a", "b"], ()) is None
