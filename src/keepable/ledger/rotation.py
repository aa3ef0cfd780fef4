"""Keys that sign checkpoints, as the ledger itself tells of them, and what it is called.

The first entry names the first key. A later one is signed by the one before it and by itself, so
that nobody can slip one in.

Where a ledger cannot go on as it was, as some of it or its key is lost, it is continued under
another name and key: by an entry that names the last checkpoint that is known of what it follows.
What is left of that stays below it in the same tree, so that all it vouched for still holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.ledger.checkpoints import ROOT_BYTES, Checkpoint
from keepable.ledger.notes import SignerKey, VerifierKey, opened, signed, verifier_key
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.ledger.entries import Plain

OPENED, ROTATED = "ledger.opened", "ledger.key_rotated"
CONTINUED = "ledger.continued"


@dataclass(frozen=True, slots=True)
class Continuation:
    """How a ledger goes on as `origin` with `key`: `known` is the last checkpoint before it.

    `lost_keys` signed what is lost, besides those that are named in what is left.
    """

    origin: str
    key: VerifierKey
    known: Checkpoint
    lost_keys: tuple[VerifierKey, ...] = ()


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


def continuing_facts(
    how: Continuation, signer: SignerKey, before: SignerKey | None = None
) -> dict[str, Plain]:
    """Return the facts of the entry by which a ledger is continued.

    `signer` is the new key; the one `before` signs as well, where it is not lost.
    """
    facts: dict[str, Plain] = {
        "origin": how.origin,
        "key": how.key.text(),
        "follows": how.known.origin,
        "known_size": how.known.size,
        "known_root": how.known.root.hex(),
        "lost_keys": [key.text() for key in how.lost_keys],
    }
    signers = [signer] if before is None else [before, signer]
    return {**facts, "statement": signed(_continuing_statement(how), signers)}


def continuation_in(facts: Mapping[str, Plain], follows: str) -> Continuation:
    """Read how the ledger `follows` is continued from the `facts` of an entry.

    ValueError when they do not say so, or the new key has not signed it.
    """
    if facts.get("follows") != follows:
        found = str(facts.get("follows"))[:80]
        raise TextError(Text("ledger.other_ledger", found=found, wanted=follows[:80]))
    size, root = facts.get("known_size"), _root(str(facts.get("known_root")))
    lost = facts.get("lost_keys")
    if type(size) is not int or size < 0 or root is None or not isinstance(lost, list):
        raise TextError(Text("ledger.unfit_continuation"))
    how = Continuation(
        origin=str(facts.get("origin")),
        key=verifier_key(str(facts.get("key"))),
        known=Checkpoint(follows, size, root),
        lost_keys=tuple(verifier_key(str(each)) for each in lost),
    )
    text, _ = opened(str(facts.get("statement")), [how.key])
    if text != _continuing_statement(how) or how.origin == follows:
        raise TextError(Text("ledger.unfit_continuation"))
    return how


def _root(text: str) -> bytes | None:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return None
    return found if len(found) == ROOT_BYTES else None


def _continuing_statement(how: Continuation) -> str:
    lost = "".join(f"{key.text()}\n" for key in how.lost_keys)
    return f"{how.origin}\nkeepable continuation\n{how.key.text()}\n{how.known.text()}{lost}"


def _statement(origin: str, before: VerifierKey, after: VerifierKey) -> str:
    return f"{origin}\nkeepable key rotation\n{before.text()}\n{after.text()}\n"
