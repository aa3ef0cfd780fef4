"""A plug-in for pytest that notes which lines of the mutated folders each test reaches.

`KEEPABLE_REACHED=FOLDER python -m pytest -p tests.mutation.tracing TEST ...` leaves one file for
each process that ran tests. What a fixture of a module or of the session reaches, all tests reach
that ask for it; what a function of tests reaches whose results are cached, all reach that call it.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import sys
import time
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import coverage
import pytest

from tests.mutation.folders import FOLDERS, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Hashable

NAMED_BY = "KEEPABLE_REACHED"
BY_ITSELF = "function"  # the scope of a fixture that each test has for itself


class Tracing:
    """Notes, while tests run, which lines each of them and each shared fixture reaches."""

    def __init__(self, place: Path) -> None:
        """Trace from now on, and leave what is found in the folder `place`."""
        self.place = place
        included = [f"{ROOT / folder}/*" for folder in FOLDERS]
        self.coverage = coverage.Coverage(data_file=None, config_file=False, include=included)
        self.coverage.start()
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        self.shared: dict[str, list[str]] = {}
        self.context = ""
        self.test = ""  # that runs now
        self.caches: list[_lru_cache_wrapper[Any]] = []  # of the code

    def switch(self, context: str) -> str:
        """Let what is reached from now on count for `context`; return what it counted for."""
        before, self.context = self.context, context
        if sys.gettrace() is None:  # a test has set a trace of its own, and taken it away
            self.coverage.stop()
            self.coverage.start()
        self.coverage.switch_context(context)
        return before

    def pytest_collection_finish(self) -> None:
        """Let cached functions of tests count for themselves, wherever they are known."""
        known: dict[int, object] = {}
        self.caches = [
            each
            for each in gc.get_objects()
            if type(each) is _lru_cache_wrapper and each.__module__.startswith("keepable")
        ]
        for name, module in list(sys.modules.items()):
            if name.startswith("tests."):
                for each, value in list(vars(module).items()):
                    if isinstance(value, _lru_cache_wrapper):
                        setattr(module, each, known.setdefault(id(value), self._noting(value)))

    def _noting(self, cached: _lru_cache_wrapper[Any]) -> Callable[..., object]:
        """Return what calls `cached`, and counts for it what it reaches the first time."""

        @functools.wraps(cached)
        def call(*args: Hashable, **kwargs: Hashable) -> object:
            name = f"cached {cached.__module__}.{cached.__qualname__} {args} {kwargs}"
            for caller in (self.test, self.context):
                if name not in self.shared.setdefault(caller, []):
                    self.shared[caller].append(name)
            before, begun, missed = (
                self.switch(name),
                time.perf_counter(),
                cached.cache_info().misses,
            )
            try:
                return cached(*args, **kwargs)
            finally:
                self.switch(before)
                if cached.cache_info().misses > missed:
                    spent = time.perf_counter() - begun
                    self._add(name, spent)
                    self._add(before, -spent)

        return call

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Count for the test what it reaches."""
        for cached in self.caches:  # or only the first test would reach what is in them
            cached.cache_clear()
        self.switch(item.nodeid)
        self.test = item.nodeid
        definitions = getattr(item, "_fixtureinfo", None)
        found = definitions.name2fixturedefs.values() if definitions is not None else ()
        self.shared[item.nodeid] = [
            _name(each) for one in found for each in one if _is_shared(each)
        ]
        try:
            return (yield)
        finally:
            self.switch("")
            self.test = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, object, object]:
        """Count what a shared fixture reaches for itself."""
        if not _is_shared(fixturedef):
            return (yield)
        test, begun = self.switch(_name(fixturedef)), time.perf_counter()
        try:
            return (yield)
        finally:
            spent = time.perf_counter() - begun
            self._add(self.switch(test), spent)
            self._add(test, -spent)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up how long a test took, and note whether it failed."""
        self._add(report.nodeid, report.duration)
        if not report.passed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Leave what was found."""
        self.coverage.stop()
        data = self.coverage.get_data()
        masks: dict[str, dict[str, str]] = {}
        for file in data.measured_files():
            name = Path(file).relative_to(ROOT).as_posix()
            found: dict[str, int] = {}
            for line, contexts in data.contexts_by_lineno(file).items():
                for context in contexts:
                    found[context] = found.get(context, 0) | 1 << line
            for context, mask in found.items():
                masks.setdefault(context, {})[name] = f"{mask:x}"
        self.place.mkdir(parents=True, exist_ok=True)
        left = {
            "seconds": self.seconds,
            "failed": sorted(self.failed),
            "shared": self.shared,
            "masks": masks,
        }
        process = os.environ.get("PYTEST_XDIST_WORKER", "one")
        (self.place / f"{process}.json").write_text(json.dumps(left), encoding="utf-8")

    def _add(self, context: str, seconds: float) -> None:
        self.seconds[context] = self.seconds.get(context, 0.0) + seconds


def _is_shared(fixture: pytest.FixtureDef[Any]) -> bool:
    return fixture.scope != BY_ITSELF


def _name(fixture: pytest.FixtureDef[Any]) -> str:
    return f"fixture {fixture.baseid}::{fixture.argname}"


def pytest_configure(config: pytest.Config) -> None:
    """Trace in each process that runs tests."""
    runs_tests = "PYTEST_XDIST_WORKER" in os.environ or not config.getoption("numprocesses", 0)
    if runs_tests and NAMED_BY in os.environ:
        config.pluginmanager.register(Tracing(Path(os.environ[NAMED_BY])))
