"""A disk that is full at every step: what was answered is there, once, and no sentence is false.

A yes, a hold, a move, a withdrawal, an import, a rotation, a checkpoint and a backup are each done
again and again, and each time the system refuses what a file would hold beyond one byte more: at
half and at the end of each page that the act writes into the log of the database.
"""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.test import Client

from keepable.cli.app import main as keepable
from keepable_desk.ops.backup_files import read_manifest
from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.store.models import Company
from keepable_desk.usecases.rotate_key import rotate_key
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.desk.small_company import NOW, post
from tests.soak.copies import Limit, State, in_a_copy
from tests.soak.kept_company import Named, folder, kept_company, looked_at, written
from tests.soak.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.soak.outcome import Setting

HALF_A_PAGE = 2_060  # of the log: a page of 4,096 bytes, and 24 that say which
COPIED_PAGES = 10
GOOD, REFUSED, DONE_BEFORE = 400, 500, {409, 412}
DENIALS = ("nothing was written", "nothing is written")
WHY = "They wait."
Plain = dict[str, str | float]
Said = tuple[int, str]  # a status as HTTP has it, and what was said


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done: `do` says how it went, and `entry` how the ledger calls it."""

    do: Callable[[Named], Said]
    entry: Callable[[Named], str]


def _sent(path: str, body: Plain, by: str = "token", **headers: str) -> Callable[[Named], Said]:
    """Return the act that is a request to the API; names in braces are filled in."""

    def send(named: Named) -> Said:
        client = Client(headers={"X-Session-Token": named[by]}, raise_request_exception=False)
        filled = {k: v.format(**named) if isinstance(v, str) else v for k, v in body.items()}
        answer = post(client, path.format(**named), filled, **headers)
        return answer.status_code, answer.content.decode()

    return send


def _by_the_desk(act: Callable[[Any], object], context: Callable[..., Any]) -> Said:
    try:
        act(context())
    except Exception as error:  # noqa: BLE001 - a job that fails is tried again
        return REFUSED, str(error)
    return 200, "done"


def _company() -> int:
    return Company.objects.get().pk


def _backed_up(named: Named) -> Said:
    """Type the command, and give its exit code as a status."""
    del named
    words, sys.argv = sys.argv, ["keepable", "backup", str(_backup())]
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            keepable()
    except SystemExit as error:
        return (REFUSED if error.code else 200), said.getvalue()
    finally:
        sys.argv = words
    return 200, said.getvalue()


def _backup() -> Path:
    return folder() / "copy.keepable"


ONCE, AS_IT_IS = {"Idempotency_Key": "k"}, {"If_Match": '"0"'}
ACTS: dict[str, Act] = {
    "promise": Act(
        _sent("/promises", {"ask": "{ask}", "min_odds": 0, "reason": WHY}, **ONCE),
        lambda named: f"promise.made {named['ask']}",
    ),
    "hold": Act(
        _sent("/holds", {"ask": "{ask}"}, **ONCE), lambda named: f"hold.placed {named['ask']}"
    ),
    "move": Act(
        _sent("/promises/p1/moves", {"due_date": "2027-07-01", "reason": WHY}, **AS_IT_IS),
        lambda _: "promise.moved promise:1",
    ),
    "withdraw": Act(
        _sent(
            "/promises/p2/assessments",
            {"side": "promiser", "outcome": "withdrawn", "note": WHY},
            **AS_IT_IS,
        ),
        lambda _: "promise.assessed promise:2",
    ),
    "import": Act(
        _sent("/imports/{import}/apply", {}, by="importer"),
        lambda _: "outcomes.imported ",
    ),
    "rotate": Act(
        lambda _: _by_the_desk(rotate_key, lambda: of_operator(NOW, _company())),
        lambda _: "ledger.key_rotated ",
    ),
    "checkpoint": Act(
        lambda _: _by_the_desk(send_checkpoint, lambda: of_the_desk(_company(), NOW)),
        lambda _: "",
    ),
    "backup": Act(_backed_up, lambda _: ""),
}


@contextlib.contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Let each seed be a step of an act at which the disk is full."""
    del setting
    with kept_company() as (state, named):
        steps = _steps(state, named)

        def run(seed: int) -> Outcome:
            name, most = steps[seed % len(steps)]
            outcome = Outcome(seed, 1, facts={"goal": len(steps)})
            _fill_up(outcome, state, named, name, most)
            return outcome

        yield run


def _steps(state: State, named: Named) -> list[tuple[str, int]]:
    """Return each act with each number of bytes that files may have, from none up to enough."""
    found = []
    for name, act in ACTS.items():
        state.put_back()
        in_a_copy(partial(act.do, named))
        most, step = written() + HALF_A_PAGE, HALF_A_PAGE
        if name == "backup":  # it copies the whole database
            most, step = sum(map(len, state.files.values())), COPIED_PAGES * HALF_A_PAGE
        found += [(name, limit) for limit in range(0, most, step)]
    state.put_back()
    return sorted(found, key=lambda step: (step[1], step[0]))


def _fill_up(outcome: Outcome, state: State, named: Named, name: str, most: int) -> None:
    """Do the act on a disk that fills up, look at what is there, and do it again with room."""
    act = ACTS[name]
    state.put_back()
    status, said = in_a_copy(lambda: _limited(act, named, Limit(most)))
    after = in_a_copy(looked_at)
    again, said_again = in_a_copy(partial(act.do, named))
    last = in_a_copy(looked_at)
    entry = act.entry(named)
    there, in_the_end = (found["entries"].count(entry) for found in (after, last))
    told = f"{name} at {most} bytes ({status}: {said[:300]})"
    outcome.figures = {"acts": {name: 1}, "statuses": {f"{name} {status}": 1}}
    outcome.need(not after["wrong"], f"{told}: then {after['wrong'][:1]}")
    outcome.need(not last["wrong"], f"{told}: in the end {last['wrong'][:1]}")
    outcome.need("Traceback" not in said, f"{told}: no sentence.")
    is_done = again < GOOD or (again in DONE_BEFORE and there == 1)
    outcome.need(is_done, f"{told}: again {again}: {said_again[:300]}")
    if entry:
        outcome.need(status >= GOOD or there == 1, f"{told}: answered, and there {there} times.")
        wanted = there + 1 if name == "rotate" else 1  # a key may be followed as often as wanted
        outcome.need(in_the_end == wanted, f"{told}: in the end there {in_the_end} times.")
        is_denied = any(denial in said for denial in DENIALS)
        outcome.need(not (is_denied and there), f"{told}: it was written.")
        outcome.need(status != REFUSED or name == "rotate", f"{told}: an error of ours.")
    if name == "backup":
        _look_at_backup(outcome, told)


def _limited(act: Act, named: Named, limit: Limit) -> Said:
    """Do the act once the limit counts; before, the database is open, as it is on a desk."""
    Client(headers={"X-Session-Token": named["token"]}).get("/api/v1/promises")
    limit.begin()
    return act.do(named)


def _look_at_backup(outcome: Outcome, told: str) -> None:
    try:
        read_manifest(_backup())
    except (OSError, ValueError) as error:
        outcome.need(False, f"{told}: no whole copy: {error}")  # noqa: FBT003 - it is missed
