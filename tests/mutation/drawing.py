"""Which mutants of a folder are run: drawn by a seed, no function too often."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.mutation.mutants import Mutant

MOST_OF_ONE = 4  # mutants of one function or table, unless there are too few others


def draw(mutants: Iterable[Mutant], *, each: int, seed: int) -> list[Mutant]:
    """Return `each` of the `mutants`, all of them where there are no more.

    They come in an order that their names and the `seed` make, so that a change of one function
    leaves what is drawn of others as it is. Of each function or table come at most four, then as
    many again, until there are enough.
    """
    waiting = sorted(mutants, key=lambda mutant: _luck(mutant.name, seed))
    drawn: list[Mutant] = []
    while waiting and len(drawn) < each:
        counts = Counter[tuple[str, str]]()
        passed = []
        for mutant in waiting:
            owner = (mutant.file, mutant.owner)
            if len(drawn) < each and counts[owner] < MOST_OF_ONE:
                counts[owner] += 1
                drawn.append(mutant)
            else:
                passed.append(mutant)
        waiting = passed
    return drawn


def _luck(name: str, seed: int) -> str:
    return hashlib.sha256(f"{seed} {name}".encode()).hexdigest()
