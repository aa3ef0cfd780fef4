"""Which slots are taken between two states of the same scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keepable.forecast.kernels.compiled_code import int64, njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(nogil=True)
def note_taken(
    before: NDArray[np.uint64],
    after: NDArray[np.uint64],
    words: NDArray[np.int64],
    places: NDArray[np.uint32],
    slots: NDArray[np.uint64],
) -> int:
    """Note what `before` has and `after` has not, both (scenarios, W); return in how many words.

    Only the ranges `words` (n, 2), from a word up to another, are looked at. As far as there is
    room, `places` gets the number of each word, row after row, and `slots` the bits in it.

    >>> before, after = np.array([[7, 1]], dtype=np.uint64), np.array([[5, 1]], dtype=np.uint64)
    >>> places, slots = np.zeros(1, dtype=np.uint32), np.zeros(1, dtype=np.uint64)
    >>> int(note_taken(before, after, np.array([[0, 2]]), places, slots)), slots.tolist()
    (1, [2])
    """
    count = int64(0)
    for k in range(before.shape[0]):
        for n in range(words.shape[0]):
            for w in range(words[n, 0], words[n, 1]):
                taken = before[k, w] ^ after[k, w]
                if taken != np.uint64(0):
                    if count < places.size:
                        places[count] = np.uint32(k * before.shape[1] + w)
                        slots[count] = taken
                    count += 1
    return count
