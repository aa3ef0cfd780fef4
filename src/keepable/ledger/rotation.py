"""Keys that sign checkpoints, as the ledger itself tells of them, and what it is called.

The first entry names the first key. A later one is signed by the one before it and by itself, so
that nobody can slip one in.

Where a ledger cannot go on as it was, as some of it or its key is lost, it is continued under
another name and key: by an entry that names the last checkpoint that is known of what it follows.
What is left of that stays below it in the same tree, so that all it vouched for still holds. The
new key signs it, which anybody's key could; that it is the same company's is vouched for by those
keys of the former ledger alone that sign it, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keepable.ledger.checkpoints import ROOT_BYTES, Checkpoint
from keepable.ledger.names import may_follow, shown_name
from keepable.ledger.notes import SignerKey, VerifierKey, opened, signed, verifier_key
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from keepable.ledger.entries import Plain

OPENED, ROTATED = "ledger.opened", "ledger.key_rotated"
CONTINUED = "ledger.continued"


@dataclass(frozen=True, slots=True)
class Continuation:
    """How a ledger goes on as `origin` with `key`: `known` is the last checkpoint before it.

    `lost_keys` signed what is lost, besides those that are named in what is left. `left` is the
    checkpoint of what stands below the entry, so that it cannot be put elsewhere; None in entries
    of earlier versions. `signers` are keys of the former ledger that have signed it all, too.
    """

    origin: str
    key: VerifierKey
    known: Checkpoint
    lost_keys: tuple[VerifierKey, ...] = ()
    left: Checkpoint | None = None
    signers: tuple[VerifierKey, ...] = ()


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
            Text(
                "ledger.other_ledger",
                found=shown_name(str(facts.get("origin"))),
                wanted=shown_name(origin),
            )
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
    how: Continuation, signer: SignerKey, formers: Iterable[SignerKey] = ()
) -> dict[str, Plain]:
    """Return the facts of the entry by which a ledger is continued.

    `signer` is the new key; those of the former ledger that are not lost, `formers`, sign as well.
    """
    signers = [*formers, signer]
    facts: dict[str, Plain] = {
        "origin": how.origin,
        "key": how.key.text(),
        "follows": how.known.origin,
        "known_size": how.known.size,
        "known_root": how.known.root.hex(),
        "lost_keys": [key.text() for key in how.lost_keys],
        "statement": signed(_continuing_statement(how), signers),
    }
    if how.left is not None:
        facts["left_size"] = how.left.size
        facts["left_root"] = how.left.root.hex()
        facts["placed"] = signed(_placing_statement(how, how.left), signers)
    return facts


def continuation_in(
    facts: Mapping[str, Plain], follows: str, formers: Sequence[VerifierKey] = ()
) -> Continuation:
    """Read how the ledger `follows` is continued from the `facts` of an entry.

    `formers` are keys that may vouch for it, besides those that it names as lost. ValueError when
    the facts do not say so, the new key has not signed it, or the name looks like another one.
    """
    if facts.get("follows") != follows:
        found = shown_name(str(facts.get("follows")))
        raise TextError(Text("ledger.other_ledger", found=found, wanted=shown_name(follows)))
    known = _point_in(facts, "known", follows)
    lost, is_placed = facts.get("lost_keys"), "placed" in facts
    left = _point_in(facts, "left", follows) if is_placed else None
    if known is None or not isinstance(lost, list) or (left is None) == is_placed:
        raise TextError(Text("ledger.unfit_continuation"))
    how = Continuation(
        origin=str(facts.get("origin")),
        key=verifier_key(str(facts.get("key"))),
        known=known,
        lost_keys=tuple(verifier_key(str(each)) for each in lost),
        left=left,
    )
    if not may_follow(how.origin, follows):
        names = {"origin": shown_name(how.origin), "follows": shown_name(follows)}
        raise TextError(Text("ledger.name_looks_alike", **names))
    keys = [how.key, *formers, *how.lost_keys]
    held = _signers_of(facts.get("statement"), _continuing_statement(how), keys)
    if left is not None:
        held &= _signers_of(facts.get("placed"), _placing_statement(how, left), keys)
    if how.key not in held or how.origin == follows:
        raise TextError(Text("ledger.unfit_continuation"))
    return replace(how, signers=tuple(key for key in keys if key in held and key != how.key))


def _point_in(facts: Mapping[str, Plain], name: str, origin: str) -> Checkpoint | None:
    size, root = facts.get(f"{name}_size"), _root(str(facts.get(f"{name}_root")))
    if type(size) is not int or size < 0 or root is None:
        return None
    return Checkpoint(origin, size, root)


def _signers_of(note: Plain, wanted: str, keys: Iterable[VerifierKey]) -> set[VerifierKey]:
    """Return those of `keys` that have signed the `wanted` text; none if `note` is another."""
    text, held = opened(str(note), keys)
    return set(held) if text == wanted else set()


def _root(text: str) -> bytes | None:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return None
    return found if len(found) == ROOT_BYTES else None


def _continuing_statement(how: Continuation) -> str:
    lost = "".join(f"{key.text()}\n" for key in how.lost_keys)
    return f"{how.origin}\nkeepable continuation\n{how.key.text()}\n{how.known.text()}{lost}"


def _placing_statement(how: Continuation, left: Checkpoint) -> str:
    return f"{how.origin}\nkeepable continuation placed\n{how.key.text()}\n{left.text()}"


def _statement(origin: str, before: VerifierKey, after: VerifierKey) -> str:
    return f"{origin}\nkeepable key rotation\n{before.text()}\n{after.text()}\n"
