"""A plug-in for pytest that plants a fault while tests run, and changes no file.

`KEEPABLE_FAULT=NAME python -m pytest -p tests.planted.planting TEST` must fail.
"""

from __future__ import annotations

import os
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

from tests.planted.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType, ModuleType

    from tests.planted.faults import Fault

NAMED_BY, NEVER_PLANTED = "KEEPABLE_FAULT", 9


class FaultyLoader(SourceFileLoader):
    """Loads a module with the fault in it."""

    planted = False

    def __init__(self, name: str, path: str, fault: Fault) -> None:
        """Load the module `name` from `path`."""
        super().__init__(name, path)
        self.fault = fault

    def get_code(self, fullname: str) -> CodeType:
        """Compile what stands in the file, with the fault."""
        source = Path(self.get_filename(fullname)).read_text(encoding="utf-8")
        FaultyLoader.planted = True
        code: CodeType = self.source_to_code(self.fault.planted(source).encode(), self.path)
        return code


class FaultyFinder(MetaPathFinder):
    """Finds the one module that the fault is planted in."""

    def __init__(self, fault: Fault) -> None:
        """Look for the file of `fault`."""
        self.fault, self.file = fault, fault.file()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how the module is loaded, if it is that one."""
        if fullname.rpartition(".")[2] != self.file.stem:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None or Path(spec.origin) != self.file:
            return None
        spec.loader = FaultyLoader(fullname, spec.origin, self.fault)
        return spec


def pytest_collection_finish() -> None:
    """Draw examples, but make none of those that fail smaller: that it fails is all we ask."""
    settings.register_profile("planted", settings(), phases=(Phase.explicit, Phase.generate))
    settings.load_profile("planted")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Say so when the fault was never planted, as nothing loaded its module."""
    if not FaultyLoader.planted:
        session.exitstatus = NEVER_PLANTED


if NAMED_BY in os.environ:  # as early as can be: other plug-ins load what is ours, too
    chosen = next(fault for fault in FAULTS if fault.name == os.environ[NAMED_BY])
    sys.meta_path.insert(0, FaultyFinder(chosen))
