"""Counter-based random numbers: the same entity draws the same, whatever else is in the book.

Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC 2011): a bijection of a 128-bit counter under a 64-bit key. The counter is made of the
entity, the purpose and the scenario; one call gives 16 bits for each of 8 scenarios.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from keepable.forecast.kernels.compiled_code import int64, njit
from keepable.forecast.kernels.layout import LANES, RATIO_BITS, DrawParameters, Tasks

if TYPE_CHECKING:
    from numpy.typing import NDArray

DURATION, COMMON, AVAILABILITY, SPELL, WAIT, WIN, CLOSE = range(7)

_MASK = np.uint64(0xFFFFFFFF)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_32, _16 = np.uint64(32), np.uint64(16)
_HALF = np.uint64(0xFFFF)

SCORE_ENTRIES, SCORE_ONE = 4096, 4096
PLACE_REACH, PLACE_SHIFT = 6 * SCORE_ONE, 3  # scores beyond six sigma cannot occur
WEIGHT_BITS = 15


def uid_of(name: str) -> int:
    """Return the 64-bit number that stands for the entity called `name`.

    >>> uid_of("work sso-api") == uid_of("work sso-api")
    True
    """
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


@njit()
def philox(
    uid: np.uint64,
    purpose: int,
    block: int,
    key_low: np.uint64,
    key_high: np.uint64,
    lanes: NDArray[np.uint64],
) -> None:
    """Fill `lanes` (8,) with 16 random bits each, for scenarios 8 x `block` to 8 x `block` + 7.

    `uid` is the entity, `purpose` what the numbers are for; `key_low` and `key_high` are the
    halves of the seed.

    >>> lanes, none = np.zeros(8, dtype=np.uint64), np.uint64(0)
    >>> philox(none, 0, 0, none, none, lanes)
    >>> [int(lane) for lane in lanes[:2]]  # the published vector for a zero counter
    [59605, 26151]
    """
    c0, c1 = np.uint64(block), np.uint64(purpose)
    c2, c3 = uid & _MASK, uid >> _32
    k0, k1 = key_low, key_high
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (
            ((p1 >> _32) ^ c1 ^ k0) & _MASK,
            p1 & _MASK,
            ((p0 >> _32) ^ c3 ^ k1) & _MASK,
            p0 & _MASK,
        )
        k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK
    lanes[0], lanes[1] = c0 & _HALF, c0 >> _16
    lanes[2], lanes[3] = c1 & _HALF, c1 >> _16
    lanes[4], lanes[5] = c2 & _HALF, c2 >> _16
    lanes[6], lanes[7] = c3 & _HALF, c3 >> _16


@njit(nogil=True)
def draw_minutes(
    tasks: Tasks,
    drawing: DrawParameters,
    span: tuple[int, int],
    block: int,
    minutes: NDArray[np.int64],
) -> None:
    """Fill `minutes` with the working minutes left of the `tasks` in `span`.

    A task's place in its ratio table comes from a weighted sum of its own and its project's
    normal score (a Gaussian copula), so that the tasks of one project err together while each
    keeps its own distribution. What is known of the project's score from finished work moves and
    narrows it; of a task that has hours on it, only what lies beyond them can come. Only table
    look-ups and whole numbers; `block` and `drawing` key them. `minutes` has the shape (8, tasks),
    one row for each scenario of the block.
    """
    rows, ratios = tasks.rows, tasks.ratios
    own = np.zeros(LANES, dtype=np.uint64)
    common = np.zeros(LANES, dtype=np.uint64)
    together = drawing.common_weight > 0
    for i in range(span[0], span[1]):
        task = rows[i]
        philox(task["uid"], int64(DURATION), block, drawing.key_low, drawing.key_high, own)
        if together and (i == span[0] or task["project_uid"] != rows[i - 1]["project_uid"]):
            philox(
                task["project_uid"], int64(COMMON), block, drawing.key_low, drawing.key_high, common
            )
        table, base_min, spent_min = task["table"], task["base_min"], task["spent_min"]
        for lane in range(LANES):
            place = int64(own[lane] >> np.uint64(6))
            if together or spent_min > 0:
                place = _place_of(drawing, task, own[lane], common[lane])
            whole_min = (base_min * int64(ratios[table, place])) >> RATIO_BITS
            minutes[lane, i] = max(whole_min - spent_min, 1)


@njit(inline="always")
def _place_of(drawing: DrawParameters, task: np.void, own: np.uint64, common: np.uint64) -> int:
    """Return the place of `task` in its ratio table from 16 random bits, its own and the common."""
    mine, scores = int64(own >> np.uint64(4)), drawing.scores
    learned = (task["common_spread"] * int64(scores[int64(common >> np.uint64(4))])) >> WEIGHT_BITS
    shared = drawing.common_weight * (task["common_mean"] + learned)
    if task["spent_min"] > 0:
        # Its own score must be beyond what is spent, less what the project accounts for.
        beyond = ((int64(task["spent_score"]) << WEIGHT_BITS) - shared) // drawing.own_weight
        reached = _place_at(drawing, beyond)
        mine = min(4 * reached + (((1024 - reached) * mine) >> 10), SCORE_ENTRIES - 1)
    return _place_at(drawing, (drawing.own_weight * int64(scores[mine]) + shared) >> WEIGHT_BITS)


@njit(inline="always")
def _place_at(drawing: DrawParameters, score: int) -> int:
    """Return the place in a ratio table at a normal `score` (x 4096)."""
    entry = (int64(score) + PLACE_REACH) >> PLACE_SHIFT
    return int64(drawing.places[min(max(entry, 0), drawing.places.size - 1)])


@lru_cache(maxsize=1)
def _score_tables() -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
    normal = NormalDist()
    levels = (np.arange(SCORE_ENTRIES) + 0.5) / SCORE_ENTRIES
    scores = np.array([round(normal.inv_cdf(u) * SCORE_ONE) for u in levels], dtype=np.int32)
    middles = (np.arange(2 * PLACE_REACH >> PLACE_SHIFT) + 0.5) * (1 << PLACE_SHIFT) - PLACE_REACH
    reached = np.array([normal.cdf(m / SCORE_ONE) for m in middles])
    places = np.minimum((reached * 1024).astype(np.int64), 1023).astype(np.uint16)
    return scores, places


def draw_parameters(seed: int, common_share: float, slot_minutes: int) -> DrawParameters:
    """Return how draws are made from a `seed`, the `common_share` in [0, 1) and `slot_minutes`.

    >>> int(draw_parameters(1, 0.0, 60).own_weight)
    32768
    """
    scores, places = _score_tables()
    common = round((common_share**0.5) * (1 << WEIGHT_BITS))
    own = round(((1.0 - common_share) ** 0.5) * (1 << WEIGHT_BITS))
    return DrawParameters(
        key_low=np.uint64(seed & 0xFFFFFFFF),
        key_high=np.uint64(seed >> 32),
        own_weight=int64(own),
        common_weight=int64(common),
        slot_minutes=int64(slot_minutes),
        scores=scores,
        places=places,
    )
