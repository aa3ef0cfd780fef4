"""How the C library keeps memory for this process: in few places, and no longer than it is used.

glibc gives up to eight pools a processor to threads, and what one of them frees another does not
use. Threads of a desk make forecasts in turn, so that each pool would come to hold one: a walk of
everybody through the pages of the demo company left 798 MB, and leaves 555 with two pools.
Elsewhere than with glibc, nothing is done.
"""

from __future__ import annotations

import ctypes

ARENA_MAX, ARENAS = -8, 2  # the option M_ARENA_MAX of mallopt(3), and how many pools there may be


def keep_few_pools() -> bool:
    """Let all threads that are begun from now on share two pools; return whether that was done."""
    try:
        return bool(_c_library().mallopt(ARENA_MAX, ARENAS))
    except (OSError, TypeError, AttributeError):
        return False


def give_back() -> bool:
    """Give the system back what is free in all pools; return whether there was anything."""
    try:
        return bool(_c_library().malloc_trim(0))
    except (OSError, TypeError, AttributeError):
        return False


def _c_library() -> ctypes.CDLL:
    """Return the C library that this process runs with; TypeError on Windows."""
    return ctypes.CDLL(None)
