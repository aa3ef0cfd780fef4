"""`hold`, `promise`, `decline`, `move` and `assess`: what binds somebody, and happens once."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from keepable.answers.date_phrases import read_date
from keepable.cli import screen
from keepable.cli.command_errors import CommandError, refuse
from keepable.cli.plain_json import write_json
from keepable.domain.odds_levels import MOST_ODDS
from keepable.texts import Instant, Odds, Percent, Text, as_written
from keepable_desk.client.connection_errors import Remedies
from keepable_desk.client.exports import refuse_taken, write_receipt
from keepable_desk.client.http_calls import quoted
from keepable_desk.client.promises import promise_called
from keepable_desk.client.reading import told_in
from keepable_desk.client.sessions import desk_at

if TYPE_CHECKING:
    from keepable_desk.client.http_calls import Desk
    from keepable_desk.client.options import AssessmentOptions, DeskAddress, Holding, PromiseOptions

HOLD = re.compile(r"[Hh]-?\d+", re.ASCII)  # the number of a hold, as people are shown it
LONGEST_KEY = 200
UNKNOWN = Remedies(lost=Text("client.nobody_knows"))


def hold(at: DeskAddress, wish: Holding) -> None:
    """Hold an ask: it reserves capacity until it expires by itself."""
    key = _key(wish.key)
    with desk_at(at) as desk:
        body = {"ask": wish.ask, "hours": wish.hours}
        remedies = _remedies(key, Text("client.nothing_held"))
        made = desk.post("holds", body, remedies=remedies, idempotency_key=key).body
        with desk.understood():
            until = datetime.fromisoformat(made["expires_at"]).astimezone(UTC)
            lines = [
                Text("client.held", number=str(made["number"]), until=Instant(until)),
                _due(made),
                told_in(made["advice"]),
            ]
    _tell(at, desk, made, lines, key)


def promise(at: DeskAddress, wish: PromiseOptions) -> None:
    """Say yes to an ask or a hold, and keep its receipt."""
    if wish.receipt is not None:
        refuse_taken(wish.receipt)
    key = _key(wish.key)
    with desk_at(at) as desk:
        # What the desk knows as no ask is to be a hold.
        is_ask = not HOLD.fullmatch(wish.ask) and desk.found(f"asks/{quoted(wish.ask)}") is not None
        body = {
            "ask" if is_ask else "hold": wish.ask,
            "min_odds": wish.min_odds,
            "reason": wish.reason,
        }
        unmet = Text("client.nothing_promised", least=Percent(wish.min_odds))
        remedies = _remedies(key, unmet)
        made = desk.post("promises", body, remedies=remedies, idempotency_key=key).body
        with desk.understood():
            advice = told_in(made["advice"])
            lines = [Text("client.promised", number=str(made["number"])), _due(made), advice]
            lines += [Text("client.against_advice")] if made["against_advice"] else []
            receipt = str(made["receipt"])
    _tell(at, desk, made, lines, key)
    if wish.receipt is not None and receipt:
        write_receipt(receipt, wish.receipt)
    elif wish.receipt is not None:
        screen.tell(screen.messages(), Text("promise.receipt_follows"))


def decline(at: DeskAddress, ask: str, *, reason: str) -> None:
    """Answer an ask with no; it stays on record beside its advice."""
    with desk_at(at) as desk:
        path = f"asks/{quoted(ask)}/decline"
        made = desk.post(path, {"reason": reason}, remedies=UNKNOWN).body
        with desk.understood():
            lines = [Text("client.declined", ask=str(made["ask"])), told_in(made["advice"])]
            lines += [Text("client.against_advice")] if made["against_advice"] else []
    _tell(at, desk, made, lines)


def reopen(at: DeskAddress, ask: str) -> None:
    """Take the no to an ask back; it stays on record."""
    with desk_at(at) as desk:
        desk.delete(f"asks/{quoted(ask)}/decline", remedies=UNKNOWN)
    _tell(at, desk, {"ask": ask}, [Text("client.reopened", ask=ask)])


def move(at: DeskAddress, name: str, *, to: str, reason: str) -> None:
    """Move the promise called `name` to another date."""
    with desk_at(at) as desk:
        found = promise_called(desk, name)
        body = {"due_date": _day(to, found.today).isoformat(), "reason": reason}
        path = f"promises/{found.id}/moves"
        moved = desk.post(path, body, remedies=UNKNOWN, if_match=found.etag).body
        with desk.understood():
            before, after = (date.fromisoformat(moved[n]) for n in ("before", "due_date"))
            lines = [
                Text("client.moved", number=found.number, before=before, after=after),
                Text("client.odds_by", by=after, odds=_chance(moved["odds"])),
                as_written(str(moved["advice"])),
            ]
    _tell(at, desk, moved, lines)


def assess(at: DeskAddress, name: str, judging: AssessmentOptions) -> None:
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
                Text("client.state", title=str(row["title"]), state=str(row["state"])),
                Text("client.side_says", side=judging.side, outcome=judging.outcome),
            ]
    _tell(at, desk, row, lines)


def _key(typed: str) -> str:
    """Return the key that was `typed`, or a new one, which is shown before anything is sent."""
    if typed and (not typed.isascii() or not typed.isprintable() or len(typed) > LONGEST_KEY):
        refuse(Text("client.odd_key", most=LONGEST_KEY), Text("client.copy_key"))
    key = typed.strip() or f"keepable-{uuid.uuid4().hex}"
    screen.tell_path(Text("client.key", key=key))
    return key


def _remedies(key: str, unmet: Text) -> Remedies:
    return Remedies(lost=Text("client.send_again", key=key), unmet=unmet)


def _day(typed: str, today: date) -> date:
    """Read a day as `keepable ask` does, as seen from the desk's day `today`."""
    day, problem = read_date(typed, today)
    if problem is not None:
        raise CommandError(problem)
    if day is None:
        refuse(Text("client.no_day", found=typed[:80]), Text("client.write_day"))
    return day


def _due(made: dict[str, Any]) -> Text:
    due = date.fromisoformat(made["due_date"])
    return Text("client.due", due=due, odds=_chance(made["odds"]))


def _chance(odds: str) -> Odds:
    return Odds(float(odds), MOST_ODDS)


def _tell(
    at: DeskAddress, desk: Desk, made: dict[str, Any], lines: list[Text], key: str = ""
) -> None:
    """Print what was done: the first of the `lines` stands out."""
    if at.as_json:
        write_json({"desk": desk.address, **({"key": key} if key else {}), **made})
        return
    out = screen.output()
    screen.tell(out, lines[0], "bold")
    for line in lines[1:]:
        screen.tell(out, line)
