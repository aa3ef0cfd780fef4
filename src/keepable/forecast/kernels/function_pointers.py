"""Calling compiled code where it lies, so that it is compiled once.

Numba links what a kernel calls into it and optimizes the whole anew: the placing of a scenario,
by far the largest, would be compiled as often as it has callers. Called by its address it is
compiled for itself. Whoever calls must hand over exactly the kinds of arguments that were
compiled; `address_of` sees to that, as it is told the arguments of the outermost call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import config, typeof, types
from numba.core import cgutils
from numba.core.errors import TypingError
from numba.extending import intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable

_addresses: dict[object, int] = {}
_known: set[Any] = set()  # the types of arguments that something at an address was compiled for
_TOLD_APART = 0x1 | 0x100 | 0x400  # of the flags of an array: whether C order, aligned, writeable
_plain: list[Any] = []  # with the compiler switched off, an address is a place in this list


def address_of(kernel: Any, given: tuple[object, ...]) -> int:  # noqa: ANN401 - a kernel
    """Return the address of `kernel` compiled for arguments as they are `given`."""
    if config.DISABLE_JIT:
        if kernel not in _plain:
            _plain.append(kernel)
        return _plain.index(kernel)
    key = (kernel, kind_of(given))
    if key not in _addresses:
        kinds = typeof(given).types
        kernel.compile(kinds)
        compiled = kernel.overloads[kinds]
        name = compiled.fndesc.llvm_func_name
        _addresses[key] = compiled.library.get_pointer_to_function(name)
        _known.add(kinds)
    return _addresses[key]


def kind_of(value: object) -> object:
    """Return what tells the type of `value` apart; numba's own way takes a hundred times as long.

    >>> kind_of((1, np.zeros(2))) == kind_of((2, np.zeros(3)))
    True
    """
    if isinstance(value, np.ndarray):
        return (value.dtype, value.ndim, value.flags.num & _TOLD_APART)
    if isinstance(value, tuple):
        return (type(value), *[kind_of(each) for each in value])
    return type(value)


def _plainly(address: int, given: tuple[Any, ...]) -> None:
    _plain[address](*given)


def compiled_call(typing: Any, address: Any, given: Any) -> Any:  # noqa: ANN401 - numba's own protocol
    """Return how `call_at` is compiled: `typing` is numba's, the others are types of arguments.

    `address` is a whole number, `given` a tuple. TypingError when nothing that was compiled is for
    such a tuple.
    """
    del typing
    if given.types not in _known:
        message = "nothing was compiled for such arguments"
        raise TypingError(message)

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401 - as above
        kinds, convention = signature.args[1].types, context.call_conv
        pointer = convention.get_function_type(types.none, kinds).as_pointer()
        found = builder.inttoptr(args[0], pointer)
        parts = cgutils.unpack_tuple(builder, args[1])
        status, _ = convention.call_function(builder, found, types.none, kinds, parts)
        with cgutils.if_unlikely(builder, status.is_error):
            convention.return_status_propagate(builder, status)
        return context.get_dummy_value()

    return types.none(address, given), build


# Calls what lies at an address with a tuple of arguments; it returns nothing.
call_at: Callable[[int, tuple[Any, ...]], None] = (
    _plainly if config.DISABLE_JIT else intrinsic(compiled_call)
)
