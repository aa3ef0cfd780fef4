"""Which tests `make test` leaves to `make wide`, beside those that are marked where they stand.

What every change runs has to be over within eight minutes on two cores. What is listed says the
same of more roles, pages, tables or draws than a change needs (of those, one case in so many
stays), or takes longer than forty other tests; `.ci/run` runs all of it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

_LISTED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
ONE_CASE_IN: Mapping[str, int] = _LISTED["one_case_in"]
WIDE = frozenset(_LISTED["wide"])


class Width:
    """Marks tests wide as they are collected, before any are chosen."""

    def __init__(self) -> None:
        """Count cases of no test yet."""
        self.counted: dict[str, int] = {}

    def is_wide(self, nodeid: str) -> bool:
        """Return whether the test `nodeid`, which was collected next, is left to `make wide`."""
        name = nodeid.removeprefix("tests/").partition("[")[0]
        if name.partition("::")[0] in WIDE or name in WIDE:
            return True
        if name not in ONE_CASE_IN:
            return False
        count = self.counted.get(name, 0)
        self.counted[name] = count + 1
        return count % ONE_CASE_IN[name] != 0

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Mark a test that was collected."""
        if self.is_wide(item.nodeid):
            item.add_marker(pytest.mark.wide)
