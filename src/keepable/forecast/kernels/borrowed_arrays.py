"""Arrays without reference counts, for hot loops.

A compiled function counts the references of each array that it is handed, with an atomic
instruction a time: in a loop of tens of nanoseconds that is most of the time. A borrowed array
is the same array without its owner; whoever borrows must keep the owner alive meanwhile (here:
the caller's bundle of arrays, which lives as long as the call).
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic

T = TypeVar("T")


class _Borrowing(Protocol):
    """What keeps the type of the array or bundle that it is handed."""

    def __call__(self, lent: T, /) -> T: ...


def _plainly(lent: T, /) -> T:
    return lent


def _compiled(_typing: Any, lent: Any) -> Any:  # noqa: ANN401 - numba's own protocol
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401 - as above
        return _without_owner(context, builder, signature.return_type, args[0])

    return lent(lent), build


def _without_owner(context: Any, builder: Any, kind: Any, value: Any) -> Any:  # noqa: ANN401 - as above
    """Return `value` with the owner of each array in it taken off, however deep it lies.

    One call for a whole bundle: array by array in compiled code took a third of all compiling.
    """
    if isinstance(kind, types.Array):
        mine = context.make_array(kind)(context, builder, value)
        mine.meminfo = cgutils.get_null_value(mine.meminfo.type)
        mine.parent = cgutils.get_null_value(mine.parent.type)
        return mine._getvalue()  # noqa: SLF001 - numba's name for it
    if isinstance(kind, types.BaseTuple):
        parts = zip(kind.types, cgutils.unpack_tuple(builder, value), strict=True)
        whole = [_without_owner(context, builder, part, found) for part, found in parts]
        return context.make_tuple(builder, kind, whole)
    return value


# Gives the same array, or bundle of arrays and numbers, without its owners.
borrowed: _Borrowing = _plainly if config.DISABLE_JIT else intrinsic(_compiled)
