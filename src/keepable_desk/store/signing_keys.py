"""The keys that sign checkpoints: files beside the database, never in it."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from django.conf import settings

from keepable.ledger.notes import SignerKey
from keepable.texts import Text, TextError

SECRET_BYTES = 32


def signer_of(origin: str) -> SignerKey:
    """Return the key of the ledger `origin`; the first to ask makes it.

    ValueError when its file is not what was written there.
    """
    path = _path_of(origin)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(SECRET_BYTES) + "\n")
    except FileExistsError:
        pass
    return _key_in(path, origin)


def _key_in(path: Path, origin: str) -> SignerKey:
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise TextError(Text("desk.no_key", file=path.name, bytes=SECRET_BYTES))
    return SignerKey(origin, secret)


def new_signer(origin: str) -> SignerKey:
    """Make another key for the ledger `origin`, which is not used until `replace_signer`."""
    return SignerKey(origin, secrets.token_bytes(SECRET_BYTES))


def replace_signer(key: SignerKey) -> None:
    """Let `key` sign from now on; the one before it is kept beside it."""
    path = _path_of(key.name)
    old = path.with_suffix(f".{signer_of(key.name).verifier().id.hex()}.old")
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(key.secret.hex() + "\n", encoding="ascii")
    if path.exists():
        old.touch(mode=0o600)
        old.write_text(path.read_text(encoding="ascii"), encoding="ascii")
    fresh.replace(path)


def _path_of(origin: str) -> Path:
    name = hashlib.sha256(origin.encode()).hexdigest()[:16]
    return Path(settings.KEEPABLE_KEYS) / f"{name}.key"
