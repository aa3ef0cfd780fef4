"""The key of the first run: whoever has it is at this machine, or was let in by who is."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

from django.conf import settings

from keepable_desk.whole_files import content_of, make_whole


def _path() -> Path:
    return Path(settings.DATA) / "first_run_key"


def first_run_key() -> str:
    """Return the key; the first to ask makes it."""
    path = _path()
    make_whole(path, secrets.token_urlsafe(18).encode("ascii"))
    return content_of(path).decode("ascii")


def is_first_run_key(said: str) -> bool:
    """Return whether `said` is the key; there is none once it was used."""
    try:
        key = content_of(_path())
    except FileNotFoundError:
        return False
    return hmac.compare_digest(key, said.encode())


def forget_first_run_key() -> None:
    """Take the key away: the first run is over."""
    _path().unlink(missing_ok=True)
