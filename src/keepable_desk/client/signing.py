"""`sign-in` and `sign-out`: the password is asked for, and only the session is kept."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import typer

from keepable.cli import screen
from keepable.cli.command_errors import CommandError
from keepable.cli.language import say
from keepable.texts import Text
from keepable_desk.client import signed_in
from keepable_desk.client.addresses import address_in, refuse_open
from keepable_desk.client.api_errors import refuse, refused
from keepable_desk.client.calling import Desk
from keepable_desk.client.connection_errors import Credentials, Remedies, json_in, unwilling

if TYPE_CHECKING:
    import httpx


def sign_in(typed: str, email: str) -> None:
    """Sign in at the desk that was `typed`, and keep the session until it is over."""
    address = address_in(typed)
    refuse_open(address)
    signed_in.everybody()  # what cannot be kept is told before the password is asked for
    password = _password(email)
    with Desk(address, Credentials()) as desk:
        response = desk.auth("POST", "login", {"email": email, "password": password})
        if not response.is_success:
            raise _not_let_in(address, response)
        body = json_in(address, response)
        with desk.understood():
            token = str(body["meta"]["session_token"])
    signed_in.remember(address, signed_in.SignedIn(email=email, token=token))
    words = say(Text("client.signed_in", address=address, email=email))
    screen.output().print(words, soft_wrap=True)


def _password(email: str) -> str:
    try:
        return str(
            typer.prompt(say(Text("client.password", email=email)), hide_input=True, err=True)
        )
    except typer.Abort:
        raise refused(Text("client.no_password")) from None


def _not_let_in(address: str, response: httpx.Response) -> CommandError:
    """Return why: in the desk's own words where it has some."""
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return refused(Text("client.too_often", address=address), Text("client.wait"))
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        what = Text("client.more_than_password", address=address)
        return refused(what, Text("client.use_token"))
    try:
        said = " ".join(str(each["message"]) for each in response.json()["errors"])
    except (ValueError, KeyError, TypeError):
        return unwilling(address, response, Credentials(), Remedies())
    return refused(said, Text("client.check_password"))


def sign_out(typed: str) -> None:
    """End the session at the desk that was `typed`, or at every desk."""
    known = signed_in.everybody()
    addresses = [address_in(typed)] if typed else list(known)
    out = screen.output()
    for address in addresses:
        if address not in known:
            refuse(Text("client.nobody_signed_in_at", address=address))
        signed_in.forget(address)
        out.print(say(_ended(address, known[address])), soft_wrap=True)
    if not addresses:
        screen.tell(out, Text("client.nobody_signed_in"))


def _ended(address: str, who: signed_in.SignedIn) -> Text:
    """End the session over there as well, if that can be; say what was done."""
    caller = Credentials(token=who.token, came="signed in", email=who.email)
    try:
        with Desk(address, caller) as desk:
            desk.auth("DELETE", "session")
    except CommandError:
        return Text("client.forgotten", address=address)
    return Text("client.signed_out", address=address)
