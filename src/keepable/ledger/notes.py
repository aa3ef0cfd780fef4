"""Signed notes (C2SP signed-note): a text, and below it who signed it, with Ed25519.

A note is worth nothing until a signature of a key that is trusted has been checked.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

ED25519 = b"\x01"  # the type of signature, as that page assigns it
ID_BYTES, KEY_BYTES = 4, 32
DASH = "— "
MOST_SIGNATURES = 64


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A key that signatures are checked with: its `name` and 32 bytes of Ed25519."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        """Refuse names that no signature line can hold, and keys of another length."""
        if not self.name or any(c.isspace() or c == "+" or c < " " for c in self.name):
            raise TextError(Text("ledger.key_name", name=self.name))
        if len(self.public) != KEY_BYTES:
            raise TextError(Text("ledger.key_length", wanted=KEY_BYTES, found=len(self.public)))

    @property
    def id(self) -> bytes:
        """The 4 bytes by which signature lines name it."""
        named = self.name.encode() + b"\n" + ED25519 + self.public
        return hashlib.sha256(named).digest()[:ID_BYTES]

    def text(self) -> str:
        """Write it as one word: name, id and key, joined by plus."""
        encoded = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"


def verifier_key(text: str) -> VerifierKey:
    """Read a key from `text`, as `VerifierKey.text` writes it; ValueError says what is wrong.

    >>> key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    >>> verifier_key(key).name
    'PeterNeumann'
    """
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = decoded(encoded)
    if raw is None or raw[:1] != ED25519:
        raise TextError(Text("ledger.no_key", key=text.strip()[:80]))
    key = VerifierKey(name, raw[1:])
    if key.id.hex() != key_id:
        raise TextError(Text("ledger.key_id", name=name, id=key_id[:20]))
    return key


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A key that signs: its `name` and 32 secret bytes, which no text of it shows."""

    name: str
    secret: bytes

    def __repr__(self) -> str:
        """Show the name alone."""
        return f"SignerKey({self.name!r})"

    def verifier(self) -> VerifierKey:
        """Return the key that checks its signatures."""
        public = Ed25519PrivateKey.from_private_bytes(self.secret).public_key()
        return VerifierKey(self.name, public.public_bytes_raw())

    def sign(self, text: str) -> str:
        """Return the signature line for `text`, with its line feed."""
        signature = Ed25519PrivateKey.from_private_bytes(self.secret).sign(text.encode())
        encoded = base64.b64encode(self.verifier().id + signature).decode()
        return f"{DASH}{self.name} {encoded}\n"


def signed(text: str, signers: Iterable[SignerKey]) -> str:
    r"""Write `text`, which ends in a line feed, as a note signed by each of `signers`.

    >>> signed("hello\n", [SignerKey("us.example", bytes(32))]).count("\n")
    3
    """
    if not text.endswith("\n") or any(c < " " and c != "\n" for c in text):
        raise TextError(Text("ledger.note_text"))
    return text + "\n" + "".join(key.sign(text) for key in signers)


def opened(note: str, keys: Iterable[VerifierKey]) -> tuple[str, tuple[VerifierKey, ...]]:
    r"""Return the text of `note` and those of `keys` whose signatures hold.

    ValueError when it is no note, when no known key has signed it, or when the signature of a
    known key is wrong.

    >>> key = SignerKey("us.example", bytes(32))
    >>> opened(signed("hello\n", [key]), [key.verifier()])[0]
    'hello\n'
    """
    text, lines = parts_of(note)
    known = {(key.name, key.id): key for key in keys}
    held = []
    for line in lines:
        name, raw = _signature(line)
        key = known.get((name, raw[:ID_BYTES]))
        if key is None:
            continue  # of somebody else, such as a witness
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(raw[ID_BYTES:], text.encode())
        except InvalidSignature:
            raise TextError(Text("ledger.wrong_signature", name=name)) from None
        held.append(key)
    if not held:
        raise TextError(Text("ledger.not_signed"))
    return text, tuple(held)


def parts_of(note: str) -> tuple[str, list[str]]:
    """Return the text and the signature lines of `note`; ValueError when it is none."""
    text, blank, below = note.rpartition("\n\n")
    lines = below.removesuffix("\n").split("\n")
    is_note = blank and below.endswith("\n") and len(lines) <= MOST_SIGNATURES
    if not is_note or any(c < " " and c != "\n" for c in note):
        raise TextError(Text("ledger.no_note"))
    return text + "\n", lines


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    raw = decoded(encoded)
    if not line.startswith(DASH) or not name or raw is None or len(raw) <= ID_BYTES:
        raise TextError(Text("ledger.signature_line", line=line[:60]))
    return name, raw


def decoded(encoded: str) -> bytes | None:
    r"""Decode base64 in the one way in which it can be written; None when `encoded` is not that.

    >>> decoded("AAA="), decoded("AAB=")
    (b'\x00\x00', None)
    """
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == encoded else None
