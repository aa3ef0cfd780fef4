"""Keys that sign checkpoints, as the ledger itself tells of them.

The first entry names the first key. A later one is signed by the one before it and by itself, so
that nobody can slip one in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.ledger.notes import SignerKey, VerifierKey, opened, signed, verifier_key
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.ledger.entries import Plain

OPENED, ROTATED = "ledger.opened", "ledger.key_rotated"


def opening_facts(origin: str, key: VerifierKey) -> dict[str, Plain]:
    """Return the facts of the first entry of a ledger: its `origin` and its first `key`."""
    return {"origin": origin, "key": key.text()}


def rotation_facts(origin: str, before: SignerKey, after: SignerKey) -> dict[str, Plain]:
    """Return the facts of the entry by which the key `after` follows `before` in `origin`."""
    text = _statement(origin, before.verifier(), after.verifier())
    return {"key": after.verifier().text(), "statement": signed(text, [before, after])}


def opening_key(facts: Mapping[str, Plain], origin: str) -> VerifierKey:
    """Read the first key from the `facts` of a first entry of `origin`; ValueError if it is none.

    >>> key = SignerKey("us.example", bytes(32)).verifier()
    >>> opening_key(opening_facts("us.example", key), "us.example") == key
    True
    """
    if facts.get("origin") != origin:
        raise TextError(
            Text("ledger.other_ledger", found=str(facts.get("origin"))[:80], wanted=origin[:80])
        )
    return verifier_key(str(facts.get("key")))


def rotated_key(facts: Mapping[str, Plain], origin: str, before: VerifierKey) -> VerifierKey:
    """Read the key that follows `before` from `facts` of `origin`; ValueError if it does not."""
    after = verifier_key(str(facts.get("key")))
    text, held = opened(str(facts.get("statement")), [before, after])
    if text != _statement(origin, before, after) or set(held) != {before, after}:
        raise TextError(Text("ledger.key_not_signed", key=after.id.hex()))
    return after


def _statement(origin: str, before: VerifierKey, after: VerifierKey) -> str:
    return f"{origin}\nkeepable key rotation\n{before.text()}\n{after.text()}\n"
