"""What goes wrong between here and a desk, each with its sentence and what to do about it."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal

import httpx

from keepable.cli.command_errors import refuse, refused
from keepable.texts import Text, from_plain

if TYPE_CHECKING:
    from keepable.cli.command_errors import CommandError

FIRST_SERVER_ERROR = 500
WHERE = Text("client.check_running")
AGAIN = Text("client.try_again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Whoever calls: their token, and where it is from (the file of who signed in knows them)."""

    token: str = ""
    came: Literal["typed", "signed in"] = "typed"
    email: str = ""

    def headers(self) -> dict[str, str]:
        """Return the header that shows who calls: a program's token, or that of a session."""
        if not self.token:
            return {}
        if self.token.startswith("kpb_"):
            return {"Authorization": f"Bearer {self.token}"}
        return {"X-Session-Token": self.token}


def unreached(address: str, error: Exception, lost: Text | None) -> CommandError:
    """Say why nothing came back from `address`; `lost` is what to do when it may have been done."""
    if isinstance(error, httpx.ConnectTimeout):
        return refused(Text("client.nothing_answers", address=address), WHERE)
    if isinstance(error, httpx.ConnectError):
        return _unconnected(address, error)
    if isinstance(error, httpx.TimeoutException):
        return refused(Text("client.too_slow", address=address), lost or AGAIN)
    return refused(Text("client.broken_off", address=address), lost or AGAIN)


def _unconnected(address: str, error: Exception) -> CommandError:
    found = _cause(error, ssl.SSLError)
    if isinstance(found, ssl.SSLCertVerificationError):
        what = Text("client.not_trusted", address=address, reason=found.verify_message)
        return refused(what, Text("client.check_authorities"))
    if found is not None:
        what = Text("client.not_secure", address=address)
        return refused(what, Text("client.check_scheme"))
    what = Text("client.unreached", address=address)
    if _cause(error, ConnectionRefusedError) is not None:
        what = Text("client.nothing_answers", address=address)
    elif _cause(error, socket.gaierror) is not None:
        what = Text("client.no_such_host", address=address)
    return refused(what, WHERE)


def _cause(error: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    """Return what of this `kind` led to `error`, None when nothing did."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """What to do where nobody knows whether it was done, and where its odds were too low."""

    lost: Text | None = None
    unmet: Text | None = None


def unwilling(
    address: str, response: httpx.Response, caller: Credentials, remedies: Remedies
) -> CommandError:
    """Return why the desk at `address` did not do it, in its own words where it has some."""
    status = response.status_code
    if status == HTTPStatus.UNAUTHORIZED:
        return stranger(address, caller)
    if response.has_redirect_location:
        place = response.headers["location"][:100]
        what = Text("client.sends_on", address=address, place=place)
        return refused(what, Text("client.real_address"))
    detail, was_judged = detail_in(response)
    if detail:
        return refused(detail, (remedies.unmet if was_judged else None) or "")
    said = f"{status} {response.reason_phrase}".strip()
    if status >= FIRST_SERVER_ERROR:
        what = Text("client.failed", address=address, status=said)
        return refused(what, remedies.lost or Text("client.see_log"))
    if status == HTTPStatus.BAD_REQUEST:
        what = Text("client.other_name", address=address, status=said)
        return refused(what, Text("client.add_name"))
    return refused(Text("client.no_desk", address=address, status=said), WHERE)


def stranger(address: str, caller: Credentials) -> CommandError:
    """Return that the desk at `address` does not know who calls."""
    if not caller.token:
        what = Text("client.nobody_signed_in_at", address=address)
        remedy = Text("client.sign_in")
    elif caller.came == "signed in":
        what = Text("client.no_longer_signed_in", address=address)
        remedy = Text("client.sign_in_again", address=address, email=caller.email)
    else:
        what = Text("client.unknown_token", address=address)
        remedy = Text("client.new_token")
    return refused(what, remedy)


def detail_in(response: httpx.Response) -> tuple[Text | str, bool]:
    """Return what the problem details in `response` tell, and whether odds are the reason.

    It is worded here where it is a text; of what is none the desk's own words stand.
    """
    try:
        body: Any = response.json()
    except (ValueError, RecursionError):
        return "", False
    detail = body.get("detail") if isinstance(body, dict) else None
    if not isinstance(detail, str):
        return "", False
    with contextlib.suppress(ValueError):
        return from_plain(body.get("text") or {}), "answer" in body
    return detail, "answer" in body


def json_in(address: str, response: httpx.Response, lost: Text | None = None) -> Any:  # noqa: ANN401 - JSON
    """Read the JSON of `response`; CommandError where it is something else, or not whole."""
    kind = kind_of(response)
    if "json" not in kind:
        what = Text("client.sent_nothing", address=address)
        if kind:
            what = Text("client.sent_other", address=address, kind=kind)
        refuse(what, lost or WHERE)
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        what = Text("client.cut_off", address=address)
        raise refused(what, lost or AGAIN) from None


def kind_of(response: httpx.Response) -> str:
    """Return the media type of `response`."""
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()[:60]


def unknown_form(address: str, error: Exception) -> CommandError:
    """Return that an answer is JSON, but not as this version knows it."""
    what = Text("client.unknown_form", address=address)
    if isinstance(error, KeyError):
        what = Text("client.lacks", address=address, field=str(error.args[0])[:60])
    return refused(what, Text("client.compare_versions"))
