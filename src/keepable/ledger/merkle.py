"""The Merkle tree of RFC 6962: roots, and proofs that need no more than a few hashes.

Leaves and inner nodes are hashed with different prefixes, so that one can never pass for the
other. Hashes are 32 bytes (SHA-256). Sections named here are those of RFC 6962.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()
LEAF, NODE = b"\x00", b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """Hash the `data` of a leaf (section 2.1).

    >>> leaf_hash(b"").hex()[:8]
    '6e340b9c'
    """
    return hashlib.sha256(LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash an inner node with the hashes `left` and `right` below it (section 2.1).

    >>> node_hash(leaf_hash(b""), leaf_hash(b"")).hex()[:8]
    'fe43d66a'
    """
    return hashlib.sha256(NODE + left + right).digest()


class Frontier:
    """The roots of the full subtrees of a growing tree, the largest first: all that it needs.

    >>> tree = Frontier()
    >>> for leaf in (b"a", b"b", b"c"):
    ...     tree.add(leaf_hash(leaf))
    >>> tree.root() == root_of([leaf_hash(leaf) for leaf in (b"a", b"b", b"c")])
    True
    """

    def __init__(self, size: int = 0, subtrees: Sequence[bytes] = ()) -> None:
        """Take up a tree of `size` leaves whose full `subtrees` have these roots."""
        if size < 0 or size.bit_count() != len(subtrees):
            raise TextError(Text("ledger.no_tree", leaves=size, subtrees=len(subtrees)))
        self.size = size
        self.subtrees = list(subtrees)

    def add(self, leaf: bytes) -> None:
        """Add the hash of one more `leaf`."""
        self.subtrees.append(leaf)
        full = self.size
        while full & 1:  # a subtree of that size is there already: both make one of twice its size
            right, left = self.subtrees.pop(), self.subtrees.pop()
            self.subtrees.append(node_hash(left, right))
            full >>= 1
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the whole tree."""
        if not self.subtrees:
            return EMPTY_ROOT
        root = self.subtrees[-1]
        for left in reversed(self.subtrees[:-1]):
            root = node_hash(left, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of `leaves` (section 2.1).

    >>> root_of([]) == EMPTY_ROOT
    True
    """
    return roots_of(leaves)[-1]


def roots_of(leaves: Sequence[bytes]) -> list[bytes]:
    """Return the roots of the first 0, 1, 2 ... of `leaves`, one more than there are leaves.

    >>> len(roots_of([leaf_hash(b"a")]))
    2
    """
    tree = Frontier()
    roots = [tree.root()]
    for leaf in leaves:
        tree.add(leaf)
        roots.append(tree.root())
    return roots


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes that show that the leaf `index` is among `leaves` (section 2.1.1).

    >>> inclusion_proof([leaf_hash(b"a")], 0)
    []
    """
    if not 0 <= index < len(leaves):
        raise TextError(Text("ledger.no_leaf", leaf=index, leaves=len(leaves)))
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), root_of(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), root_of(leaves[:split])]


def root_from(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Return the root of a tree of `size` with `leaf` at `index`, as the `proof` has it.

    None when the proof has another length than one for that place (RFC 9162, 2.1.3.2).

    >>> root_from(0, 1, leaf_hash(b"a"), []) == leaf_hash(b"a")
    True
    """
    if not 0 <= index < size:
        return None
    at, last, root = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            root = node_hash(beside, root)
            while at & 1 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            root = node_hash(root, beside)
        at, last = at >> 1, last >> 1
    return root if last == 0 else None


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """Return the hashes that show that the first `old_size` of `leaves` are still the same.

    It is empty for the empty tree and for the same one (section 2.1.2).

    >>> consistency_proof([leaf_hash(b"a"), leaf_hash(b"b")], 1) == [leaf_hash(b"b")]
    True
    """
    if not 0 <= old_size <= len(leaves):
        raise TextError(Text("ledger.too_few_leaves", leaves=len(leaves), wanted=old_size))
    return _consistent(leaves, old_size, is_whole=True) if old_size else []


def _consistent(leaves: Sequence[bytes], old_size: int, *, is_whole: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if is_whole else [root_of(leaves)]
    split = _split(len(leaves))
    if old_size <= split:
        below = _consistent(leaves[:split], old_size, is_whole=is_whole)
        return [*below, root_of(leaves[split:])]
    below = _consistent(leaves[split:], old_size - split, is_whole=False)
    return [*below, root_of(leaves[:split])]


def is_consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Return whether `proof` shows that the tree `old` (size, root) grew into `new`.

    Source: RFC 9162, 2.1.4.2.

    >>> one, two = leaf_hash(b"a"), root_of([leaf_hash(b"a"), leaf_hash(b"b")])
    >>> is_consistent((1, one), (2, two), [leaf_hash(b"b")])
    True
    """
    old_size, old_root = old
    new_size, new_root = new
    if old_size > new_size or old_size < 0:
        return False
    if old_size in {0, new_size}:
        return not proof and (old_root == new_root if old_size else old_root == EMPTY_ROOT)
    path = list(proof)
    if old_size & (old_size - 1) == 0:  # the old tree is a full subtree of the new one
        path.insert(0, old_root)
    return bool(path) and _both_roots(path, old_size, new_size) == (old_root, new_root)


def _both_roots(path: Sequence[bytes], old_size: int, new_size: int) -> tuple[bytes, bytes] | None:
    """Fold `path` into the old and the new root; None when it has another length."""
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for beside in path[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while at & 1 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else None


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
