"""`hold`, `promise`, `move` and `assess`: what binds somebody, and happens once."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from rich.text import Text

from keepable.cli import screen
from keepable.cli.answers import tame_percent
from keepable.cli.language import say_date
from keepable.cli.plain_json import write_json
from keepable.cli.refusals import RefusedError
from keepable.domain.levels import MOST_ODDS
from keepable.engine.date_phrases import read_date
from keepable_desk.client.calling import desk_at, quoted
from keepable_desk.client.papers import refuse_taken, write_receipt
from keepable_desk.client.promises import promise_called
from keepable_desk.client.refusing import refuse
from keepable_desk.client.troubles import Remedies

if TYPE_CHECKING:
    from keepable_desk.client.calling import Desk
    from keepable_desk.client.typed import At, Holding, Judging, Yes

HOLD = re.compile(r"[Hh]-?\d+", re.ASCII)  # the number of a hold, as people are shown it
LONGEST_KEY = 200
UNKNOWN = Remedies(lost="Nobody knows whether it was done; see how it stands before you try again.")


def hold(at: At, wish: Holding) -> None:
    """Hold an ask: it reserves capacity until it expires by itself."""
    key = _key(wish.key)
    with desk_at(at) as desk:
        body = {"ask": wish.ask, "hours": wish.hours}
        remedies = _remedies(key, "Nothing was held.")
        made = desk.post("holds", body, remedies=remedies, idempotency_key=key).body
        with desk.understood():
            until = datetime.fromisoformat(made["expires_at"]).astimezone(UTC)
            lines = [
                f"Held as {made['number']} until {say_date(until.date())}, {until:%H:%M} UTC.",
                _due(made),
                str(made["advice"]["sentence"]),
            ]
    _tell(at, desk, made, lines, key)


def promise(at: At, wish: Yes) -> None:
    """Say yes to an ask or a hold, and keep its receipt."""
    if wish.receipt is not None:
        refuse_taken(wish.receipt)
    key = _key(wish.key)
    with desk_at(at) as desk:
        body = {
            "ask" if _is_ask(desk, wish.ask) else "hold": wish.ask,
            "min_odds": wish.min_odds,
            "reason": wish.reason,
        }
        unmet = f"Nothing was promised; --min-odds is {100 * wish.min_odds:g} %."
        remedies = _remedies(key, unmet)
        made = desk.post("promises", body, remedies=remedies, idempotency_key=key).body
        with desk.understood():
            lines = [f"Promised as {made['number']}.", _due(made), made["advice"]["sentence"]]
            lines += ["It is against the advice."] if made["against_advice"] else []
            receipt = str(made["receipt"])
    _tell(at, desk, made, lines, key)
    if wish.receipt is not None:
        write_receipt(receipt, wish.receipt)


def move(at: At, name: str, *, to: str, reason: str) -> None:
    """Move the promise called `name` to another date."""
    with desk_at(at) as desk:
        found = promise_called(desk, name)
        body = {"due_date": _day(to, found.today).isoformat(), "reason": reason}
        path = f"promises/{found.id}/moves"
        moved = desk.post(path, body, remedies=UNKNOWN, if_match=found.etag).body
        with desk.understood():
            before, after = (date.fromisoformat(moved[n]) for n in ("before", "due_date"))
            lines = [
                f"Moved {found.number} from {say_date(before)} to {say_date(after)}.",
                f"Odds by {say_date(after)}: {_chance(moved['odds'])}",
                str(moved["advice"]),
            ]
    _tell(at, desk, moved, lines)


def assess(at: At, name: str, judging: Judging) -> None:
    """Say how the promise called `name` came out, as one side sees it."""
    with desk_at(at) as desk:
        found = promise_called(desk, name)
        day = _day(judging.on, found.today).isoformat() if judging.on else None
        body = {
            "side": judging.side,
            "outcome": judging.outcome,
            "came_on": day,
            "note": judging.note,
        }
        path = f"promises/{found.id}/assessments"
        row = desk.post(path, body, remedies=UNKNOWN, if_match=found.etag).body
        with desk.understood():
            lines = [
                f"{row['title']}: {row['state']}.",
                f"The {judging.side}'s side says {judging.outcome}.",
            ]
    _tell(at, desk, row, lines)


def _is_ask(desk: Desk, name: str) -> bool:
    """Tell whether the desk knows an ask called `name`; else it is to be a hold."""
    return not HOLD.fullmatch(name) and desk.found(f"asks/{quoted(name)}") is not None


def _key(typed: str) -> str:
    """Give the key that was `typed`, or a new one, which is shown before anything is sent."""
    if typed and (not typed.isascii() or not typed.isprintable() or len(typed) > LONGEST_KEY):
        what = "--key takes up to 200 plain letters, figures and signs."
        refuse(what, "Copy it once more, or leave it out.")
    key = typed.strip() or f"keepable-{uuid.uuid4().hex}"
    screen.messages().print(f"Key: {key}", soft_wrap=True)
    return key


def _remedies(key: str, unmet: str) -> Remedies:
    again = f"Send it again as it was, with --key {key}; it happens once at most."
    return Remedies(lost=again, unmet=unmet)


def _day(typed: str, today: date) -> date:
    """Read a day as `keepable ask` does, as seen from the desk's day `today`."""
    day, problem = read_date(typed, today)
    if problem is not None:
        raise RefusedError(problem)
    if day is None:
        refuse(f"{typed!r:.80} is no day.", "Write it as 2027-03-01.")
    return day


def _due(made: dict[str, Any]) -> str:
    due = say_date(date.fromisoformat(made["due_date"]))
    return f"Due on {due}, odds {_chance(made['odds'])}."


def _chance(odds: str) -> str:
    return tame_percent(float(odds), MOST_ODDS)


def _tell(at: At, desk: Desk, made: dict[str, Any], lines: list[str], key: str = "") -> None:
    """Print what was done: the first of the `lines` stands out."""
    if at.as_json:
        write_json({"desk": desk.address, **({"key": key} if key else {}), **made})
        return
    out = screen.output()
    screen.show(out, Text(lines[0], style="bold"))
    for line in lines[1:]:
        screen.show(out, Text(line))
