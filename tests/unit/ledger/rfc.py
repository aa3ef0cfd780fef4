"""RFC 6962 written down once more, as slowly and plainly as its section 2.1 has it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def tree_hash(entries: Sequence[bytes]) -> bytes:
    """MTH(D[n]): the hash of the empty text, of one leaf, or of both halves."""
    if not entries:
        return hashlib.sha256().digest()
    if len(entries) == 1:
        return hashlib.sha256(bytes([0]) + entries[0]).digest()
    k = 1
    while 2 * k < len(entries):
        k *= 2
    return hashlib.sha256(bytes([1]) + tree_hash(entries[:k]) + tree_hash(entries[k:])).digest()
