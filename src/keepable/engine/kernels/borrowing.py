"""Arrays without reference counts, for hot loops.

A compiled function counts the references of each array that it is handed, with an atomic
instruction a time: in a loop of tens of nanoseconds that is most of the time. A borrowed array
is the same array without its owner; whoever borrows must keep the owner alive meanwhile (here:
the caller's bundle of arrays, which lives as long as the call).
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from numba import config
from numba.core import cgutils
from numba.extending import intrinsic

from keepable.engine.kernels.compiled_code import njit
from keepable.engine.kernels.layout import Future, Grid, Law, Left, Model, Others, Tasks

A = TypeVar("A")


class _Borrowing(Protocol):
    """What keeps the type of the array that it is handed."""

    def __call__(self, array: A, /) -> A: ...


def _plainly(array: A, /) -> A:
    return array


def _compiled(_typing: Any, array: Any) -> Any:  # noqa: ANN401 - numba's own protocol
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401 - as above
        kind = context.make_array(signature.return_type)
        mine = kind(context, builder, args[0])
        mine.meminfo = cgutils.get_null_value(mine.meminfo.type)
        mine.parent = cgutils.get_null_value(mine.parent.type)
        return mine._getvalue()  # noqa: SLF001 - numba's name for it

    return array(array), build


# Gives the same array without its owner.
borrowed: _Borrowing = _plainly if config.DISABLE_JIT else intrinsic(_compiled)


@njit(inline="always")
def lent_tasks(tasks: Tasks) -> Tasks:
    """Give `tasks` with all its arrays borrowed."""
    return Tasks(
        borrowed(tasks.rows),
        borrowed(tasks.predecessors),
        borrowed(tasks.waits),
        borrowed(tasks.wait_days),
        borrowed(tasks.needs),
        borrowed(tasks.members),
        borrowed(tasks.ratios),
    )


@njit(inline="always")
def lent_model(model: Model) -> Model:
    """Give `model` with all its arrays borrowed."""
    grid, law = model.grid, model.law
    return Model(
        borrowed(model.people),
        borrowed(model.base),
        borrowed(model.known_rank),
        borrowed(model.known_end_g),
        borrowed(model.stretches),
        borrowed(model.spell_days),
        Grid(
            borrowed(grid.spans),
            borrowed(grid.first_slot),
            borrowed(grid.slots),
            borrowed(grid.day_of_g),
            borrowed(grid.g_of_day),
            borrowed(grid.day_slot),
            borrowed(grid.links),
            borrowed(grid.link_ends),
        ),
        Law(
            law.key_low,
            law.key_high,
            law.own_weight,
            law.common_weight,
            law.slot_minutes,
            borrowed(law.scores),
            borrowed(law.places),
        ),
    )


@njit(inline="always")
def lent_future(future: Future) -> Future:
    """Give `future` with all its arrays borrowed."""
    return Future(
        borrowed(future.free),
        borrowed(future.absent),
        borrowed(future.stretch),
        borrowed(future.first_free),
    )


@njit(inline="always")
def lent_left(left: Left) -> Left:
    """Give `left` with all its arrays borrowed."""
    return Left(
        borrowed(left.free),
        borrowed(left.absent),
        borrowed(left.stretch),
        borrowed(left.first_free),
        borrowed(left.source),
        borrowed(left.here),
    )


@njit(inline="always")
def lent_others(others: Others) -> Others:
    """Give `others` with all its arrays borrowed."""
    return Others(
        lent_tasks(others.tasks),
        borrowed(others.spans),
        borrowed(others.members),
        borrowed(others.ends),
        borrowed(others.alone_g),
        borrowed(others.used),
    )
