"""What takes long is worked out once, in the background, and tells how far it is."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from keepable_desk.reads.background_cache import MOST_KNOWN, BackgroundCache, RunningTask

if TYPE_CHECKING:
    from collections.abc import Callable

SOON = 10.0


def forecast() -> Any:  # noqa: ANN401 - whatever stands for a forecast
    return object()


def test_it_is_worked_out_once_for_each_forecast_and_key() -> None:
    looked: list[object] = []

    def look(warm: object, key: str, _told: object) -> str:
        looked.append((warm, key))
        return key

    later = BackgroundCache(look)
    one, other = forecast(), forecast()
    for warm, key in ((one, "a"), (one, "a"), (one, "b"), (other, "a")):
        doing = later.of(1, warm, key)
        doing.over.wait(SOON)
        assert doing.found == key
    assert looked == [(one, "a"), (one, "b"), (other, "a")]


def test_it_tells_how_far_it_is_while_it_goes_on() -> None:
    may_end = threading.Event()

    def slow(_warm: object, _key: str, told: Callable[[int], None]) -> str:
        told(4)
        may_end.wait(SOON)
        return "done"

    doing = BackgroundCache(slow).of(1, forecast(), "a")
    assert (doing.is_over, doing.percent, doing.found) == (False, 25, None)
    may_end.set()
    doing.over.wait(SOON)
    assert doing.found == "done"


def test_what_goes_wrong_is_said_and_stops_nothing_else() -> None:
    def broken(_warm: object, key: str, _told: object) -> str:
        return {"good": "fine"}[key]

    later = BackgroundCache(broken)
    warm = forecast()
    bad = later.of(1, warm, "bad")
    bad.over.wait(SOON)
    good = later.of(1, warm, "good")
    good.over.wait(SOON)
    assert (bad.failed, bad.found, good.found) == (True, None, "fine")


def test_what_nobody_will_look_at_any_more_is_given_up() -> None:
    overtaken = threading.Event()
    steps: list[object] = []

    def slow(warm: object, _key: str, told: Callable[[int], None]) -> str:
        if warm is first:
            overtaken.wait(SOON)
        told(1)
        steps.append(warm)
        return "done"

    later = BackgroundCache(slow)
    first, second = forecast(), forecast()
    given_up = later.of(1, first, "a")
    newer = later.of(1, second, "a")
    overtaken.set()
    given_up.over.wait(SOON)
    newer.over.wait(SOON)
    assert (given_up.failed, given_up.found) == (True, None)
    assert (newer.found, steps) == ("done", [second])


def test_no_more_is_begun_than_there_is_room_for_until_something_is_over() -> None:
    may_end = threading.Event()

    def slow(_warm: object, key: int, _told: object) -> int:
        may_end.wait(SOON)
        return key

    later, warm = BackgroundCache(slow), forecast()
    later._known[1] = (warm, {number: RunningTask() for number in range(MOST_KNOWN)})
    later.of(1, warm, -1)
    assert -1 not in later._known[1][1]
    later._known[1][1][0].over.set()
    may_end.set()
    begun = later.of(1, warm, -1)
    begun.over.wait(SOON)
    assert (begun.found, 0 in later._known[1][1]) == (-1, False)
