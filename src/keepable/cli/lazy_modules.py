"""The work behind the commands, loaded when it is first asked for.

The engine brings numpy and compiled code, which take most of a second to load. `keepable --help`
and completion in the shell need none of it, so the commands reach their work through here:
`lazy_modules.asking` is the module `keepable.cli.asking`, imported at its first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from keepable.cli import (
        asking,
        calibrating,
        checking,
        converting,
        demo,
        generating,
        meaning_of_words,
        overviews,
        replaying,
        verifying,
        version_and_schema,
    )

__all__ = [
    "asking",
    "calibrating",
    "checking",
    "converting",
    "demo",
    "generating",
    "meaning_of_words",
    "overviews",
    "replaying",
    "verifying",
    "version_and_schema",
]


def __getattr__(name: str) -> ModuleType:
    """Load the module `name` of the command line."""
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    importlib.import_module("keepable.cli.compiled_cache").keep_compiled_code()
    return importlib.import_module(f"keepable.cli.{name}")
