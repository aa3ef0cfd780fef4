"""Counting and finding bits in 64-bit words: one instruction each, with plain twins for tests.

Numba has no names for these instructions. With the compiler switched off (coverage runs) the
plain twins are used; a property test compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.extending import intrinsic

from keepable.forecast.kernels.compiled_code import int64, njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

Word: TypeAlias = "int | np.uint64"

WORD_BITS = 64
ZERO = np.uint64(0)
FULL = np.uint64(0xFFFFFFFFFFFFFFFF)


def plain_count(word: Word) -> int:
    """Count the ones in a 64-bit `word`.

    >>> plain_count(0b1011)
    3
    """
    return int(word).bit_count()


def plain_lowest(word: Word) -> int:
    """Return the position of the lowest one in a 64-bit `word`, 64 if there is none.

    >>> plain_lowest(0b1000)
    3
    """
    return (int(word) & -int(word)).bit_length() - 1 if word else WORD_BITS


def plain_highest(word: Word) -> int:
    """Return the position of the highest one in a 64-bit `word`, -1 if there is none.

    >>> plain_highest(0b1011)
    3
    """
    return int(word).bit_length() - 1


if config.DISABLE_JIT:
    count, lowest, highest = plain_count, plain_lowest, plain_highest
else:

    @intrinsic
    def _ctpop(_typing: Any, _word: Any) -> Any:  # noqa: ANN401 - numba's own protocol
        def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:  # noqa: ANN401 - as above
            return builder.ctpop(args[0])

        return types.uint64(types.uint64), build

    @intrinsic
    def _cttz(_typing: Any, _word: Any) -> Any:  # noqa: ANN401 - numba's own protocol
        def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:  # noqa: ANN401 - as above
            return builder.cttz(args[0], ir.Constant(ir.IntType(1), 0))

        return types.uint64(types.uint64), build

    @intrinsic
    def _ctlz(_typing: Any, _word: Any) -> Any:  # noqa: ANN401 - numba's own protocol
        def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:  # noqa: ANN401 - as above
            return builder.ctlz(args[0], ir.Constant(ir.IntType(1), 0))

        return types.uint64(types.uint64), build

    @njit(pasted=True)
    def count(word: Word) -> int:
        """Count the ones in a 64-bit `word`.

        >>> count_of(np.uint64(0b1011))  # what it gives inside of kernels
        3
        """
        return int64(_ctpop(word))

    @njit(pasted=True)
    def lowest(word: Word) -> int:
        """Return the position of the lowest one in a 64-bit `word`, 64 if there is none.

        >>> lowest_of(np.uint64(0b1000))  # what it gives inside of kernels
        3
        """
        return int64(_cttz(word))

    @njit(pasted=True)
    def highest(word: Word) -> int:
        """Return the position of the highest one in a 64-bit `word`, -1 if there is none.

        >>> highest_of(np.uint64(0b1011))  # what it gives inside of kernels
        3
        """
        return 63 - int64(_ctlz(word))


@njit(pasted=True)
def from_position(position: int) -> np.uint64:
    """Return a word whose bits at `position` (0..63) and above are ones.

    >>> int(from_position(1)) == 2**64 - 2
    True
    """
    return np.uint64(FULL << np.uint64(position))


@njit(pasted=True)
def up_to_position(position: int) -> np.uint64:
    """Return a word whose bits at `position` (0..63) and below are ones.

    >>> int(up_to_position(1))
    3
    """
    return np.uint64(FULL >> np.uint64(63 - position))


@njit(inline="always")
def window(
    words: NDArray[np.uint64], offset: int, levels: int, size: int, position: int
) -> np.uint64:
    """Return 64 bits from slot `position` on (it may be negative) of one level of a thermometer.

    In `words` (any,) the level begins at `offset` and has `size` words, `levels` apart; beyond
    its ends there are zeros.

    >>> int(window_of(np.array([2**63, 1], dtype=np.uint64), 0, 1, 2, 63))
    3
    """
    word, bit = position >> 6, np.uint64(position & 63)
    bits = ZERO
    if 0 <= word < size:
        bits = words[offset + word * levels] >> bit
    if bit != ZERO and -1 <= word < size - 1:
        bits |= words[offset + (word + 1) * levels] << (np.uint64(64) - bit)
    return bits


@njit()
def first_ones(word: np.uint64, wanted: int) -> np.uint64:
    """Keep the lowest `wanted` ones of `word` (which has at least so many, and wanted >= 1).

    Selection by halving: six counts, no loop over the bits.

    >>> bin(first_ones(np.uint64(0b1011), 2))
    '0b11'
    """
    position = int64(0)  # a plain 0 would be a kind of argument of its own, compiled besides
    left = wanted
    for step in (32, 16, 8, 4, 2, 1):
        part = (word >> np.uint64(position)) & np.uint64((1 << step) - 1)
        ones = count(part)
        if ones < left:
            left -= ones
            position += step
    return word & up_to_position(position)


@njit()
def count_of(word: Word) -> int:
    """Count the ones in a 64-bit `word`, callable from outside of kernels.

    >>> count_of(np.uint64(0b1011))
    3
    """
    return count(word)


@njit()
def lowest_of(word: Word) -> int:
    """Find the lowest one of a 64-bit `word`, callable from outside of kernels.

    >>> lowest_of(np.uint64(0b1000))
    3
    """
    return lowest(word)


@njit()
def highest_of(word: Word) -> int:
    """Find the highest one of a 64-bit `word`, callable from outside of kernels.

    >>> highest_of(np.uint64(0b1011))
    3
    """
    return highest(word)


@njit()
def window_of(
    words: NDArray[np.uint64], offset: int, levels: int, size: int, position: int
) -> np.uint64:
    """Return what `window` gives, callable from outside of kernels.

    `words` has the shape (any,); `offset`, `levels`, `size` and `position` are as there.

    >>> int(window_of(np.array([6], dtype=np.uint64), 0, 1, 1, 1))
    3
    """
    return window(words, offset, levels, size, position)
