"""Flat arrays that the kernels read: resources, tasks and what one scenario has left.

Few arrays with named fields, since each array that a compiled function is handed costs time.
A resource's free slots are a thermometer of bits: level j of a slot is one when at least j + 1
units are free; words lie word-major, level-minor, so that one slot's levels are neighbours.

Letters: K scenarios, R resources, N tasks, A axes (calendars), S slots of the longest axis, G
instants (numbered `g`, G itself is "beyond the horizon"), W words of free bits a scenario.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATIO_BITS = 10  # ratios and slowdowns are whole numbers of 1/1024
RATIO_ONE = 1 << RATIO_BITS
LANES = 8  # scenarios drawn by one call of the random number generator

PERSON = np.dtype(
    [
        ("uid", np.uint64),
        ("offset", np.int64),  # first word in a scenario's row of free bits
        ("absent_offset", np.int64),  # first word in the row of absences, -1: never absent
        ("known_offset", np.int64),  # into known_rank and known_end_g
        ("mean_slowdown", np.int64),  # 1024/availability, expected
        ("axis", np.int32),
        ("slots", np.int32),  # of the axis
        ("levels", np.int32),  # units
        ("words", np.int32),  # of one level
        ("slowdown_table", np.int32),
        ("spell_odds", np.int32),  # of 65536, a spell of absence in a week
    ]
)
TASK = np.dtype(
    [
        ("uid", np.uint64),
        ("project_uid", np.uint64),
        ("base_min", np.int64),  # the estimate in minutes
        ("expected_min", np.int64),  # by which a resource is chosen
        ("allowance_min", np.int64),  # by which a gap is judged
        ("spent_min", np.int64),  # worked on already; its ratio is known to be beyond that
        ("table", np.int32),  # into ratios
        ("spent_score", np.int32),  # the normal score (x 4096) of what is spent
        ("common_mean", np.int32),  # what is known of the project's common score, x 4096
        ("common_spread", np.int32),  # and its standard deviation, x 32768
        ("splittable", np.int32),
        ("release_g", np.int32),
        ("commitment", np.int32),
        ("predecessor_end", np.int32),  # ends in the lists; each begins where the last one ended
        ("wait_end", np.int32),
        ("need_end", np.int32),
    ]
)
LINK = np.dtype([("mask", np.uint64), ("shift", np.int64)])
NEED = np.dtype([("crew", np.int32), ("first", np.int32), ("last", np.int32)])
WAIT = np.dtype([("uid", np.uint64), ("table", np.int32), ("due_g", np.int32)])


class Tasks(NamedTuple):
    """Work in order of service, as arrays.

    `rows` (N,) TASK; `predecessors` int32 places in this sequence; `waits` WAIT with `wait_days`
    (V, 64) int32; `needs` NEED, each a range of `members` int32 (eligible resources, fewest
    skills first); `ratios` (T, 1024) uint16, ratio x 1024.
    """

    rows: NDArray[np.void]
    predecessors: NDArray[np.int32]
    waits: NDArray[np.void]
    wait_days: NDArray[np.int32]
    needs: NDArray[np.void]
    members: NDArray[np.int32]
    ratios: NDArray[np.uint16]


class PipelineWork(NamedTuple):
    """Other pieces of work, D of them, each to be placed alone after an ask.

    `spans` (D, 2) int32: the range of `tasks` of each; `members` int32: the resources that could
    work on each, one list after the other, `ends` (D+1,) int32 where each list begins. In the
    first K scenarios: `alone_g` (K, D) int32, the instant at which each is done if nothing is
    asked; `used` (K, D, R/64) uint64 bits of the resources that it takes time of then.
    """

    tasks: Tasks
    spans: NDArray[np.int32]
    members: NDArray[np.int32]
    ends: NDArray[np.int32]
    alone_g: NDArray[np.int32]
    used: NDArray[np.uint64]


class Grid(NamedTuple):
    """The shared time of a book.

    `spans` (A, S, 2) int32: the instants at which a slot begins and ends; `first_slot` (A, G+1)
    int32: the first slot of an axis that begins at g or later; `slots` (A,) int32 slots of each
    axis; `day_of_g` (G+1,) int32: UTC days since the day of `as_of`; `g_of_day` (D,) int32:
    first instant at or after the beginning of a day; `day_slot` (A, D) int32: first slot that
    begins at or after it. `links` (L,) LINK: in the slots of `mask`, of one word of axis a, axis b
    has the very same slots, `shift` further on; `link_ends` (A, A, words + 1) int32 tells which
    links belong to a word: those from its entry up to the next.
    """

    spans: NDArray[np.int32]
    first_slot: NDArray[np.int32]
    slots: NDArray[np.int32]
    day_of_g: NDArray[np.int32]
    g_of_day: NDArray[np.int32]
    day_slot: NDArray[np.int32]
    links: NDArray[np.void]
    link_ends: NDArray[np.int32]


class DrawParameters(NamedTuple):
    """What the draws are governed by.

    `key_low`, `key_high` uint64 halves of the seed; `own_weight`, `common_weight` int64 weights
    (x 32768) of a task's own and its project's normal score, their squares adding up to one;
    `slot_minutes` int64; `scores` (4096,) int32 normal scores x 4096; `places` (P,) uint16 from
    a score back to a place in a ratio table.
    """

    key_low: np.uint64
    key_high: np.uint64
    own_weight: int
    common_weight: int
    slot_minutes: int
    scores: NDArray[np.int32]
    places: NDArray[np.uint16]


class Model(NamedTuple):
    """All that stays the same while work is placed: who, when, and how draws are made.

    `people` (R,) PERSON; `base` (W,) uint64 free bits before anything is planned; `known_rank`
    and `known_end_g` int32: how many plannable slots lie before a slot, and the instant at which
    the n-th of them ends; `slowdowns` (T, 64) uint16: 1024/availability, drawn; `spell_days`
    (R, 16) int32 equally likely lengths of an absence.
    """

    people: NDArray[np.void]
    base: NDArray[np.uint64]
    known_rank: NDArray[np.int32]
    known_end_g: NDArray[np.int32]
    slowdowns: NDArray[np.uint16]
    spell_days: NDArray[np.int32]
    grid: Grid
    drawing: DrawParameters


class Future(NamedTuple):
    """What one scenario (or all, with a leading K) has left.

    `free` (W,) uint64 bits; `absent` (X,) uint64 bits of drawn absence; `slowdown` (R,) uint16
    1024/availability; `first_free` (R,) int32, no slot before it has a free unit.
    """

    free: NDArray[np.uint64]
    absent: NDArray[np.uint64]
    slowdown: NDArray[np.uint16]
    first_free: NDArray[np.int32]


class ResidualCapacity(NamedTuple):
    """What one scenario has left while work is placed into it.

    As in `Future`; but a resource's row of `free` counts only once `here` (R,) uint8 is 1. Until
    then it is still in `source` (W,) uint64, from where it is brought when it is needed first:
    an ask looks at few of those that it could use.
    """

    free: NDArray[np.uint64]
    absent: NDArray[np.uint64]
    slowdown: NDArray[np.uint16]
    first_free: NDArray[np.int32]
    source: NDArray[np.uint64]
    here: NDArray[np.uint8]


class BitRow(NamedTuple):
    """Where one resource's bits lie in a scenario, for a crew: whole numbers, cheap to hand on."""

    offset: int
    levels: int
    words: int
    absent_offset: int
    crew: int


_NO_INT = np.zeros(0, dtype=np.int32)
NO_PIPELINE = PipelineWork(
    tasks=Tasks(
        rows=np.zeros(0, dtype=TASK),
        predecessors=_NO_INT,
        waits=np.zeros(0, dtype=WAIT),
        wait_days=np.zeros((0, 0), dtype=np.int32),
        needs=np.zeros(0, dtype=NEED),
        members=_NO_INT,
        ratios=np.zeros((0, 0), dtype=np.uint16),
    ),
    spans=np.zeros((0, 2), dtype=np.int32),
    members=_NO_INT,
    ends=np.zeros(1, dtype=np.int32),
    alone_g=np.zeros((0, 0), dtype=np.int32),
    used=np.zeros((0, 0, 0), dtype=np.uint64),
)
