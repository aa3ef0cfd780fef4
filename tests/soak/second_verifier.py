"""A second verifier: written from RFC 6962 and the forms of the files alone.

It shares no line with `keepable.ledger`, so that a mistake there is not made here too. It is slow
and plain on purpose: every root is computed anew, as section 2.1 of the RFC has it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.unit.ledger.rfc import tree_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

REDUCED_FIELDS = ["erased", "leaf", "number"]
LINE_FIELDS = ["actor", "at", "facts", "kind", "leaf", "number", "opened", "sealed"]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
SIGNED_BY = re.compile(r"— (\S+) (\S+)")


class NotAsWrittenError(Exception):
    """A line or a note does not have the form that there is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether all is well, and the first entry that is not; None where none can be named."""

    is_well: bool
    first_bad: int | None = None


@dataclass(frozen=True, slots=True)
class _Lost:
    """What the entry with this `number` says is lost: of which ledger, up to which size."""

    number: int
    origin: str
    size: int
    root: bytes
    keys: list[tuple[str, bytes]]


@dataclass(slots=True)
class _Ledger:
    """What was read so far: the leaf of each entry, the keys, and which entries are not well.

    It is `called` so by now, and had all these `names`. Of those in `reduced` the leaf alone is
    left, and no erasure has told of it yet.
    """

    origin: str
    called: str = ""
    names: list[str] = field(default_factory=list)
    lost: list[_Lost] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    reduced: set[int] = field(default_factory=set)
    keys: list[tuple[str, bytes]] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)
    is_well: bool = True
    time: str = ""


def second_verdict(lines: Sequence[str], notes: Sequence[str]) -> Verdict:
    """Judge the exported `lines` by the checkpoints in `notes`."""
    head = _read(lines[0])
    ledger = _Ledger(head["origin"])
    for number, line in enumerate(lines[1:]):
        try:
            _take(ledger, number, _read(line))
        except (NotAsWrittenError, LookupError, ValueError, TypeError, AttributeError):
            ledger.bad.add(number)
            if len(ledger.leaves) == number:
                ledger.leaves.append(b"unreadable")
    ledger.bad |= ledger.reduced
    size = len(ledger.leaves)
    if head["entries"] != size:
        ledger.bad.add(min(size, head["entries"]))
    if ledger.called != ledger.origin:
        ledger.bad.add(max((each.number for each in ledger.lost), default=0))
    first_wrong = _first_wrong_root(ledger, notes)
    if first_wrong is not None:
        ledger.bad.add(first_wrong)
    return Verdict(ledger.is_well and not ledger.bad, min(ledger.bad, default=None))


def _read(line: str) -> dict[str, Any]:
    """Read one line of JSON, which must be written as it was: sorted, close, nothing escaped."""
    plain = json.loads(line)
    if _words(plain) + "\n" != line or not isinstance(plain, dict):
        raise NotAsWrittenError
    return plain


def _words(plain: object) -> str:
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _take(ledger: _Ledger, number: int, plain: dict[str, Any]) -> None:
    """Hash an entry, and look at it by itself and beside the one before it."""
    if sorted(plain) == REDUCED_FIELDS:
        _take_reduced(ledger, number, plain)
        return
    if sorted(plain) != LINE_FIELDS:
        raise NotAsWrittenError
    inner = {name: plain[name] for name in LINE_FIELDS if name not in {"leaf", "opened"}}
    data = _words({"format": "keepable-ledger-entry/1", **inner}).encode()
    ledger.leaves.append(tree_hash([data]))
    is_well = (
        plain["leaf"] == ledger.leaves[-1].hex()
        and plain["number"] == number
        and TIME.fullmatch(plain["at"]) is not None
        and plain["at"] >= ledger.time
        and all(_is_sealed(plain["sealed"], name, shown) for name, shown in plain["opened"].items())
    )
    ledger.time = plain["at"]
    if plain["kind"] == "person.erased":
        ledger.reduced -= set(plain["facts"].get("reduced", []))
    _take_key(ledger, number, plain)
    if not is_well:
        raise NotAsWrittenError


def _take_reduced(ledger: _Ledger, number: int, plain: dict[str, Any]) -> None:
    """Take the leaf as it stands; the first entry is never reduced, as it names the key."""
    ledger.leaves.append(bytes.fromhex(plain["leaf"]))
    ledger.reduced.add(number)
    is_well = plain["number"] == number != 0 and TIME.fullmatch(plain["erased"]) is not None
    if not is_well or len(ledger.leaves[-1]) != 32:
        raise NotAsWrittenError


def _root(leaves: Sequence[bytes]) -> bytes:
    """MTH as section 2.1 has it, of leaves that are hashed already."""
    if len(leaves) < 2:
        return leaves[0] if leaves else tree_hash([])
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + _root(leaves[:k]) + _root(leaves[k:])).digest()


def _is_sealed(sealed: dict[str, str], name: str, shown: dict[str, Any]) -> bool:
    """Hash what is shown with its salt; it must be what stands in the entry."""
    salt, word = base64.b64decode(shown["salt"], validate=True), name.encode()
    text = b"keepable-ledger-seal/1\x00" + len(word).to_bytes(2, "big") + word + salt
    text += _words(shown["value"]).encode()
    is_one_form = base64.b64encode(salt).decode() == shown["salt"] and len(salt) == 16
    return is_one_form and sealed.get(name) == hashlib.sha256(text).hexdigest()


def _take_key(ledger: _Ledger, number: int, plain: dict[str, Any]) -> None:
    """Follow the keys: the first entry names one, each later one is signed by the one before."""
    kind, facts = plain["kind"], plain["facts"]
    if (kind == "ledger.opened") != (number == 0):
        raise NotAsWrittenError
    if kind == "ledger.opened":
        ledger.called = facts["origin"]
        ledger.names.append(ledger.called)
        ledger.keys.append(_key(facts["key"]))
    if kind == "ledger.key_rotated" and ledger.keys:
        before, after = ledger.keys[-1], _key(facts["key"])
        words = [ledger.called, "keepable key rotation", _key_text(before), facts["key"]]
        text = "".join(f"{word}\n" for word in words)
        if not all(_has_signed(facts["statement"], text, key) for key in (before, after)):
            raise NotAsWrittenError
        ledger.keys.append(after)
    if kind == "ledger.continued" and ledger.keys:
        _continue(ledger, number, facts)


def _continue(ledger: _Ledger, number: int, facts: dict[str, Any]) -> None:
    """Go on under another name and key, which has signed what is known of the ledger before."""
    key, size, root = _key(facts["key"]), facts["known_size"], bytes.fromhex(facts["known_root"])
    words = [facts["origin"], "keepable continuation", facts["key"]]
    words += [ledger.called, str(size), base64.b64encode(root).decode(), *facts["lost_keys"]]
    is_signed = _has_signed(facts["statement"], "".join(f"{word}\n" for word in words), key)
    is_kept = size > number or _root(ledger.leaves[:size]) == root
    is_new = facts["origin"] not in ledger.names
    if facts["follows"] != ledger.called or not (is_signed and is_kept and is_new):
        raise NotAsWrittenError
    lost_keys = [_key(text) for text in facts["lost_keys"]]
    ledger.lost.append(_Lost(number, ledger.called, size, root, lost_keys))
    ledger.called = facts["origin"]
    ledger.names.append(ledger.called)
    ledger.keys.append(key)


def _key(text: str) -> tuple[str, bytes]:
    name, _, encoded = text.split("+", 2)
    key = (name, base64.b64decode(encoded, validate=True)[1:])
    if _key_text(key) != text:
        raise NotAsWrittenError
    return key


def _key_text(key: tuple[str, bytes]) -> str:
    raw = b"\x01" + key[1]
    return f"{key[0]}+{_key_id(key).hex()}+{base64.b64encode(raw).decode()}"


def _key_id(key: tuple[str, bytes]) -> bytes:
    return hashlib.sha256(key[0].encode() + b"\n\x01" + key[1]).digest()[:4]


def _has_signed(note: str, text: str, key: tuple[str, bytes]) -> bool:
    """Whether `note` is the `text` with a signature of `key` that holds."""
    if not note.startswith(text + "\n— "):
        return False
    for line in note[len(text) + 1 :].splitlines():
        found = SIGNED_BY.fullmatch(line)
        raw = base64.b64decode(found[2], validate=True) if found else b""
        if found and found[1] == key[0] and raw[:4] == _key_id(key):
            try:
                Ed25519PublicKey.from_public_bytes(key[1]).verify(raw[4:], text.encode())
            except InvalidSignature:
                return False
            return True
    return False


def _first_wrong_root(ledger: _Ledger, notes: Sequence[str]) -> int | None:
    """Return the first entry that is not the one some checkpoint was made of."""
    points = []
    for note in notes:
        text = note.partition("\n\n")[0] + "\n"
        origin, size, root = text.split("\n")[:3]
        lost = next(
            (each for each in ledger.lost if each.origin == origin and int(size) > each.number),
            None,
        )
        keys = ledger.keys if lost is None else [*ledger.keys, *lost.keys]
        ledger.is_well &= any(_has_signed(note, text, key) for key in keys)
        if lost is not None:
            is_all = int(size) == lost.size and base64.b64decode(root) == lost.root
            ledger.bad |= set() if int(size) < lost.size or is_all else {lost.number}
        elif origin in ledger.names:
            points.append((int(size), base64.b64decode(root)))
    good = 0
    for point in sorted(points):
        if point[0] > len(ledger.leaves):
            return len(ledger.leaves)
        if _root(ledger.leaves[: point[0]]) != point[1]:
            return good
        good = point[0]
    return None
