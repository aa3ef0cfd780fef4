"""The password of the demo's members: each demo has its own, and nobody knows it from elsewhere.

Where a request comes from, a proxy can hide, and what it says of itself anybody can write. So
members of the demo are offered to those alone who bring its password along: the address that is
printed where the desk is started holds it, and a browser that was there once keeps it.
"""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

from django.conf import settings

from keepable_desk.whole_files import content_of, make_whole

ASKED, COOKIE = "demo", "keepable-demo"  # what it is called in an address, and as a cookie


def _path() -> Path:
    return Path(settings.DATA) / "demo_password"


def has_demo_password() -> bool:
    """Return whether the demo that is here has a password of its own."""
    return _path().exists()


def demo_password() -> str:
    """Return the password; the first to ask makes it."""
    path = _path()
    make_whole(path, secrets.token_urlsafe(12).encode("ascii"))
    return content_of(path).decode("ascii")


def is_demo_password(said: str) -> bool:
    """Return whether `said` is the password of the demo that is here."""
    try:
        password = content_of(_path())
    except FileNotFoundError:
        return False
    return hmac.compare_digest(password, said.encode(errors="replace"))
