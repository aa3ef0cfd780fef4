"""Who signed in where, and opening a desk as them: `sign-in` and `sign-out` keep and end sessions.

The password is asked for and not kept; the token of the session is, in a file that only its owner
can read.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from platformdirs import user_config_path

from keepable.cli import screen
from keepable.cli.command_errors import CommandError, refuse, refused
from keepable.cli.language import say
from keepable.texts import Text
from keepable_desk.client.connection_errors import (
    Credentials,
    Remedies,
    json_in,
    stranger,
    unwilling,
)
from keepable_desk.client.http_calls import Desk, address_in, refuse_open
from keepable_desk.whole_files import replace_whole

if TYPE_CHECKING:
    import httpx

    from keepable_desk.client.options import DeskAddress

TOKEN, FILE = "KEEPABLE_TOKEN", "KEEPABLE_SIGNED_IN"  # what the environment may say
MINE_ALONE = 0o600
OTHERS = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Somebody who signed in at a desk: their address, and the token of their session."""

    email: str
    token: str


def place() -> Path:
    """Return the file: where the environment says, or in the folder of the user's settings."""
    named = os.environ.get(FILE)
    return Path(named) if named else user_config_path("keepable") / "signed-in.json"


def everybody() -> dict[str, SignedIn]:
    """Return who is signed in, by the address of the desk; CommandError when it cannot be read."""
    file = place()
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    if os.name == "posix" and file.stat().st_mode & OTHERS:
        refuse(Text("client.open_to_others", file=str(file)), Text("client.close", file=str(file)))
    try:
        return {desk: SignedIn(**found) for desk, found in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError):
        what = Text("client.not_as_written", file=str(file))
        raise refused(what, Text("client.delete")) from None


def remember(address: str, who: SignedIn) -> None:
    """Keep that `who` is signed in at the desk at `address`."""
    _write({**everybody(), address: who})


def forget(address: str) -> None:
    """Keep nothing more about the desk at `address`."""
    _write({desk: who for desk, who in everybody().items() if desk != address})


def _write(found: dict[str, SignedIn]) -> None:
    """Write the file anew beside the old one, so that it is whole whatever happens."""
    file = place()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps({desk: asdict(who) for desk, who in found.items()}, indent=2)
    replace_whole(file, f"{text}\n".encode(), MINE_ALONE)


def desk_at(at: DeskAddress) -> Desk:
    """Open the desk that was named, as whoever has the token or signed in there."""
    address = address_in(at.desk)
    caller = Credentials(token=(at.token or os.environ.get(TOKEN, "")).strip())
    if not caller.token:
        known = everybody().get(address)
        if known is None:
            raise stranger(address, caller)
        caller = Credentials(token=known.token, came="signed in", email=known.email)
    return Desk(address, caller)


def sign_in(typed: str, email: str) -> None:
    """Sign in at the desk that was `typed`, and keep the session until it is over."""
    address = address_in(typed)
    refuse_open(address)
    everybody()  # what cannot be kept is told before the password is asked for
    password = _password(email)
    with Desk(address, Credentials()) as desk:
        response = desk.auth("POST", "login", {"email": email, "password": password})
        if not response.is_success:
            raise _not_let_in(address, response)
        body = json_in(address, response)
        with desk.understood():
            token = str(body["meta"]["session_token"])
    remember(address, SignedIn(email=email, token=token))
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
    known = everybody()
    addresses = [address_in(typed)] if typed else list(known)
    out = screen.output()
    for address in addresses:
        if address not in known:
            refuse(Text("client.nobody_signed_in_at", address=address))
        forget(address)
        out.print(say(_ended(address, known[address])), soft_wrap=True)
    if not addresses:
        screen.tell(out, Text("client.nobody_signed_in"))


def _ended(address: str, who: SignedIn) -> Text:
    """End the session over there as well, if that can be; say what was done."""
    caller = Credentials(token=who.token, came="signed in", email=who.email)
    try:
        with Desk(address, caller) as desk:
            desk.auth("DELETE", "session")
    except CommandError:
        return Text("client.forgotten", address=address)
    return Text("client.signed_out", address=address)
