"""How far it is from the door to the kernel: few frames of ours, each room and each sum once."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import keepable
import keepable_desk
from keepable.engine import agenda, asking
from keepable.engine.compile import compile_agenda
from keepable.engine.kernels.residual import ask_scenarios
from keepable_desk.queries.forecasts import Forecasts
from tests.desk.small_company import post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from django.test import Client

    from tests.desk.small_company import Desk

MOST_FRAMES = 8
OURS = tuple(str(Path(next(iter(package.__path__)))) for package in (keepable, keepable_desk))
# what stands around every call: decorators, middleware, and how a request comes to its view
AROUND = ("checked", "answer", "run", "_handle")
QUESTION = {"scope": "Report", "customer": "Nord", "by": "2027-06-01"}


def stack() -> list[tuple[str, str]]:
    """Give room and function of each frame of ours that is entered, from the door on."""
    found: list[tuple[str, str]] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        place = _place_of(frame)
        if place is not None and frame.f_code.co_name not in AROUND:
            found.append((place, frame.f_code.co_name))
        frame = frame.f_back
    return found[::-1]


def _place_of(frame: FrameType) -> str | None:
    path = frame.f_code.co_filename
    for home in OURS:
        if path.startswith(f"{home}/"):
            return "/".join(path.removeprefix(f"{Path(home).parent}/").split("/")[:2])
    return None


class Seen:
    """What was seen of one request: each way to the kernel, and how often something was done."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.ways: list[list[tuple[str, str]]] = []
        self.fetched = 0
        self.compiled: list[str] = []


@contextmanager
def watched(patch: pytest.MonkeyPatch) -> Iterator[Seen]:
    """Watch what is asked of kernels, forecasts and compilation."""
    seen = Seen()

    def on_the_way(real: Callable[..., Any]) -> Callable[..., Any]:
        def asking_on(*args: Any) -> Any:  # noqa: ANN401 - as the kernel
            seen.ways.append(stack())
            return real(*args)

        return asking_on

    warm = Forecasts.warm

    def fetching(self: Forecasts, *args: Any) -> Any:  # noqa: ANN401 - as the real one
        seen.fetched += 1
        return warm(self, *args)

    def compiling(frame: Any, agenda: agenda.Agenda, *more: Any) -> Any:  # noqa: ANN401 - as the real one
        seen.compiled += [each.id for each in agenda.commitments if each.kind == "ask"]
        return compile_agenda(frame, agenda, *more)

    with patch.context() as patched:
        patched.setattr(asking, "ask_scenarios", on_the_way(ask_scenarios))
        patched.setattr(Forecasts, "warm", fetching)
        for name, module in list(sys.modules.items()):
            if name.startswith(("keepable.", "keepable_desk.")) and hasattr(
                module, "compile_agenda"
            ):
                patched.setattr(module, "compile_agenda", compiling)
        yield seen


def in_rooms(way: list[tuple[str, str]]) -> list[str]:
    """Give the rooms of a `way` in the order in which they are entered."""
    rooms: list[str] = []
    for room, _function in way:
        if not rooms or rooms[-1] != room:
            rooms.append(room)
    return rooms


def judged(seen: Seen) -> None:
    assert seen.ways
    for way in seen.ways:
        assert len(way) <= MOST_FRAMES, way
        rooms = in_rooms(way)
        assert len(rooms) == len(set(rooms)), way
    assert seen.fetched == 1
    assert len(seen.compiled) <= 1  # none where the forecast still holds it from the ask


@pytest.fixture
def rep(client: Client, desk: Desk) -> Client:
    client.force_login(desk.members["rep"].user)
    client.get("/api/v1/odds")  # so that the forecast is there
    return client


def test_a_question_on_the_page_is_answered_in_few_steps(
    rep: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watched(monkeypatch) as seen:
        answer = rep.post("/ask", QUESTION, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    judged(seen)


def test_a_question_to_the_api_is_answered_in_few_steps(
    rep: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watched(monkeypatch) as seen:
        assert post(rep, "/asks", {**QUESTION, "why": True, "likely": True}).status_code == 201
    judged(seen)


def test_a_yes_on_the_page_is_decided_in_few_steps(
    rep: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = post(rep, "/asks", QUESTION).json()["id"]
    with watched(monkeypatch) as seen:
        assert rep.post(f"/asks/{ask}/promise", {"min_odds": "0.5"}).status_code == 303
    judged(seen)


def test_a_yes_to_the_api_is_decided_in_few_steps(
    rep: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = post(rep, "/asks", QUESTION).json()["id"]
    wish = {"ask": ask, "min_odds": 0.5}
    with watched(monkeypatch) as seen:
        assert post(rep, "/promises", wish, Idempotency_Key="k").status_code == 201
    judged(seen)


def test_a_hold_is_placed_in_few_steps(rep: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = post(rep, "/asks", QUESTION).json()["id"]
    with watched(monkeypatch) as seen:
        assert post(rep, "/holds", {"ask": ask}, Idempotency_Key="k").status_code == 201
    judged(seen)
