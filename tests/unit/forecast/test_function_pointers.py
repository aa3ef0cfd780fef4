"""What is called by its address does what it does when called by name, and is never mistaken."""

from __future__ import annotations

import numpy as np
import pytest
from numba import types
from numba.core.errors import TypingError
from numpy.typing import NDArray  # noqa: TC002 - numba reads annotations of what it compiles

from keepable.forecast.kernels.compiled_code import njit
from keepable.forecast.kernels.function_pointers import address_of, call_at, compiled_call, kind_of


@njit(cache=False, inside=True)
def _put(places: NDArray[np.int64], value: int) -> None:
    places[0] = value


@njit(cache=False)
def _put_at(address: int, places: NDArray[np.int64], value: int) -> None:
    call_at(address, (places, value))


def test_what_lies_at_an_address_is_called_with_what_is_handed_over() -> None:
    places = np.zeros(1, dtype=np.int64)
    _put_at(address_of(_put, (places, 1)), places, 7)
    assert places.tolist() == [7]


def test_an_address_is_the_same_for_arguments_of_the_same_kinds() -> None:
    one, other = np.zeros(1, dtype=np.int64), np.zeros(5, dtype=np.int64)
    assert address_of(_put, (one, 1)) == address_of(_put, (other, 2))


def test_rows_of_the_same_size_with_other_columns_are_of_another_kind() -> None:
    whole, halves = np.dtype([("a", np.int64)]), np.dtype([("a", np.int32), ("b", np.int32)])
    assert kind_of(np.zeros(1, whole)) == kind_of(np.zeros(3, whole))
    assert kind_of(np.zeros(1, whole)) != kind_of(np.zeros(1, halves))


@pytest.mark.parametrize("flag", ["writeable", "aligned"])
def test_arrays_of_which_other_things_are_known_are_of_another_kind(flag: str) -> None:
    one, other = np.zeros(2), np.zeros(2)
    other.setflags(**{"write" if flag == "writeable" else "align": False})
    assert kind_of(one) != kind_of(other)


def test_what_was_never_compiled_for_such_arguments_is_refused() -> None:
    with pytest.raises(TypingError, match="nothing was compiled"):
        compiled_call(None, types.int64, types.Tuple((types.complex64,)))
