"""Which slots of one calendar are the very same time as slots of another.

People who work together need slots that both have. Calendars seldom agree slot by slot (nights,
holidays and part-time days shift one against the other), but they agree in long runs: within a
word of 64 slots nearly always one shift will do. A link is such a run: a mask of slots of one
axis, and how much further on the same slots lie on another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keepable.forecast.kernels.compiled_code import int64, njit
from keepable.forecast.kernels.layout import LINK

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ONE, _63 = np.uint64(1), np.uint64(63)


def link_axes(
    spans: NDArray[np.int32], first_slot: NDArray[np.int32], slots: NDArray[np.int32]
) -> tuple[NDArray[np.void], NDArray[np.int32]]:
    """Link every axis with every other (and itself), word by word.

    `spans` (A, S, 2), `first_slot` (A, G+1) and `slots` (A,) int32 are as in
    `keepable.forecast.kernels.layout.Grid`. Returns the links (L,) LINK and where those of
    each word begin, (A, A, words + 1) int32.

    >>> spans = np.array([[[0, 1], [1, 2], [2, 3]], [[1, 2], [2, 3], [3, 3]]], dtype=np.int32)
    >>> first_slot = np.array([[0, 1, 2, 3], [0, 0, 1, 2]], dtype=np.int32)
    >>> links, ends = link_axes(spans, first_slot, np.array([3, 2], dtype=np.int32))
    >>> [(bin(link["mask"]), int(link["shift"])) for link in links[ends[0, 1, 0] : ends[0, 1, 1]]]
    [('0b110', -1)]
    """
    axes, words = slots.size, (spans.shape[1] + 63) >> 6
    ends = np.zeros((axes, axes, words + 1), dtype=np.int32)
    count = _link_all(spans, first_slot, slots, np.zeros(0, dtype=LINK), ends)
    links = np.zeros(count, dtype=LINK)
    _link_all(spans, first_slot, slots, links, ends)
    return links, ends


@njit()
def _link_all(
    spans: NDArray[np.int32],
    first_slot: NDArray[np.int32],
    slots: NDArray[np.int32],
    links: NDArray[np.void],
    ends: NDArray[np.int32],
) -> int:
    """Fill `links` (or only count them, when there is no room) and `ends`."""
    size = int64(0)
    for a in range(slots.size):
        for b in range(slots.size):
            for word in range(ends.shape[2] - 1):
                ends[a, b, word] = size
                size = _link_word(spans, first_slot, slots, links, (a, b, word, size))
            ends[a, b, ends.shape[2] - 1] = size
    return size


@njit(inside=True)
def _link_word(
    spans: NDArray[np.int32],
    first_slot: NDArray[np.int32],
    slots: NDArray[np.int32],
    links: NDArray[np.void],
    place: tuple[int, int, int, int],
) -> int:
    """Link one word of axis a with axis b; `place` is (a, b, word, links so far)."""
    a, b, word, size = place
    mask, shift = np.uint64(0), int64(0)
    for slot in range(word << 6, min((word + 1) << 6, int64(slots[a]))):
        other = int64(first_slot[b, spans[a, slot, 0]])
        if other >= slots[b] or spans[b, other, 0] != spans[a, slot, 0]:
            continue
        if spans[b, other, 1] != spans[a, slot, 1]:
            continue
        if mask != np.uint64(0) and other - slot != shift:
            size = _note(links, size, mask, shift)
            mask = np.uint64(0)
        shift = other - slot
        mask |= _ONE << (np.uint64(slot) & _63)
    return size if mask == np.uint64(0) else _note(links, size, mask, shift)


@njit(inside=True)
def _note(links: NDArray[np.void], size: int, mask: np.uint64, shift: int) -> int:
    if size < links.size:
        links[size]["mask"], links[size]["shift"] = mask, shift
    return size + 1
