"""Calling a desk at its address: requests, answers, and a sentence for all that can go wrong."""

from __future__ import annotations

import ipaddress
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlsplit

import httpx

from keepable.cli import screen
from keepable.cli.command_errors import CommandError, refuse
from keepable.cli.language import language
from keepable.texts import Text
from keepable_desk.client.connection_errors import (
    Credentials,
    Remedies,
    json_in,
    kind_of,
    unknown_form,
    unreached,
    unwilling,
)
from keepable_desk.whole_files import READABLE, writing_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

PATIENCE = httpx.Timeout(10.0, read=180.0)  # seconds; a desk that has just started compiles first
ALLAUTH = "/_allauth/app/v1/auth"
HOW = Text("client.write_address")
API = "/api/v1"
NONE = Remedies()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a desk answered: its JSON, the day it is there (UTC), and the version of what it is."""

    body: Any
    today: date
    etag: str = ""


LEFT_OUT = "Keepable-Left-Out"  # how many rows are missing in what is answered


class Desk:
    """The desk at an `address`, spoken to as one `caller`; trouble is always a CommandError."""

    def __init__(
        self, address: str, caller: Credentials, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Open it; nothing is sent yet, and no secret to where others could read it."""
        self.address, self.caller = address, caller
        self._has_told = False  # that the desk leaves rows out
        refuse_open(address)
        if not _is_plain(caller.token):
            refuse(Text("client.odd_token"), Text("client.copy_token"))
        if transport is None and is_loopback(address):
            transport = httpx.HTTPTransport()  # never through a proxy
        self._client = httpx.Client(
            headers={
                **caller.headers(),
                "Accept": "application/json",
                "Accept-Language": language(),
            },
            timeout=PATIENCE,
            transport=transport,
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the connection."""
        self._client.close()

    def get(self, path: str, **params: str | int | bool) -> Said:
        """Read what is at `path`."""
        return self._said(self._sent("GET", path, params=params))

    def found(self, path: str) -> Said | None:
        """Read what is at `path`; None when the desk says that there is nothing."""
        response = self._sent("GET", path, unless=HTTPStatus.NOT_FOUND)
        return None if response.is_error else self._said(response)

    def post(
        self, path: str, body: dict[str, Any], *, remedies: Remedies = NONE, **headers: str
    ) -> Said:
        """Send `body` to `path`; `remedies` say what to do when it fails.

        `headers` are written with underscores: `if_match`.
        """
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self._sent("POST", path, remedies=remedies, json=body, headers=spelled)
        return self._said(response, remedies.lost)

    def delete(self, path: str, *, remedies: Remedies = NONE) -> None:
        """Take back what is at `path`; nothing is said of it but that it is done."""
        self._sent("DELETE", path, remedies=remedies)

    def text(self, path: str, kind: str) -> str:
        """Read the text of this `kind` at `path`."""
        response = self._sent("GET", path)
        self._refuse_other(response, kind)
        return response.text

    def fetch(self, path: str, kind: str, file: Path) -> None:
        """Write the text of this `kind` at `path` into `file`, whole or not at all."""
        with (
            self._troubles(None),
            self._client.stream("GET", f"{self.address}{API}/{path}") as response,
            writing_whole(file, READABLE) as out,
        ):
            if not response.is_success:
                response.read()
                raise unwilling(self.address, response, self.caller, NONE)
            self._refuse_other(response, kind)
            for chunk in response.iter_bytes():
                out.write(chunk)

    def auth(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """Send something about signing in, and give the response whatever it is."""
        with self._troubles(None):
            return self._client.request(method, f"{self.address}{ALLAUTH}/{path}", json=body)

    @contextmanager
    def understood(self) -> Iterator[None]:
        """Refuse an answer of a form that is not known here."""
        try:
            yield
        except CommandError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError, LookupError) as error:
            raise unknown_form(self.address, error) from error

    def _sent(
        self,
        method: str,
        path: str,
        *,
        remedies: Remedies = NONE,
        unless: HTTPStatus | None = None,
        **more: Any,  # noqa: ANN401 - what httpx takes
    ) -> httpx.Response:
        """Send a request, and give its response when it is good, or of the status `unless`."""
        with self._troubles(remedies.lost), screen.waiting(Text("client.asking")):
            response = self._client.request(method, f"{self.address}{API}/{path}", **more)
        if LEFT_OUT in response.headers and not self._has_told:
            self._has_told = True
            screen.tell(screen.messages(), Text("client.left_out"))
        if response.is_success or response.status_code == unless:
            return response
        raise unwilling(self.address, response, self.caller, remedies)

    @contextmanager
    def _troubles(self, lost: Text | None) -> Iterator[None]:
        try:
            yield
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise unreached(self.address, error, lost) from error

    def _said(self, response: httpx.Response, lost: Text | None = None) -> Said:
        body = json_in(self.address, response, lost)
        with self.understood():
            today = parsedate_to_datetime(response.headers["date"]).date()
        return Said(body=body, today=today, etag=response.headers.get("etag", ""))

    def _refuse_other(self, response: httpx.Response, kind: str) -> None:
        """Raise CommandError when `response` is not of this `kind`."""
        if kind_of(response) != kind:
            what = Text("client.sent_other", address=self.address, kind=kind_of(response))
            refuse(what, Text("client.check_address"))


def quoted(name: str) -> str:
    """Write a `name` so that it can stand in an address.

    >>> quoted("anna:sso/2")
    'anna%3Asso%2F2'
    """
    return quote(name, safe="")
