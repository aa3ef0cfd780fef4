"""The tree equals the one of RFC 6962, true proofs hold, and damaged ones do not."""

from __future__ import annotations

import hashlib

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
from tests.unit.ledger.rfc import tree_hash

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
