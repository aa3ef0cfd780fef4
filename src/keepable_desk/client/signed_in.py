"""Who signed in where: a file of session tokens that only its owner can read."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from platformdirs import user_config_path

from keepable.texts import Text
from keepable_desk.client.api_errors import refuse, refused

VARIABLE = "KEEPABLE_SIGNED_IN"
MINE_ALONE = 0o600
OTHERS = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Somebody who signed in at a desk: their address, and the token of their session."""

    email: str
    token: str


def place() -> Path:
    """Return the file: where the environment says, or in the folder of the user's settings."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else user_config_path("keepable") / "signed-in.json"


def everybody() -> dict[str, SignedIn]:
    """Return who is signed in, by the address of the desk; RefusedError when it cannot be read."""
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
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MINE_ALONE), "w") as out:
        out.write(f"{text}\n")
    fresh.replace(file)
