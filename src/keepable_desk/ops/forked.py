"""Doing once, at the start, what would stay in the memory of a process that runs for months."""

from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable


def in_a_process_of_its_own(prepare: Callable[[], None]) -> None:
    """Call `prepare` in a copy of this process, and end as it ends, with what it raises.

    Where processes cannot be copied (Windows) or not safely (macOS), it is called in this one. No
    thread may have begun before.
    """
    if sys.platform != "linux":
        prepare()
        return
    connections.close_all()  # two processes must not share one
    sys.stdout.flush()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        pool.submit(_told_at_once, prepare).result()


def _told_at_once(prepare: Callable[[], None]) -> None:
    try:
        prepare()
    finally:
        connections.close_all()
        sys.stdout.flush()
