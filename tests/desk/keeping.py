"""What a process keeps between requests, as tests have it: a runtime of their own."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from django.apps import apps

from keepable_desk.reads.runtime import Runtime, process_runtime

if TYPE_CHECKING:
    from collections.abc import Iterator


def keep(runtime: Runtime) -> None:
    """Let `runtime` be what the process keeps."""
    apps.get_app_config("reads").runtime = runtime  # type: ignore[attr-defined] # see apps.py there


def keep_nothing() -> None:
    """Let the process keep nothing of what was before: numbers of companies come again in tests."""
    keep(Runtime())


@contextlib.contextmanager
def kept_as_before() -> Iterator[None]:
    """Let the process keep in the end what it kept before, and nothing of what comes between."""
    before = process_runtime()
    keep(before.copy())
    yield
    keep(before)
