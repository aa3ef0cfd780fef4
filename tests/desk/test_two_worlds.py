"""Two worlds that differ in one secret: to whom it is denied they are one and the same.

Not the values alone are compared but all that is answered, byte by byte: odds, counts, cursors,
ids, errors. What odds may reveal by design is written down in decision 14.
"""

from __future__ import annotations

import pytest

from keepable.ledger.entries import seal
from keepable_desk.rights.callers import Caller
from tests.desk.twins import TWINS, Twin, answers, world_of

pytestmark = pytest.mark.django_db
# A secret of a deal and one of a person, each to two of whom it is denied; the others are wide.
HERE = {"price", "cost per hour"}
EACH = [
    *(pytest.param(twin, twin.denied[:2], id=twin.name) for twin in TWINS if twin.name in HERE),
    *(
        pytest.param(twin, twin.denied, id=f"{twin.name}, to all", marks=pytest.mark.wide)
        for twin in TWINS
    ),
]


def both(twin: Twin, roles: tuple[str, ...]) -> list[tuple[list[str], list[str]]]:
    """Return, for each of `roles`, what they are answered in the one world and in the other."""
    found = []
    for is_other in (False, True):
        with (
            pytest.MonkeyPatch.context() as patch,
            world_of(twin, is_other=is_other, patch=patch) as desk,
        ):
            found.append([answers(desk, role) for role in roles])
    return list(zip(*found, strict=True))


def difference(one: str, other: str) -> str:
    """Return the first line of what was asked, and where the answers part."""
    part = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    near = slice(max(part - 60, 0), part + 60)
    return f"{one.splitlines()[0]}: ...{one[near]}... or ...{other[near]}..."


@pytest.mark.parametrize(("twin", "roles"), EACH)
def test_to_whom_it_is_denied_both_worlds_are_the_same(twin: Twin, roles: tuple[str, ...]) -> None:
    *denied, allowed = both(twin, (*roles, twin.seen_by))
    for role, (one, other) in zip(roles, denied, strict=True):
        told = [difference(a, b) for a, b in zip(one, other, strict=True) if a != b]
        assert not told, f"{len(told)} answers to {role} tell: {told[0]}"
    assert allowed[0] != allowed[1], "the worlds differ, and whoever may see it does"


def test_a_planted_leak_tells_the_worlds_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Caller, "sees", lambda *_, **__: True)
    kind = next(twin for twin in TWINS if twin.name == "kind of leave")
    ((one, other),) = both(kind, ("rep",))
    assert one != other


def test_a_seal_tells_nothing_without_its_salt() -> None:
    one, other = (seal("price", bytes([number] * 16), "40000 EUR") for number in (1, 2))
    assert one != other
