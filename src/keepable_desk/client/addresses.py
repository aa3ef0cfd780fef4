"""The address of a desk: read as it was typed, and whether secrets may be sent there."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from keepable.cli.command_errors import refuse
from keepable.texts import Text

HOW = Text("client.write_address")
API = "/api/v1"


def address_in(typed: str) -> str:
    """Return the address of the desk that was `typed`; CommandError when it is none.

    What is copied from a browser may go on behind it.

    >>> address_in("http://127.0.0.1:8787/api/v1/docs"), address_in("https://a.example/desk/")
    ('http://127.0.0.1:8787', 'https://a.example/desk')
    """
    try:
        parts = urlsplit(typed.strip())
        host, named = parts.hostname, parts.username is not None
        parts.port  # noqa: B018 - it is read here, where ValueError says that it is no number
    except ValueError:
        host, named = None, False
    if not host or parts.scheme not in {"http", "https"} or not _is_plain(typed.strip()):
        refuse(Text("client.no_address", address=typed[:80]), HOW)
    if named:
        refuse(Text("client.name_in_address"), HOW)
    path = parts.path.partition(API)[0].rstrip("/")
    return f"{parts.scheme}://{parts.netloc.lower()}{path}"


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def is_loopback(address: str) -> bool:
    """Return whether `address` is that of this machine.

    >>> is_loopback("http://127.0.0.1:8787"), is_loopback("http://127.0.0.1.example")
    (True, False)
    """
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_open(address: str) -> None:
    """Raise CommandError where what is sent to `address` could be read on its way."""
    if address.startswith("http:") and not is_loopback(address):
        refuse(Text("client.readable", address=address), Text("client.use_https"))
