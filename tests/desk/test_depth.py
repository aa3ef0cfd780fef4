"""How far it is from the door to the kernel: few frames of ours, each room and each sum once."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F

import keepable
import keepable_desk
from keepable_desk.reads.forecasts import Warm
from keepable_desk.reads.runtime import Runtime
from keepable_desk.store.models import Company
from tests.desk.driving import Driver, ok
from tests.desk.small_company import reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
MOST_FRAMES = 8
OURS = tuple(Path(next(iter(package.__path__))) for package in (keepable, keepable_desk))
KERNELS = "keepable.forecast.kernels"
# What stands around a call: the check of permissions, the fetching of the plan, what makes a page
# of a view, and middleware.
AROUND = {
    ("rights/requirements.py", "checked"),
    ("reads/context.py", "begun"),
    ("web/pages/page_responses.py", "answer"),
    ("web/pages/page_responses.py", "__call__"),
    ("web/pages/error_pages.py", "answer"),
    ("web/pages/reader_settings.py", "answer"),
    ("web/pages/session_end.py", "answer"),
    ("web/proxies.py", "answer"),
    ("web/request_rates.py", "answer"),
    ("web/api/responses.py", "answer"),
    ("web/api/head_requests.py", "answer"),
}
BY = "2027-06-01"
Way = list[tuple[str, str]]


def stack() -> Way:
    """Return room and function of each frame of ours that is entered, from the door on."""
    found: Way = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        place = _place_of(frame)
        if place is not None:
            found.append(place)
        frame = frame.f_back
    return found[::-1]


def _place_of(frame: FrameType) -> tuple[str, str] | None:
    path, name = Path(frame.f_code.co_filename), frame.f_code.co_name
    for home in OURS:
        if path.is_relative_to(home):
            inside = path.relative_to(home)
            if (str(inside), name) in AROUND:
                return None
            return f"{home.name}/{inside.parts[0]}", name
    return None


@dataclass
class Seen:
    """What was seen of one request: each way to a kernel, and how often something was done."""

    ways: list[tuple[str, Way]] = field(default_factory=list)
    fetched: int = 0
    compiled: Counter[str] = field(default_factory=Counter)

    def faults(self, plans: int = 1) -> list[str]:
        """Name what is against the rules, where so many `plans` have to be laid out."""
        found = [] if self.fetched == 1 else [f"the forecast was fetched {self.fetched} times"]
        twice = [name for name, count in self.compiled.items() if count > plans]
        found += [f"{name} was compiled {self.compiled[name]} times" for name in twice]
        for kernel, way in self.ways:
            steps = " > ".join(f"{room}:{function}" for room, function in way)
            if len(way) > MOST_FRAMES:
                found.append(f"{len(way)} frames to {kernel}: {steps}")
            rooms = in_rooms(way)
            if len(rooms) > len(set(rooms)):
                found.append(f"a room is entered again on the way to {kernel}: {steps}")
        return found


def in_rooms(way: Way) -> list[str]:
    """Return the rooms of a `way` in the order in which they are entered."""
    rooms: list[str] = []
    for room, _function in way:
        if not rooms or rooms[-1] != room:
            rooms.append(room)
    return rooms


@contextmanager
def watched(patch: pytest.MonkeyPatch) -> Iterator[Seen]:
    """Watch every call of a kernel from outside of them, of the forecast, and of the compiler."""
    seen = Seen()
    with patch.context() as patched:
        for module, name, kernel in _kernels_in_use():
            patched.setattr(module, name, _on_the_way(seen, name, kernel))
        patched.setattr(Runtime, "warm", _counted(seen, Runtime.warm))
        for module in _ours():
            if hasattr(module, "compile_agenda"):
                patched.setattr(module, "compile_agenda", _noted(seen, module.compile_agenda))
        yield seen


def _ours() -> list[Any]:
    names = ("keepable.", "keepable_desk.")
    return [module for name, module in sorted(sys.modules.items()) if name.startswith(names)]


def _kernels_in_use() -> Iterator[tuple[Any, str, Any]]:
    """Return each module outside of the kernels that calls a compiled one, with its name there."""
    for module in _ours():
        if not module.__name__.startswith(KERNELS):
            for name, value in list(vars(module).items()):
                if _is_kernel(name, value):
                    yield module, name, value


def _is_kernel(name: str, value: Any) -> bool:  # noqa: ANN401 - whatever a module has
    """Return whether it is compiled, or the way in from Python to what is compiled beside it."""
    home = str(getattr(value, "__module__", ""))
    if not home.startswith(KERNELS) or isinstance(value, type):
        return False
    beside = getattr(sys.modules.get(home), f"_{name}", None)
    return hasattr(value, "py_func") or hasattr(beside, "py_func")


def _on_the_way(seen: Seen, name: str, kernel: Callable[..., Any]) -> Callable[..., Any]:
    def asking_on(*args: Any) -> Any:  # noqa: ANN401 - as the kernel
        seen.ways.append((name, stack()))
        return kernel(*args)

    return asking_on


def _counted(seen: Seen, warm: Callable[..., Any]) -> Callable[..., Any]:
    def fetching(self: Runtime, *args: Any) -> Any:  # noqa: ANN401 - as the real one
        seen.fetched += 1
        return warm(self, *args)

    return fetching


def _noted(seen: Seen, compile_agenda: Callable[..., Any]) -> Callable[..., Any]:
    def compiling(frame: Any, agenda: Any, *more: Any) -> Any:  # noqa: ANN401 - as the real one
        seen.compiled.update(f"{each.kind} {each.id}" for each in agenda.commitments)
        return compile_agenda(frame, agenda, *more)

    return compiling


@dataclass(frozen=True)
class Request:
    """Something that is asked of the desk, by whoever is in `role`, after what comes `before`.

    `kernel` is one that must be reached on the way, so that nothing is judged that is not there;
    `plans` is how many are compared. What `is_read` only is looked at after a change, not before.
    """

    name: str
    send: Callable[[Driver, Any], Any]
    kernel: str = ""
    before: Callable[[Driver], Any] = lambda _: None
    plans: int = 1
    is_read: bool = False


def asked(driver: Driver) -> str:
    ref: str = driver.ask("sso", BY)["id"]
    return ref


def api(method: str, path: str) -> Callable[[Driver, Any], Any]:
    return lambda driver, given: driver.call(method, path.format(given), role="leader")


def shown(path: str) -> Callable[[Driver, Any], Any]:
    return lambda driver, given: driver.client("deal desk").get(path.format(given))


ALL = {"scope": "Portal", "customer": "nord", "by": BY, "why": True, "likely": True}
QUESTION = {"scope": "Portal", "customer": "nord", "by": BY}
ASK, PLACE, PIPELINE, WINS = "ask_scenarios", "place_all", "alone_scenarios", "win_scenarios"
REQUESTS = (
    Request(
        "a question on the page",
        lambda driver, _: driver.client("rep").post(
            "/ask", QUESTION, headers={"HX-Request": "true"}
        ),
        ASK,
    ),
    Request("a question to the API", lambda d, _: d.call("POST", "/asks", ALL), WINS),
    Request("an answer's second figure", shown("/asks/{}/likely"), WINS, before=asked),
    Request("an answer's page", shown("/asks/{}"), before=asked),
    Request("a yes on the page", lambda d, ref: d.promise_on_page(ref), ASK, before=asked),
    Request("a yes to the API", lambda d, ref: d.promise(ref), ASK, before=asked),
    Request("a hold on the page", lambda d, ref: d.hold_on_page(ref), ASK, before=asked),
    Request("a hold by the API", lambda d, ref: d.hold(ref), ASK, before=asked),
    Request("a yes to what is held", lambda d, _: d.promise_held("h1")),
    Request(
        "a yes to what is held, on the page",
        lambda d, _: d.post("/holds/promise", {"hold": "h1", "min_odds": "0", "reason": "So."}),
    ),
    Request("a move", lambda d, _: d.move("p1", BY)),
    Request("a rank", lambda d, _: d.rank("p3", "p1"), PLACE, plans=2),
    Request("the odds", api("GET", "/odds")),
    Request("the load", api("GET", "/load"), is_read=True),
    Request("the plan", api("GET", "/plan"), PLACE, is_read=True),
    Request("the deals", api("GET", "/pipeline"), PIPELINE, is_read=True),
    Request("the first page", shown("/"), is_read=True),
    Request("the page of all promises", shown("/promises"), is_read=True),
    Request("the page of a promise", shown("/promises/p1"), is_read=True),
    Request("the work of a promise", shown("/promise-parts/p1/work"), PLACE, is_read=True),
    Request("the page of capacity", shown("/capacity"), is_read=True),
    Request("the page of a week", shown("/capacity/2027-02-01?who=crew"), PLACE, is_read=True),
    Request("the page of the pipeline", shown("/pipeline"), PIPELINE, is_read=True),
    Request("the page of honesty", shown("/honesty"), is_read=True),
    Request("the palette", shown("/palette?q=p"), is_read=True),
    Request("what the field suggests", shown("/suggest/customer?q=n"), is_read=True),
)
CHANGES: dict[str, Callable[[Driver], object]] = {
    "as it was": lambda _: None,
    "after leave": lambda driver: driver.leave("ben", "2027-02-15", "2027-02-19"),
    "after an estimate": lambda driver: driver.work("p1-t", hours=50),
}


def judged(driver: Driver, patch: pytest.MonkeyPatch, request: Request, change: str) -> None:
    driver.odds()  # so that the forecast is there
    given = request.before(driver)
    CHANGES[change](driver)
    with watched(patch) as seen:
        ok(request.send(driver, given))
    faults = seen.faults(request.plans)
    assert faults == [], "\n".join(faults)
    reached = {kernel for kernel, _ in seen.ways}
    assert not request.kernel or request.kernel in reached
    assert change == "as it was" or PLACE in reached  # the forecast was computed anew on the way


def named(*requests: Request) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("asked_for", requests, ids=lambda each: each.name)


@named(*(each for each in REQUESTS if not each.is_read))
def test_it_is_few_steps_to_the_kernel_where_the_forecast_is_there(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, asked_for: Request
) -> None:
    judged(driver, monkeypatch, asked_for, "as it was")


@named(*REQUESTS)
def test_it_is_few_steps_to_the_kernel_where_the_plan_has_changed(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, asked_for: Request
) -> None:
    judged(driver, monkeypatch, asked_for, "after an estimate")


@pytest.mark.wide
@named(*REQUESTS)
def test_it_is_few_steps_to_the_kernel_where_all_is_computed_anew(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, asked_for: Request
) -> None:
    judged(driver, monkeypatch, asked_for, "after leave")


DEEP = [("keepable_desk/web/pages", f"f{n}") for n in range(MOST_FRAMES + 1)]
AGAIN = [
    ("keepable_desk/web/pages", "a"),
    ("keepable_desk/reads", "b"),
    ("keepable_desk/web/pages", "c"),
]


@pytest.mark.parametrize(
    "seen",
    [
        Seen(ways=[("place_all", DEEP)], fetched=1),
        Seen(ways=[("place_all", AGAIN)], fetched=1),
        Seen(fetched=2),
        Seen(fetched=1, compiled=Counter({"ask 1": 2})),
    ],
    ids=["deep", "a room again", "fetched twice", "compiled twice"],
)
def test_a_way_that_is_against_the_rules_is_found(seen: Seen) -> None:
    assert len(seen.faults()) == 1


@pytest.mark.parametrize(("module", "function"), sorted(AROUND))
def test_what_stands_around_a_call_is_there(module: str, function: str) -> None:
    [source] = [home / module for home in OURS if (home / module).exists()]
    assert f"def {function}(" in source.read_text(encoding="utf-8")


def test_each_kernel_that_requests_come_to_is_watched() -> None:
    watched_ones = {name for _, name, _ in _kernels_in_use()}
    assert {ASK, PLACE, PIPELINE, "win_scenarios", "open_futures", "complete"} <= watched_ones


def forecasts_alive() -> int:
    return sum(type(each) is Warm for each in gc.get_objects())


def test_a_request_that_is_answered_keeps_no_forecast_alive(desk: Desk) -> None:
    gc.disable()  # requests of Django's live on until their cycles are collected: never, here
    try:
        client = reader(desk, "leader")
        before = forecasts_alive()
        for path in ("/promises", "/api/v1/odds", "/capacity", "/api/v1/load"):
            assert client.get(path).status_code == 200
        Company.objects.update(revision=F("revision") + 1)
        assert client.get("/api/v1/odds").status_code == 200
        assert forecasts_alive() == before + 1  # the new one, and none of those before
    finally:
        gc.enable()
