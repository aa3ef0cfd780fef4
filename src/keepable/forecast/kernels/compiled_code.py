"""What turns a function into a compiled kernel, without losing its types.

Numba carries too few types to help a type checker: what it decorates counts as anything. Here its
decorator keeps the signature, so that callers of kernels are checked too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar, cast

import numba
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

# Narrow and widen numbers in kernels; to whoever reads the types they are whole numbers.
int32 = cast("Callable[[Any], int]", np.int32)
int64 = cast("Callable[[Any], int]", np.int64)


def njit(
    *,
    inline: Literal["never", "always"] = "never",
    nogil: bool = False,
    cache: bool = True,
    inside: bool = False,
    pasted: bool = False,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compile a function, as numba's decorator of the same name, and keep its signature.

    `inline` is "always" for what is pasted into its callers before types are known; `nogil` lets
    other threads run meanwhile; `cache` keeps the compiled code on disk. What only other kernels
    call is `inside`: the way in from Python, which unpacks each array, takes long to compile for
    bundles of them, so it has none, and Python must not call it. What is `pasted` is compiled for
    itself and put into its callers by LLVM: of small sums quicker to compile than "always".

    >>> @njit(cache=False)
    ... def twice(number: int) -> int:
    ...     return 2 * number
    >>> twice(21)
    42
    """
    decorate = numba.njit(
        cache=cache,
        inline=inline,
        nogil=nogil,
        no_cpython_wrapper=inside,
        forceinline=pasted,
        no_cfunc_wrapper=True,  # nobody calls from C
    )
    return cast("Callable[[Callable[P, R]], Callable[P, R]]", decorate)
