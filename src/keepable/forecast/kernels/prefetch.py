"""Asking for memory ahead of its use.

What a scenario has left lies scattered: a few words of each person, tens of kilobytes further on
for the next. Waiting for them one after the other would take longer than placing the work, so
the words of the next scenario are asked for while this one is worked on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic

from keepable.forecast.kernels.compiled_code import int64, njit

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from keepable.forecast.kernels.layout import Future, Model

CACHE_LINE_WORDS = 8
_INT32 = ir.IntType(32)


def _plainly(_array: NDArray[Any], _row: int, _place: int) -> None:
    """Do nothing: asking ahead changes no outcome."""


def _compiled(_typing: Any, array: Any, _row: Any, _place: Any) -> Any:  # noqa: ANN401 - numba's own protocol
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401 - as above
        kind = context.make_array(signature.args[0])(context, builder, args[0])
        row_bytes, place_bytes = builder.extract_value(kind.strides, [0]), kind.itemsize
        ahead = builder.add(builder.mul(args[1], row_bytes), builder.mul(args[2], place_bytes))
        first = builder.ptrtoint(kind.data, ahead.type)
        pointer = builder.inttoptr(builder.add(first, ahead), ir.IntType(8).as_pointer())
        kind_of = ir.FunctionType(ir.VoidType(), [pointer.type, _INT32, _INT32, _INT32])
        ask = cgutils.get_or_insert_function(builder.module, kind_of, "llvm.prefetch.p0")
        read, near, data = (ir.Constant(_INT32, value) for value in (0, 2, 1))
        builder.call(ask, [pointer, read, near, data])
        return context.get_dummy_value()

    return types.void(array, types.int64, types.int64), build


# Asks for the cache line of `array[row, place]`.
fetch: Callable[[NDArray[Any], int, int], None] = (
    _plainly if config.DISABLE_JIT else intrinsic(_compiled)
)


@njit(inline="always")
def fetch_rows(
    model: Model,
    futures: Future,
    members: NDArray[np.int32],
    k: int,
    like: tuple[NDArray[np.uint8], NDArray[np.int32]],
) -> None:
    """Ask for what `members` have left in scenario `k` of `futures`.

    `model` says where it lies. `like` (both (resources,)): whose rows were needed in another
    scenario, and from which slot on; chances are that it is the same here.
    """
    for r in members:
        fetch(futures.first_free, k, int64(r))
        if like[0][r] == 0:
            continue
        person = model.people[r]
        levels = int64(person["levels"])
        first = person["offset"] + (int64(like[1][r]) >> 6) * levels
        last = person["offset"] + int64(person["words"]) * levels
        for place in range(first, last, CACHE_LINE_WORDS):
            fetch(futures.free, k, place)
        fetch(futures.slowdown, k, int64(r))
