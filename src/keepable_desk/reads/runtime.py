"""What a process keeps between requests: forecasts, and everything that is derived from them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar, cast

import structlog
from django.apps import apps
from django.conf import settings
from django.db import close_old_connections

from keepable.answers import refresh
from keepable.forecast import forecast
from keepable_desk.reads.broken_plan import UNCOMPUTED, forecast_of_the_rest, standing_on
from keepable_desk.reads.derived_results import RunningTask
from keepable_desk.reads.forecasts import BookKey, StoredBooks, Warm, hour_of
from keepable_desk.reads.health import KeptHealth
from keepable_desk.reads.memory_use import bytes_of
from keepable_desk.reads.pulses import Pulses

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from datetime import datetime

    from keepable_desk.reads.derived_results import Derived, Step
    from keepable_desk.reads.forecasts import Books

LOG = structlog.get_logger(__name__)
Given = ParamSpec("Given")
Key = TypeVar("Key", bound="Hashable")
Found = TypeVar("Found")
HOUR = timedelta(hours=1)
PATIENCE_SECONDS = 0.4  # what is there by then need not be asked for again
MEGABYTE = 1_000_000
BUDGET_BYTES = 1_000 * MEGABYTE


class _OvertakenError(Exception):
    """Nobody will look at it any more: the forecast that it is of was overtaken."""


class Runtime:
    """Keeps forecasts warm, and what is derived from them.

    Of each company it keeps the newest forecast, and that of the hour that is about to begin.
    Companies do not wait for each other; what two ask of one company at once is computed once.
    Beyond `budget_bytes`, forecasts that were used longest ago go, but never the one just used.
    `books` is where the books of companies are found; whoever asks for what is worked out in the
    background waits for it for `patience_seconds`.
    """

    def __init__(
        self,
        *,
        budget_bytes: int = BUDGET_BYTES,
        books: Books | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
        held: Iterable[Warm] = (),
    ) -> None:
        """Begin with what is `held` already, the one used last at its end."""
        self._budget_bytes = budget_bytes
        self._books: Books = books or StoredBooks()
        self._patience_seconds = patience_seconds
        self._held = OrderedDict((warm.key, warm) for warm in held)  # used last comes last
        self._locks: dict[int, threading.Lock] = {}
        self._preparing: set[tuple[int, datetime]] = set()
        self._guard = threading.Lock()  # of the three above, never held while anything is computed
        # Of what is worked out in the background, one thing goes on at a time, so that those who
        # ask are not slowed down.
        self._turn = threading.Lock()
        self.pulses = Pulses()
        self.health = KeptHealth()

    def copy(self) -> Runtime:
        """Return another that holds the same; what either finds from now on, it keeps alone."""
        with self._guard:
            held = tuple(self._held.values())
        return Runtime(
            budget_bytes=self._budget_bytes,
            books=self._books,
            patience_seconds=self._patience_seconds,
            held=held,
        )

    def warm(self, company: int, now: datetime) -> Warm:
        """Return the forecast of `company` as of the hour of `now`; only what must is computed.

        While that of an hour that just began is being computed in the background, it is the one of
        the hour before.
        """
        with self._lock_of(company):
            hour = self._answered_hour(company, hour_of(now))
            key = BookKey(company, None, self._books.revision_of(company), hour)
            found = self._held.get(key)
            if found is None:
                known = self._nearest(key)
                read = self._books.read(company, hour, known)
                broken = standing_on(read.broken)
                try:
                    if known is not None and known.key.hour == hour:
                        computed = refresh(known.forecast, read.book)
                    else:
                        computed = forecast(read.book)
                except UNCOMPUTED as error:
                    computed, broken = forecast_of_the_rest(company, read, error)
                key = key._replace(revision=read.revision)
                found = Warm(key, computed, read.setup, read.resources, broken)
                self._use(found)
                self._keep_within_budget()
            else:
                self._use(found)
        return found

    def prepare_hour(self, company: int, now: datetime) -> None:
        """Compute the forecast of the full hour next to `now`, if that of `company` is kept at all.

        Whoever asks meanwhile waits for none of it.
        """
        hour = hour_of(now + HOUR / 2)
        with self._guard:
            known = self._newest(company)
            if known is None or known.key.hour >= hour:
                return
            self._preparing.add((company, hour))
        try:
            read = self._books.read(company, hour, known)
            key = BookKey(company, None, read.revision, hour)
            broken = standing_on(read.broken)
            try:
                computed = forecast(read.book)
            except UNCOMPUTED as error:
                computed, broken = forecast_of_the_rest(company, read, error)
            found = Warm(key, computed, read.setup, read.resources, broken)
            with self._guard:
                newest = self._newest(company)
                if newest is not None and newest.key.hour < hour:
                    self._held[found.key] = found
                    self._replace([newest, found])
        finally:
            with self._guard:
                self._preparing.discard((company, hour))

    def derived(
        self,
        warm: Warm,
        compute: Callable[Concatenate[Warm, Given], Found],
        *key: Given.args,
        **named: Given.kwargs,
    ) -> Found:
        """Return what `compute` makes of the `warm` forecast and the key: once, whoever asks."""
        place = warm.shelf.place(compute, (key, *sorted(named.items())))
        with place.turn:
            if not place.task.is_over:
                place.task.found = compute(warm, *key, **named)
                place.task.over.set()
        return cast("Found", place.task.found)

    def in_background(
        self,
        warm: Warm,
        compute: Callable[[Warm, Key, Step], Found],
        key: Key,
        *,
        kept_while: Callable[[Warm], object] | None = None,
        in_turn: bool = True,
    ) -> RunningTask[Found]:
        """Return what is under way or found of `compute` and `key`; it is begun if it is not.

        `compute` is given the forecast, the key and whom to tell after each step. It waits for a
        moment, as most of it is there at once. What is found goes with the forecast, unless
        `kept_while` tells what alone it is of; without `in_turn` it waits for nothing else.
        """
        if not self._holds(warm):
            return RunningTask()  # overtaken, not begun: whoever asks again asks of the newer one
        derived, is_new = warm.shelf.begin(compute, key, kept_while)
        if derived is None:
            return RunningTask()  # not begun: whoever asks again later finds room
        if is_new:
            work = (warm, compute, key, derived, in_turn)
            threading.Thread(target=self._work, args=work, daemon=True).start()
        derived.task.over.wait(self._patience_seconds)
        return cast("RunningTask[Found]", derived.task)

    def is_without_rows(self) -> bool:
        """Return whether any forecast that is held is without rows that cannot be read."""
        with self._guard:
            return any(warm.broken for warm in self._held.values())

    def held_bytes(self) -> dict[int, int]:
        """Return how many bytes of arrays are held, by company; what is shared counts once."""
        with self._guard:
            held = list(self._held.values())
        found: dict[int, int] = {}
        seen: set[int] = set()
        for warm in held:
            held_bytes = bytes_of((warm.forecast, *warm.shelf.found()), seen)
            found[warm.company] = found.get(warm.company, 0) + held_bytes
        return found

    def _lock_of(self, company: int) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(company, threading.Lock())

    def _answered_hour(self, company: int, hour: datetime) -> datetime:
        """Return the hour that is answered of in `hour`: the one before while it is prepared."""
        with self._guard:
            newest = self._newest(company)
            is_awaited = newest is not None and newest.key.hour == hour - HOUR
            return hour - HOUR if is_awaited and (company, hour) in self._preparing else hour

    def _of(self, company: int) -> list[Warm]:
        return [warm for key, warm in self._held.items() if key.company == company]

    def _newest(self, company: int) -> Warm | None:
        return max(self._of(company), key=lambda warm: warm.key.hour, default=None)

    def _nearest(self, key: BookKey) -> Warm | None:
        """Return what is held to start from: of the same hour if there is one, else the newest."""
        with self._guard:
            same = [warm for warm in self._of(key.company) if warm.key.hour == key.hour]
            return same[-1] if same else self._newest(key.company)

    def _use(self, used: Warm) -> None:
        """Hold what is `used` as the last, and let go what it replaces."""
        with self._guard:
            self._held[used.key] = used
            self._held.move_to_end(used.key)
            next_hour = used.key.hour + HOUR
            prepared = [each for each in self._of(used.company) if each.key.hour == next_hour]
            self._replace([used, *prepared])

    def _keep_within_budget(self) -> None:
        """Let go what is too much; it is measured outside of the guard, as that takes a moment."""
        with self._guard:
            held = list(self._held.values())
        too_much = _beyond(self._budget_bytes, held) if len(held) > 1 else ()
        with self._guard:
            for warm in too_much:
                self._held.pop(warm.key, None)

    def _replace(self, kept: Sequence[Warm]) -> None:
        """Hold of a company what is `kept` alone; the first takes over what outlives the others."""
        first = kept[0]
        for other in self._of(first.company):
            if not any(other is each for each in kept):
                first.shelf.take_over(other.shelf.outliving(other, first))
                del self._held[other.key]

    def _holds(self, warm: Warm) -> bool:
        with self._guard:
            return self._held.get(warm.key) is warm

    def _work(
        self,
        warm: Warm,
        compute: Callable[[Warm, Key, Step], Found],
        key: Key,
        derived: Derived,
        in_turn: bool,  # noqa: FBT001 - as a thread is given what it works on
    ) -> None:
        task = derived.task

        def told(steps: int) -> None:
            with self._guard:
                held = self._of(warm.company)
            if not any(each.shelf.has(derived) for each in held):
                raise _OvertakenError
            task.done, task.all = task.done + 1, max(steps, task.done + 1)

        try:
            with self._turn if in_turn else threading.Lock():
                task.found = compute(warm, key, told)
        except _OvertakenError:
            task.failed = True
        except Exception:
            LOG.exception("something could not be worked out", key=str(key))
            task.failed = True
        finally:
            task.over.set()
            close_old_connections()


def _beyond(budget_bytes: int, held: Sequence[Warm]) -> list[Warm]:
    """Return which of what is `held` goes so that the rest fits; the one used last stays."""
    seen: set[int] = set()
    held_bytes, too_much = 0, []
    for warm in reversed(held):
        held_bytes += bytes_of((warm.forecast, *warm.shelf.found()), seen)
        if warm is not held[-1] and held_bytes > budget_bytes:
            too_much.append(warm)
    return too_much


class _Holder(Protocol):
    """What holds the runtime of a process: its application of Django."""

    runtime: Runtime | None
    making: threading.Lock


def process_runtime() -> Runtime:
    """Return what this process keeps: its application of Django holds it, and nothing else does."""
    config = cast("_Holder", apps.get_app_config("reads"))
    with config.making:
        if config.runtime is None:
            config.runtime = Runtime(budget_bytes=settings.KEEPABLE_FORECAST_MEGABYTES * MEGABYTE)
        return config.runtime
