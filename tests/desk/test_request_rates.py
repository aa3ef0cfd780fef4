"""How much one member or address may ask: nobody takes all threads, and others are let in."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from keepable_desk.web import request_rates
from keepable_desk.web.request_rates import Rates, at_a_bearable_rate

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def let_in(rates: Rates, who: str, now: float) -> bool:
    """Ask once, be answered at once, and return whether it was."""
    if not rates.is_let_in(who, now):
        return False
    rates.left(who)
    return True


def test_a_fifth_of_a_minutes_requests_may_come_in_a_moment_and_the_rest_as_time_goes_by() -> None:
    rates = Rates(per_minute=60.0, at_once=5)  # one a second, and 12 in a moment
    assert [let_in(rates, "a", 0.0) for _ in range(13)] == [True] * 12 + [False]
    assert [let_in(rates, "a", 0.5), let_in(rates, "a", 1.0), let_in(rates, "a", 1.0)] == [
        False,
        True,
        False,
    ]
    assert let_in(rates, "b", 1.0)


def test_so_many_at_once_are_answered_and_the_next_when_one_of_them_is() -> None:
    rates = Rates(per_minute=6_000.0, at_once=2)
    assert [rates.is_let_in("a", 0.0) for _ in range(3)] == [True, True, False]
    rates.left("a")
    assert rates.is_let_in("a", 0.0)
    assert rates.is_let_in("b", 0.0)


@given(st.lists(st.floats(0.0, 300.0), max_size=60), st.floats(1.0, 100.0))
def test_in_no_stretch_of_time_more_is_answered_than_a_burst_and_the_rate(
    waits: list[float], per_minute: float
) -> None:
    rates = Rates(per_minute=per_minute, at_once=1)
    times: list[float] = []
    now = 0.0
    for wait in waits:
        now += wait
        times += [now] * sum(let_in(rates, "a", now) for _ in range(3))
    most = per_minute * request_rates.BURST_SECONDS / 60.0
    for begin in range(len(times)):
        for end in range(begin, len(times)):
            lasted = times[end] - times[begin]
            assert end - begin + 1 <= most + lasted * per_minute / 60.0 + 1e-6


def test_those_who_asked_longest_ago_are_forgotten_unless_something_of_them_is_under_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(request_rates, "MOST_KNOWN", 2)
    rates = Rates(per_minute=60.0, at_once=5)
    rates.is_let_in("waits", 0.0)
    for who in ("a", "b", "c"):
        let_in(rates, who, 1.0)
    assert "waits" in rates.known
    assert len(rates.known) <= 3


def request_to(path: str, address: str = "203.0.113.7") -> HttpRequest:
    made = RequestFactory().get(path, REMOTE_ADDR=address)
    made.user = AnonymousUser()
    return made


@pytest.fixture
def few(settings: Settings) -> None:
    settings.KEEPABLE_REQUESTS_PER_MINUTE, settings.KEEPABLE_REQUESTS_AT_ONCE = 5, 1


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("path", "kind"), [("/api/v1/me", "application/problem+json"), ("/promises", "text/html")]
)
def test_what_is_too_much_is_refused_in_a_sentence_and_others_are_answered(
    path: str, kind: str
) -> None:
    answer = at_a_bearable_rate(lambda _request: HttpResponse("ok"))
    assert answer(request_to(path)).status_code == 200
    refused = answer(request_to(path))
    assert (refused.status_code, refused["Retry-After"]) == (429, "5")
    assert refused["Content-Type"].startswith(kind)
    assert "Nothing was done" in refused.content.decode()
    assert answer(request_to(path, "203.0.113.8")).status_code == 200
    assert answer(request_to("/health")).status_code == 200


@pytest.mark.usefixtures("few")
def test_what_is_too_much_stands_in_the_log_with_who_asked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = at_a_bearable_rate(lambda _request: HttpResponse("ok"))
    assert [answer(request_to("/promises")).status_code for _ in range(2)] == [200, 429]
    told = [each.msg for each in caplog.records if isinstance(each.msg, dict)]
    (line,) = [each for each in told if each["event"] == "more was asked than is answered"]
    assert (line["path"], line["ip"], line["level"]) == ("/promises", "203.0.113.7", "warning")


@pytest.mark.usefixtures("few")
def test_one_address_does_not_take_more_threads_than_its_own(settings: Settings) -> None:
    settings.KEEPABLE_REQUESTS_PER_MINUTE = 600
    inside, may_end = threading.Event(), threading.Event()

    def slow(request: HttpRequest) -> HttpResponse:
        if request.path == "/slow":
            inside.set()
            may_end.wait(timeout=20)
        return HttpResponse("ok")

    answer = at_a_bearable_rate(slow)
    first = threading.Thread(target=answer, args=(request_to("/slow"),))
    first.start()
    assert inside.wait(timeout=20)
    assert answer(request_to("/quick")).status_code == 429
    assert answer(request_to("/quick", "203.0.113.8")).status_code == 200
    may_end.set()
    first.join(timeout=20)
    assert answer(request_to("/quick")).status_code == 200


def test_without_a_limit_nothing_stands_in_between(settings: Settings) -> None:
    settings.KEEPABLE_REQUESTS_PER_MINUTE = 0

    def answered(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.path)

    assert at_a_bearable_rate(answered) is answered
