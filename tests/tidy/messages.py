"""The script that brings catalogues up to date, `docs/messages.py`, as tests call it."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

from tests.tidy.source import ROOT


def _script() -> Any:  # noqa: ANN401 - a module that is loaded by its path
    spec = importlib.util.spec_from_file_location("messages", ROOT / "docs" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module


MESSAGES = _script()
