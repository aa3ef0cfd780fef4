"""Many at once: several processes, each with the desk set up in it."""

from __future__ import annotations

import importlib
import multiprocessing
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE_SECONDS = 300.0


def crowd(name: str, shares: Sequence[dict[str, Any]], meeting: int) -> list[Any]:
    """Call `name` ("module:function" of the soaks) in a process for each of `shares`, all at once.

    The function is handed its share, `put` for what it finds, and a `barrier` at which so many
    threads are `meeting`. What was put is given in the order in which it came.
    """
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(meeting), context.Queue()
    processes = [
        context.Process(target=_join_in, args=(name, share, barrier, results)) for share in shares
    ]
    for process in processes:
        process.start()
    found, present = [], len(processes)
    while present:
        item = results.get(timeout=PATIENCE_SECONDS)
        if item is None:
            present -= 1
        else:
            found.append(item)
    for process in processes:
        process.join()
    return found


def _join_in(name: str, share: dict[str, Any], barrier: Any, results: Any) -> None:  # noqa: ANN401 - made by multiprocessing
    django.setup()
    module, _, function = name.partition(":")
    try:
        target = getattr(importlib.import_module(f"tests.soak.{module}"), function)
        target(barrier=barrier, put=results.put, **share)
    finally:
        results.put(None)
