"""Arrays without reference counts, for hot loops.

A compiled function counts the references of each array that it is handed, with an atomic
instruction a time: in a loop of tens of nanoseconds that is most of the time. A borrowed array
is the same array without its owner; whoever borrows must keep the owner alive meanwhile (here:
the caller's bundle of arrays, which lives as long as the call).
"""

from __future__ import annotations

from typing import Any

from numba import config
from numba.core import cgutils
from numba.extending import intrinsic

if config.DISABLE_JIT:

    def borrowed(array: Any) -> Any:  # noqa: ANN401 - any array, handed back as it is
        """Give the same array without its owner."""
        return array

else:

    @intrinsic
    def borrowed(_typing: Any, array: Any) -> Any:  # noqa: ANN401 - numba's own protocol
        """Give the same array without its owner."""

        def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401 - numba's own protocol
            kind = context.make_array(signature.return_type)
            mine = kind(context, builder, args[0])
            mine.meminfo = cgutils.get_null_value(mine.meminfo.type)
            mine.parent = cgutils.get_null_value(mine.parent.type)
            return mine._getvalue()  # noqa: SLF001 - numba's name for it

        return array(array), build
