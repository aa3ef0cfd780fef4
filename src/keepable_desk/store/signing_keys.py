"""The keys that sign checkpoints: files beside the database, never in it.

A key is made where a ledger is opened, and where another is to follow; nowhere else, so that one
that is missing is never replaced by one that the ledger does not know.
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.apps import apps
from django.conf import settings

from keepable.ledger.entries import entry_in
from keepable.ledger.notes import SignerKey, VerifierKey, verifier_key
from keepable.ledger.rotation import CONTINUED, OPENED, ROTATED
from keepable.texts import Text, TextError, text_of
from keepable_desk.whole_files import NotAFileError, content_of, make_whole, replace_whole

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

SECRET_BYTES = 32
NAMING = (OPENED, ROTATED, CONTINUED)  # the kinds of entries that name a key
KEY, NEXT = ".key", ".next"  # what signs, and what will once the ledger has told of it
TRIES = 3


class HasLedger(Protocol):
    """A company, as far as its ledger goes: no row is imported here, as rows look at keys."""

    @property
    def pk(self) -> int:
        """Its number."""

    @property
    def origin(self) -> str:
        """What its ledger is called."""


class KeyLostError(TextError):
    """The key that must sign is missing or broken, or it is none that the ledger names now."""


def keys_known(company: HasLedger) -> tuple[VerifierKey, ...]:
    """Return the keys that the ledger of `company` names itself, the one that counts now last."""
    rows = _entries().filter(company=company, kind__in=NAMING).order_by("number")
    named = (_fact_in(data, "key") for data in rows.values_list("data", flat=True))
    return tuple(key for text in named if (key := _key_in(text)) is not None)


def signer_of(company: HasLedger) -> SignerKey:
    """Return the key that signs for the ledger of `company`; it is never made here.

    KeyLostError says which file it should be in, and what to do.
    """
    for _ in range(TRIES):  # a key may be followed by another just while it is looked for
        named = _key_named(company)
        for suffix in (KEY, NEXT):
            found = _key_at(_path_of(company.origin, suffix), company.origin)
            if isinstance(found, SignerKey) and found.verifier() == named:
                return found
    at_its_place = _key_at(_path_of(company.origin), company.origin)
    if isinstance(at_its_place, Text):
        raise KeyLostError(at_its_place)
    facts = {"origin": company.origin, "file": _called(_path_of(company.origin))}
    raise KeyLostError(Text("desk.key_unknown", **facts, key=at_its_place.verifier().id.hex()))


def keys_to_check(company: HasLedger) -> tuple[VerifierKey, ...]:
    """Return the keys one of which has signed where the ledger of `company` stands.

    That is the one that signs. Where it is lost, it is any that lies here, as no row names those;
    only where none does, those that the ledger names itself.
    """
    try:
        return (signer_of(company).verifier(),)
    except KeyLostError:
        return keys_laid_aside(company.origin) or keys_known(company)


def keys_laid_aside(origin: str) -> tuple[VerifierKey, ...]:
    """Return the keys of the ledger `origin` that lie beside the one that signs: former ones.

    A restored ledger may not know them any more, though they signed what it lost.
    """
    return tuple(key.verifier() for key in signers_laid_aside(origin))


def signers_laid_aside(origin: str) -> tuple[SignerKey, ...]:
    """Return the same keys so that they can sign."""
    path = _path_of(origin)
    found = [_key_at(each, origin) for each in sorted(path.parent.glob(f"{path.stem}.*"))]
    return tuple(key for key in found if isinstance(key, SignerKey))


def names_known(company: HasLedger) -> tuple[str, ...]:
    """Return what the ledger of `company` has been called, what it is called now last."""
    rows = _entries().filter(company=company, kind__in=(OPENED, CONTINUED))
    named = rows.order_by("number").values_list("data", flat=True)
    return tuple(name for data in named if (name := _fact_in(data, "origin"))) or (company.origin,)


def signer_to_open(origin: str) -> SignerKey:
    """Return the key for a ledger `origin` that is about to be opened, made where there is none.

    KeyLostError when its file is there and holds none.
    """
    path = _path_of(origin)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_whole(path, _written(SignerKey(origin, secrets.token_bytes(SECRET_BYTES))))
    found = _key_at(path, origin)
    if isinstance(found, Text):
        raise KeyLostError(found)
    return found


def next_signer(company: HasLedger) -> SignerKey:
    """Make the key that is to follow; it signs from the entry on by which the ledger names it."""
    settle_rotation(company)
    after = SignerKey(company.origin, secrets.token_bytes(SECRET_BYTES))
    replace_whole(_path_of(company.origin, NEXT), _written(after))
    return after


def settle_rotation(company: HasLedger) -> None:
    """Put the key that the ledger names now in its place; the one before it is kept beside it.

    Until this is done, the key signs from where it lies, so that a stop in between does no harm.
    """
    path, waiting = _path_of(company.origin), _path_of(company.origin, NEXT)
    after = _key_at(waiting, company.origin)
    if not isinstance(after, SignerKey) or after.verifier() != _key_named(company):
        return
    before = _key_at(path, company.origin)
    if isinstance(before, SignerKey):
        old = path.with_suffix(f".{before.verifier().id.hex()}.old")
        replace_whole(old, _written(before))
    waiting.replace(path)


def _entries() -> QuerySet[Model]:
    """Return all entries."""
    chosen: QuerySet[Model] = apps.get_model("store", "LedgerEntry")._default_manager.all()
    return chosen


def _key_named(company: HasLedger) -> VerifierKey:
    rows = _entries().filter(company=company, kind__in=NAMING).order_by("-number")
    data = rows.values_list("data", flat=True).first()
    named = _key_in(_fact_in(data, "key") if data else "")
    if named is None:
        raise KeyLostError(Text("desk.key_not_named", origin=company.origin))
    return named


def _key_in(text: str) -> VerifierKey | None:
    try:
        return verifier_key(text)
    except ValueError:
        return None


def _fact_in(data: str, name: str) -> str:
    """Return the fact `name` of an entry; empty where its data cannot be read, as a check says."""
    try:
        return str(entry_in(data.encode()).facts.get(name, ""))
    except ValueError:
        return ""


def _key_at(path: Path, origin: str) -> SignerKey | Text:
    """Return the key in the file at `path`, or the text of why there is none."""
    facts = {"origin": origin, "file": _called(path)}
    try:
        secret = bytes.fromhex(content_of(path).decode("ascii").strip())
    except FileNotFoundError:
        return Text("desk.key_missing", **facts)
    except (OSError, NotAFileError) as error:
        return Text("desk.key_unreadable", **facts, why=text_of(error))
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES:
        return Text("desk.key_broken", **facts, bytes=SECRET_BYTES)
    return SignerKey(origin, secret)


def _written(key: SignerKey) -> bytes:
    return f"{key.secret.hex()}\n".encode("ascii")


def _called(path: Path) -> str:
    """Return how a sentence calls the file at `path`: not all who read it may know the folders."""
    return f"{path.parent.name}/{path.name}"


def _path_of(origin: str, suffix: str = KEY) -> Path:
    name = hashlib.sha256(origin.encode()).hexdigest()[:16]
    return Path(settings.KEEPABLE_KEYS) / f"{name}{suffix}"
