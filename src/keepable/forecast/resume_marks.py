"""What was left in the middle of a forecast, from which a later change can take up.

Placing work only ever takes slots away, so what was left after some of the tasks is what is left
after more of them, and the slots that those took. That is a small part of all slots, and only that
is kept: a chain from each mark to the next, and from the last one to the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from keepable.forecast.kernels.slots_taken import note_taken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from keepable.forecast.kernels.layout import Future, Model, Tasks

FEW_WORDS = 32  # of a scenario, that a change takes slots of
BYTES_A_WORD = 12  # of what was taken: where, and which of its 64 slots


@dataclass(frozen=True, slots=True)
class Partway:
    """What every scenario has left when the first `position` tasks are placed (leading K)."""

    position: int
    futures: Future


@dataclass(frozen=True, slots=True)
class Taken:
    """Slots that some scenarios lose between a mark and the next, from the scenario `first` on.

    `places` (n,) uint32 are those of words in their rows one after the other; `slots` (n,) uint64
    the bits that are taken there.
    """

    first: int
    count: int
    places: NDArray[np.uint32]
    slots: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Mark:
    """The state after the first `position` tasks, as what was `taken` from it until the next mark.

    `taken` covers all scenarios, in their order; `first_free` (K, R) int32 is as in `Future`.
    """

    position: int
    taken: tuple[Taken, ...]
    first_free: NDArray[np.int32]


def words_touched(model: Model, tasks: Tasks, first: int, stop: int) -> NDArray[np.int64]:
    """Return which words of a row of free slots the `tasks` from `first` up to `stop` may change.

    Those are the words of whoever of `model` could do one of them, as ranges (n, 2).
    """
    ends = tasks.rows["need_end"]
    needs = tasks.needs[int(ends[first - 1]) if first else 0 : int(ends[stop - 1])]
    able = np.zeros(model.people.size, dtype=bool)
    for need in needs:
        able[tasks.members[need["first"] : need["last"]]] = True
    people = model.people[able]
    words = people["words"].astype(np.int64) * people["levels"]
    return np.stack([people["offset"], people["offset"] + words], axis=1)


def taken_between(
    first: int, before: NDArray[np.uint64], after: NDArray[np.uint64], words: NDArray[np.int64]
) -> Taken:
    """Return the slots that `before` has and `after`, some tasks later, has not.

    Both have the shape (scenarios, words); `first` is the number of the first scenario. They are
    the same but for the ranges (n, 2) of `words`.

    >>> one = taken_between(0, np.array([[7, 1]], dtype=np.uint64),
    ...                     np.array([[5, 1]], dtype=np.uint64), np.array([[0, 2]]))
    >>> one.places.tolist(), one.slots.tolist()
    ([0], [2])
    """
    room, count = 0, FEW_WORDS * before.shape[0]
    while count > room:  # once more where there are more than a few
        room = count
        places, slots = np.empty(room, dtype=np.uint32), np.empty(room, dtype=np.uint64)
        count = note_taken(before, after, words, places, slots)
    return Taken(first, before.shape[0], places[:count].copy(), slots[:count].copy())


def joined(earlier: Mark, later: Mark) -> Mark:
    """Return the `earlier` mark as what is taken until what comes after the `later` one."""
    both = zip(earlier.taken, later.taken, strict=True)
    taken = tuple(_joined(one, other) for one, other in both)
    return Mark(earlier.position, taken, earlier.first_free)


def _joined(one: Taken, other: Taken) -> Taken:
    places = np.concatenate([one.places, other.places])
    slots = np.concatenate([one.slots, other.slots])
    order = np.argsort(places, kind="stable")
    found, begins = np.unique(places[order], return_index=True)
    if not begins.size:
        return one
    return Taken(one.first, one.count, found, np.bitwise_or.reduceat(slots[order], begins))


def state_at(position: int, marks: Sequence[Mark], end: Future) -> Partway:
    """Return what was left at that of the `marks` which has the `position`.

    `end` is what is left after all of the work, and stays as it is; what is drawn once is shared.
    """
    free = end.free.copy()
    for mark in reversed(marks):
        if mark.position < position:
            break
        for part in mark.taken:
            words = free[part.first : part.first + part.count].reshape(-1)
            words[part.places] ^= part.slots
    first_free = next(mark.first_free for mark in marks if mark.position == position)
    return Partway(position, end._replace(free=free, first_free=first_free))
