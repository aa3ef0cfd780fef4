"""The tree equals the one of RFC 6962, true proofs hold, and damaged ones do not."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    root_from,
    root_of,
    roots_of,
)
from keepable.texts import Text, TextError
from tests.unit.ledger.rfc import tree_hash

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 40
DATA = [f"entry {n}".encode() for n in range(MOST)]
LEAVES = [leaf_hash(data) for data in DATA]
ROOTS = roots_of(LEAVES)


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_roots_of_known_trees_are_those_of_certificate_transparency() -> None:
    # The leaves and roots by which implementations of RFC 6962 commonly check themselves.
    known = [
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    ]
    roots = roots_of([leaf_hash(bytes.fromhex(data)) for data in known])
    assert [roots[size].hex()[:16] for size in (1, 2, 3, 8)] == [
        *("6e340b9cffb37a98", "fac54203e7cc696c", "aeb6bcfe274b70a1", "5dc9da79a70659a9"),
    ]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_a_growing_tree_has_the_roots_of_the_definition(entries: list[bytes]) -> None:
    assert root_of([leaf_hash(entry) for entry in entries]) == tree_hash(entries)


@given(st.lists(st.binary(max_size=4), max_size=40), st.integers(0, 40))
def test_a_tree_that_is_taken_up_again_goes_on(entries: list[bytes], at: int) -> None:
    tree = Frontier()
    for number, entry in enumerate(entries):
        if number == at:
            tree = Frontier(tree.size, tree.subtrees)
        tree.add(leaf_hash(entry))
    assert tree.root() == tree_hash(entries)


def test_a_tree_with_too_few_subtrees_is_refused() -> None:
    with pytest.raises(ValueError, match="3 leaves does not have 1"):
        Frontier(3, [EMPTY_ROOT])


def test_every_leaf_of_every_tree_is_shown_to_be_in_it() -> None:
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = inclusion_proof(LEAVES[:size], index)
            assert root_from(index, size, LEAVES[index], proof) == ROOTS[size]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 21])
def test_a_damaged_proof_of_a_leaf_does_not_hold(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(LEAVES[:size], index)
        wrong = [
            (index + 1, size, LEAVES[index], proof),
            (index, size, LEAVES[-1], proof),
            (index, size, LEAVES[index], [*proof, EMPTY_ROOT]),
            *((index, size, LEAVES[index], proof[:n] + proof[n + 1 :]) for n in range(len(proof))),
            *(
                (index, size, LEAVES[index], [*proof[:n], EMPTY_ROOT, *proof[n + 1 :]])
                for n in range(len(proof))
            ),
        ]
        assert all(root_from(*claim) != ROOTS[size] for claim in wrong)


def test_every_tree_is_shown_to_grow_out_of_every_smaller_one() -> None:
    for size in range(MOST + 1):
        for old in range(size + 1):
            proof = consistency_proof(LEAVES[:size], old)
            assert is_consistent((old, ROOTS[old]), (size, ROOTS[size]), proof)


@given(st.integers(1, MOST), st.integers(1, MOST), st.integers(0, 8))
def test_a_tree_with_another_past_is_not_consistent(one: int, two: int, drop: int) -> None:
    old, size = sorted((one, two))
    proof = consistency_proof(LEAVES[:size], old)
    other = root_of([leaf_hash(b"rewritten"), *LEAVES[1:old]])
    assert not is_consistent((old, other), (size, ROOTS[size]), proof)
    if proof:
        shorter = proof[: drop % len(proof)] + proof[drop % len(proof) + 1 :]
        assert not is_consistent((old, ROOTS[old]), (size, ROOTS[size]), shorter)
        assert not is_consistent((old, ROOTS[old]), (size, ROOTS[size]), [*proof, EMPTY_ROOT])


def test_a_tree_never_shrinks() -> None:
    assert not is_consistent((3, ROOTS[3]), (2, ROOTS[2]), [])


@pytest.mark.parametrize("count", [0, MOST])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(count: int) -> None:
    with pytest.raises(ValueError, match="There is no leaf"):
        inclusion_proof(LEAVES[:count], MOST)


def test_there_is_no_proof_for_a_larger_tree_than_there_is() -> None:
    with pytest.raises(ValueError, match="There are 40 leaves, not 41"):
        consistency_proof(LEAVES, MOST + 1)


def refusal(make: Callable[[], object]) -> Text:
    with pytest.raises(TextError) as raised:
        make()
    return raised.value.text


@pytest.mark.parametrize(("size", "subtrees"), [(-1, 1), (0, 1), (1, 0), (3, 3), (4, 2)])
def test_a_tree_has_a_subtree_for_each_power_of_two_in_its_size(size: int, subtrees: int) -> None:
    told = Text("ledger.no_tree", leaves=size, subtrees=subtrees)
    assert refusal(lambda: Frontier(size, [EMPTY_ROOT] * subtrees)) == told


@pytest.mark.parametrize("index", [-1, 3, 4])
def test_there_is_no_place_before_the_first_leaf_nor_after_the_last(index: int) -> None:
    told = Text("ledger.no_leaf", leaf=index, leaves=3)
    assert refusal(lambda: inclusion_proof(LEAVES[:3], index)) == told
    assert root_from(index, 3, LEAVES[0], []) is None


@pytest.mark.parametrize("old_size", [-1, 4])
def test_no_tree_grew_out_of_a_larger_one_nor_out_of_less_than_nothing(old_size: int) -> None:
    told = Text("ledger.too_few_leaves", leaves=3, wanted=old_size)
    assert refusal(lambda: consistency_proof(LEAVES[:3], old_size)) == told
    assert is_consistent((old_size, ROOTS[0]), (3, ROOTS[3]), []) is False


def test_a_proof_of_another_length_leads_nowhere() -> None:
    for size in range(1, MOST + 1):
        for index in {0, size // 2, size - 1}:
            proof = inclusion_proof(LEAVES[:size], index)
            assert root_from(index, size, LEAVES[index], [*proof, EMPTY_ROOT]) is None
            assert not proof or root_from(index, size, LEAVES[index], proof[:-1]) is None


@pytest.mark.parametrize(
    ("old", "new", "proof", "holds"),
    [
        ((0, EMPTY_ROOT), (3, ROOTS[3]), [], True),
        ((0, EMPTY_ROOT), (0, EMPTY_ROOT), [], True),
        ((0, ROOTS[1]), (3, ROOTS[3]), [], False),
        ((0, EMPTY_ROOT), (3, ROOTS[3]), [EMPTY_ROOT], False),
        ((3, ROOTS[3]), (3, ROOTS[3]), [], True),
        ((3, ROOTS[3]), (3, ROOTS[2]), [], False),
        ((3, ROOTS[3]), (3, ROOTS[3]), [EMPTY_ROOT], False),
        ((3, ROOTS[3]), (4, ROOTS[4]), [], False),
        ((2, ROOTS[2]), (3, ROOTS[3]), [], False),
    ],
)
def test_the_empty_tree_and_the_same_one_need_no_proof(
    old: tuple[int, bytes], new: tuple[int, bytes], proof: list[bytes], *, holds: bool
) -> None:
    assert is_consistent(old, new, proof) is holds
