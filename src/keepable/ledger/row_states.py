"""Rows that entries bind: how they stood after what an entry tells of.

An entry that changed rows of a database has the fact `rows_root`: the root of a Merkle tree over
them (RFC 6962) in the order of table and key. A leaf commits to the values of a row by their hash
with 16 random bytes, the salt, so that nobody can tell or guess the values without it. Erasing both
leaves the hash, the root and the ledger as they are. How many rows there were no entry tells, as
that could tell of deals which not everybody may see.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.ledger.entries import SALT_BYTES, plain_text
from keepable.ledger.merkle import Frontier, leaf_hash
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from keepable.ledger.entries import Plain

FORMAT = "keepable-row/1"
VALUES_TAG = b"keepable-row-values/1\x00"
ROWS_ROOT = "rows_root"  # the fact of an entry that bound rows


@dataclass(frozen=True, slots=True, order=True)
class BoundRow:
    """A row as one entry left it: which of which `table`, and the hash of its values.

    A row that was taken away has no hash.
    """

    table: str
    key: str
    values_hash: str | None

    @property
    def is_gone(self) -> bool:
        """Whether the entry took the row away."""
        return self.values_hash is None

    def leaf(self) -> bytes:
        """Return the leaf that stands for it, 32 bytes.

        >>> gone = BoundRow("hold", "7", None)
        >>> gone.leaf() == BoundRow("hold", "8", None).leaf()
        False
        """
        return leaf_hash(plain_text([FORMAT, self.table, self.key, self.values_hash]).encode())


def values_hash(salt: bytes, values: str) -> str:
    """Return the hash of the one text of the `values` of a row, as 64 hexadecimal digits.

    >>> values_hash(bytes(16), '{"rank":1}') == values_hash(bytes(16), '{"rank":2}')
    False
    """
    if len(salt) != SALT_BYTES:
        raise TextError(Text("ledger.salt_length", wanted=SALT_BYTES, found=len(salt)))
    return hashlib.sha256(VALUES_TAG + salt + values.encode()).hexdigest()


def order_of(table: str, key: str) -> tuple[bytes, bytes]:
    """Return by what the rows of one entry are ordered, whatever a database thinks of letters.

    >>> sorted(["10", "9"], key=lambda key: order_of("hold", key))
    ['10', '9']
    """
    return table.encode(), key.encode()


def rows_facts(tree: Frontier) -> dict[str, Plain]:
    """Return the facts of an entry that bound the rows whose leaves are in `tree`.

    >>> list(rows_facts(Frontier()))
    ['rows_root']
    """
    return {ROWS_ROOT: tree.root().hex()}


def binds(facts: Mapping[str, Plain], states: Iterable[BoundRow]) -> bool:
    """Return whether an entry with these `facts` bound exactly these `states`, in their order.

    >>> one = BoundRow("hold", "7", None)
    >>> tree = Frontier()
    >>> tree.add(one.leaf())
    >>> binds(rows_facts(tree), [one]), binds(rows_facts(tree), [])
    (True, False)
    """
    tree = Frontier()
    for state in states:
        tree.add(state.leaf())
    if ROWS_ROOT not in facts:
        return tree.size == 0
    return facts[ROWS_ROOT] == tree.root().hex()
