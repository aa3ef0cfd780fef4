"""What goes wrong between here and a desk, each with its sentence and what to do about it."""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal

import httpx

from keepable_desk.client.refusing import refuse, refused

if TYPE_CHECKING:
    from keepable.cli.refusals import RefusedError

FIRST_SERVER_ERROR = 500
WHERE = "Check the address, and that the desk is running (`keepable desk` serves one)."
AGAIN = "Try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever calls: his token, and where it is from (the file of who signed in knows him)."""

    token: str = ""
    came: Literal["typed", "signed in"] = "typed"
    email: str = ""

    def headers(self) -> dict[str, str]:
        """Give the header that shows who calls: a program's token, or that of a session."""
        if not self.token:
            return {}
        if self.token.startswith("kpb_"):
            return {"Authorization": f"Bearer {self.token}"}
        return {"X-Session-Token": self.token}


def unreached(address: str, error: Exception, lost: str) -> RefusedError:
    """Say why nothing came back from `address`; `lost` is what to do when it may have been done."""
    if isinstance(error, httpx.ConnectTimeout):
        return refused(f"{address} cannot be reached: nothing answers there.", WHERE)
    if isinstance(error, httpx.ConnectError):
        return _unconnected(address, error)
    if isinstance(error, httpx.TimeoutException):
        return refused(f"{address} took too long to answer.", lost or AGAIN)
    return refused(f"The connection to {address} broke before all was said.", lost or AGAIN)


def _unconnected(address: str, error: Exception) -> RefusedError:
    found = _cause(error, ssl.SSLError)
    if isinstance(found, ssl.SSLCertVerificationError):
        what = f"The certificate of {address} is not trusted here: {found.verify_message}."
        return refused(what, "Check the address; SSL_CERT_FILE names further authorities.")
    if found is not None:
        what = f"There is no secure connection to {address}."
        return refused(what, "Check whether the address begins with http:// or https://.")
    return refused(f"{address} cannot be reached: {error}.", WHERE)


def _cause(error: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    """Give what of this `kind` led to `error`, None when nothing did."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """What to do where nobody knows whether it was done, and where its odds were too low."""

    lost: str = ""
    unmet: str = ""


def unwilling(
    address: str, response: httpx.Response, caller: Caller, remedies: Remedies
) -> RefusedError:
    """Say why the desk at `address` did not do it, in its own words where it has some."""
    status = response.status_code
    if status == HTTPStatus.UNAUTHORIZED:
        return stranger(address, caller)
    if response.has_redirect_location:
        what = f"{address} sends on to {response.headers['location']:.100}."
        return refused(what, "Give the address that the desk is really at.")
    detail, was_judged = detail_in(response)
    if detail:
        return refused(detail, remedies.unmet if was_judged else "")
    said = f"{status} {response.reason_phrase}".strip()
    if status >= FIRST_SERVER_ERROR:
        what = f"Something failed at {address} ({said})."
        return refused(what, remedies.lost or "Try again; its log says what it was.")
    if status == HTTPStatus.BAD_REQUEST:
        what = f"{address} does not answer to this name ({said})."
        return refused(what, "Its admin adds the name to KEEPABLE_HOSTS.")
    return refused(f"What answers at {address} is no desk ({said}).", WHERE)


def stranger(address: str, caller: Caller) -> RefusedError:
    """Say that the desk at `address` does not know who calls."""
    if not caller.token:
        what = f"Nobody is signed in at {address}."
        remedy = "Sign in: keepable sign-in --desk URL --email YOU; or give a --token."
    elif caller.came == "signed in":
        what = f"You are no longer signed in at {address}."
        remedy = f"Sign in again: keepable sign-in --desk {address} --email {caller.email}"
    else:
        what = f"{address} does not know this token, or its time is over."
        remedy = "Ask an admin of the desk for a new one, or sign in."
    return refused(what, remedy)


def detail_in(response: httpx.Response) -> tuple[str, bool]:
    """Give the sentence of the problem details in `response`, and whether odds are the reason."""
    try:
        body: Any = response.json()
    except (ValueError, RecursionError):
        return "", False
    detail = body.get("detail") if isinstance(body, dict) else None
    return (detail, "answer" in body) if isinstance(detail, str) else ("", False)


def json_in(address: str, response: httpx.Response, lost: str = "") -> Any:  # noqa: ANN401 - JSON
    """Read the JSON of `response`; RefusedError where it is something else, or not whole."""
    kind = kind_of(response)
    if "json" not in kind:
        what = f"What answers at {address} is no desk: it sent {kind or 'nothing that has a name'}."
        refuse(what, lost or WHERE)
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        what = f"The answer from {address} cannot be read; it may have been cut off on its way."
        raise refused(what, lost or AGAIN) from None


def kind_of(response: httpx.Response) -> str:
    """Give the media type of `response`."""
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()[:60]


def unknown_form(address: str, error: Exception) -> RefusedError:
    """Say that an answer is JSON, but not as this version knows it."""
    missing = f"it lacks {error}" if isinstance(error, KeyError) else f"{error}".rstrip(".")
    what = f"The answer from {address} has a form that is not known here: {missing:.160}."
    return refused(what, "Compare `keepable version` here with that of the desk.")
