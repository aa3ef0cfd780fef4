"""Entries of the ledger: what everybody may see, and seals on what not everybody may.

A seal is the hash of a value with 16 random bytes, the salt: without both nobody can tell the
value, not even by trying them all. Whoever is given value and salt can check them. Erasing both
leaves the ledger and its root as they are. An entry that names somebody in the clear is reduced to
its leaf (`ErasedEntry`), which an entry of an erasure must tell of.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from keepable.ledger.merkle import leaf_hash
from keepable.texts.errors import TextError
from keepable.texts.text import Text

FORMAT, ERASED_FORMAT = "keepable-ledger-entry/1", "keepable-ledger-erased/1"
# an entry of this kind tells in the fact of that name which entries it reduced to their leaves
ERASED, REDUCED = "person.erased", "reduced"
SEAL_TAG = b"keepable-ledger-seal/1\x00"
SALT_BYTES, SEAL_DIGITS = 16, 64
LARGEST_INTEGER = 2**53 - 1  # what every reader of JSON can hold
_NAME = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_SEAL = re.compile(rf"[0-9a-f]{{{SEAL_DIGITS}}}")
# texts, whole numbers, true, false, None, and lists and mappings of these; entries refuse others
Plain = object


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened: the `number`-th, counted from 0, `at` an instant, by an `actor`.

    `facts` are open to everyone who may see the ledger; `sealed` holds the seals of the others
    by field. There are no fractions in facts: money and odds are written as text.
    """

    number: int
    at: datetime
    actor: str
    kind: str
    facts: Mapping[str, Plain] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what could be written in two ways, or read in two."""
        if self.number < 0 or self.at.tzinfo is None or not _NAME.fullmatch(self.kind):
            raise TextError(Text("ledger.entry_needs", number=self.number))
        for name, value in self.facts.items():
            _refuse_name(name)
            _refuse_unplain(name, value)
        for name, seal in self.sealed.items():
            _refuse_name(name)
            if name in self.facts or not _SEAL.fullmatch(seal):
                raise TextError(Text("ledger.sealed_and_open", field=name))

    def data(self) -> bytes:
        """Return the one text that stands for this entry, as bytes: what its leaf hashes."""
        plain = {
            "format": FORMAT,
            "number": self.number,
            "at": instant_text(self.at),
            "actor": self.actor,
            "kind": self.kind,
            "facts": dict(self.facts),
            "sealed": dict(self.sealed),
        }
        return plain_text(plain).encode()

    def leaf(self) -> bytes:
        """Return the hash of this entry as a leaf of the tree, 32 bytes."""
        return leaf_hash(self.data())


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedEntry:
    """What is left of the `number`-th entry, which named somebody: its `leaf`, and since when.

    Its place in the tree is proven as before; what it told is gone.
    """

    number: int
    erased_at: datetime
    leaf: bytes

    def data(self) -> bytes:
        """Return the one text that is kept in the place of the entry, as bytes."""
        plain = {
            "format": ERASED_FORMAT,
            "number": self.number,
            "erased": instant_text(self.erased_at),
            "leaf": self.leaf.hex(),
        }
        return plain_text(plain).encode()


def kept_in(data: bytes) -> Entry | ErasedEntry:
    """Read an entry, or what is left of it, from its one text; ValueError when `data` is neither.

    >>> left = ErasedEntry(number=3, erased_at=datetime(2027, 1, 4, tzinfo=UTC), leaf=bytes(32))
    >>> kept_in(left.data()) == left
    True
    """
    plain = json.loads(data)
    if not isinstance(plain, dict) or plain.get("format") != ERASED_FORMAT:
        return entry_in(data)
    left = ErasedEntry(
        number=int(plain["number"]),
        erased_at=datetime.fromisoformat(str(plain["erased"])),
        leaf=bytes.fromhex(str(plain["leaf"])),
    )
    if left.data() != data:
        raise TextError(Text("ledger.another_form"))
    return left


def entry_in(data: bytes) -> Entry:
    """Read an entry from its one text; ValueError when `data` is not that.

    >>> entry = Entry(number=0, at=datetime(2027, 1, 4, tzinfo=UTC), actor="system", kind="x")
    >>> entry_in(entry.data()) == entry
    True
    """
    plain = json.loads(data)
    if not isinstance(plain, dict) or plain.pop("format", None) != FORMAT:
        raise TextError(Text("ledger.no_entry", form=FORMAT))
    plain["at"] = datetime.fromisoformat(str(plain.get("at")))
    try:
        entry = Entry(**plain)
    except TypeError as error:
        raise TextError(Text("ledger.entry_fields")) from error
    if entry.data() != data:
        raise TextError(Text("ledger.another_form"))
    return entry


def seal(name: str, salt: bytes, value: Plain) -> str:
    """Seal the `value` of the field `name` with a `salt` of 16 bytes, as 64 hexadecimal digits.

    >>> seal("price", bytes(16), "40000 EUR") == seal("price", bytes(16), "40000 EUR")
    True
    >>> seal("price", bytes(16), "40000 EUR") == seal("cost", bytes(16), "40000 EUR")
    False
    """
    if len(salt) != SALT_BYTES:
        raise TextError(Text("ledger.salt_length", wanted=SALT_BYTES, found=len(salt)))
    _refuse_name(name)
    _refuse_unplain(name, value)
    words = name.encode()
    length = len(words).to_bytes(2, "big")
    return hashlib.sha256(SEAL_TAG + length + words + salt + plain_text(value).encode()).hexdigest()


def plain_text(value: Plain) -> str:
    """Write a plain `value` in the one way there is: sorted keys, no spaces, no escapes.

    >>> plain_text({"b": 1, "a": "é"})
    '{"a":"é","b":1}'
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def instant_text(at: datetime) -> str:
    """Write the instant `at` in UTC, with six digits of a second.

    >>> instant_text(datetime(2027, 1, 4, 8, tzinfo=UTC))
    '2027-01-04T08:00:00.000000Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _refuse_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise TextError(Text("ledger.field_name", field=name[:80]))


def _refuse_unplain(name: str, value: Plain) -> None:
    """Refuse what JSON has no one way to write: fractions, huge numbers, keys that are no text."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            _refuse_name(key)
            _refuse_unplain(name, item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_unplain(name, item)
    elif isinstance(value, str):
        value.encode()  # a half of a pair of surrogates cannot be written
    elif not (value is None or isinstance(value, bool | int)) or _is_huge(value):
        raise TextError(Text("ledger.not_plain", field=name, value=str(value)[:40]))


def _is_huge(value: int | None) -> bool:
    return value is not None and abs(value) > LARGEST_INTEGER
