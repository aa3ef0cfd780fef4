"""What all tests share: drawn examples that are the same in every run, kernels that are current."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from keepable.cli.compiled_cache import keep_compiled_code
from tests.compiled import compile_first
from tests.width import Width

if TYPE_CHECKING:
    from collections.abc import Iterable

# Numba looks only at the file of a kernel, not at those it calls, so compiled code could be
# stale; this folder has a name of its own for each state of the kernels. Said before numba loads.
keep_compiled_code()

# derandomize: a test must not depend on luck; no deadline: the first call of a kernel compiles it
settings.register_profile("keepable", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("keepable")

# A browser that was started for some tests keeps its loop beside those that use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# What takes longest begins first, so that no worker sits idle while the other ends with it.
LONGEST_FIRST = (
    "tests/pages/test_every_page.py",
    "tests/pages/test_main_paths.py",
    "tests/desk/test_two_worlds.py",
    "tests/desk/test_access_matrix.py",
    "tests/pages/test_life.py",
    "tests/pages/test_long_words.py",
    "tests/desk/test_client.py",
    "tests/desk/test_fuzzing.py",
    "tests/unit/replay/",
    "tests/desk/test_serving.py",
    "tests/pages/",
    "tests/desk/test_one_truth.py",
    "tests/desk/test_confidential_fields.py",
    "tests/desk/test_racing.py",
    "tests/frozen/",
    "tests/desk/test_mapping.py",
    "tests/desk/test_first_clicks.py",
    "tests/desk/test_contents.py",
    "tests/desk/test_desk_machine.py",
    "tests/unit/forecast/",
    "tests/unit/answers/",
    "tests/unit/samples/",
    "tests/unit/files/",
    "tests/cli/",
    "tests/tidy/",
)


def pytest_configure(config: pytest.Config) -> None:
    """Let tests that no change waits for be marked wide."""
    config.pluginmanager.register(Width(), "width")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the kernels before workers start, which then only load them."""
    if session.config.getoption("numprocesses", default=None):
        compile_first()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes longest first, where workers share the work; the rest keeps its order."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: _turn(item.nodeid, LONGEST_FIRST))


def _turn(name: str, first: Iterable[str]) -> int:
    turns = list(first)
    return next((n for n, start in enumerate(turns) if name.startswith(start)), len(turns))
