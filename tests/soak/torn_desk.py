"""Files cut off at every byte: the desk opens, nothing known is lost, and tampering is still found.

A process that writes a checkpoint, a key or a receipt is ended by the system at each byte of what
it writes, as by a power cut: what was written until then stays, and nothing cleans up.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from django.test import Client

from keepable.ledger.checkpoints import notes_in
from keepable_desk.client.exports import write_receipt
from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.store.checkpoint_files import checkpoints_kept, checkpoints_of
from keepable_desk.store.models import Company
from keepable_desk.store.signing_keys import settle_rotation, signer_to_open
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import record
from keepable_desk.usecases.rotate_key import rotate_key
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.desk.small_company import NOW, ORIGIN, post
from tests.soak.copies import Limit, State, in_a_copy, state_of
from tests.soak.kept_company import Named, folder, kept_company, looked_at, written
from tests.soak.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.soak.outcome import Setting

OTHER = "other.example/ledger"
KEY_BYTES = 65  # 32 in hex, and the end of the line
HALF_A_PAGE = 2_060  # of the log of the database
SENT_BEFORE = 3
RECEIPT = "promise.tlog-proof"


@dataclass(frozen=True, slots=True)
class Tear:
    """Writing that is ended: `do`, from a state, at each of `places` in what it writes."""

    state: State
    do: Callable[[], object]
    places: range
    more: range = range(0)  # at which the log of the database is cut off


@contextlib.contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Let each seed be a byte at which some writing is ended."""
    del setting
    with kept_company() as (state, named):
        tears = _tears(state, named)
        steps = [
            (name, place) for name, tear in tears.items() for place in (*tear.places, *tear.more)
        ]
        order = list(range(len(steps)))
        Random(len(steps)).shuffle(order)  # so that few of them are of all kinds

        def run(seed: int) -> Outcome:
            name, place = steps[order[seed % len(steps)]]
            outcome = Outcome(seed, 1, {name: 1}, facts={"goal": len(steps)})
            _torn(outcome, name, tears[name], place)
            return outcome

        yield run


def _tears(state: State, named: Named) -> dict[str, Tear]:
    """Return each writing with the state that it begins from."""
    receipt = in_a_copy(partial(_promised, named))
    in_a_copy(_checkpoints_sent)
    in_a_copy(_one_more)
    due = state_of(folder())
    place = checkpoints_of(ORIGIN)
    begins = place.stat().st_size
    in_a_copy(_send)
    ends, log = place.stat().st_size, written()
    raw = place.read_bytes()
    place.write_bytes(raw[: (begins + ends) // 2])
    torn = state_of(folder())
    state.put_back()
    before = {path.name: path.read_bytes() for path in (folder() / "keys").iterdir()}
    in_a_copy(_rotate)
    rotated = written()
    (name,) = before
    newer = (folder() / "keys" / name).read_bytes()
    for path in (folder() / "keys").iterdir():
        path.unlink()
    (folder() / "keys" / name).write_bytes(before[name])
    (folder() / "keys" / name.replace(".key", ".next")).write_bytes(newer)
    unsettled = state_of(folder())
    state.put_back()
    keys = range(KEY_BYTES + 1)
    return {
        "checkpoint": Tear(due, _send, range(begins, ends + 1), range(ends + 1, log, HALF_A_PAGE)),
        "checkpoint after a torn one": Tear(torn, _send, range((ends - begins) // 2 + 1)),
        "rotation": Tear(state, _rotate, keys, range(KEY_BYTES + 1, rotated, HALF_A_PAGE)),
        "rotation that was stopped": Tear(unsettled, _settle, keys),
        "key": Tear(state, _open, keys),
        "receipt": Tear(state, partial(_export, receipt), range(len(receipt.encode()) + 1)),
    }


def _torn(outcome: Outcome, name: str, tear: Tear, place: int) -> None:
    """End the writing at a place, and open the desk as it is then."""
    tear.state.put_back()
    known = set(notes_in(checkpoints_kept(ORIGIN).notes))
    keys = {path.name for path in (folder() / "keys").iterdir()}
    told = f"{name} ended at byte {place}"
    in_a_copy(partial(_ended, tear.do, place))
    if name == "receipt":
        whole = folder() / RECEIPT
        outcome.need(not whole.exists() or whole.stat().st_size == tear.places[-1], f"{told}: half")
        whole.unlink(missing_ok=True)
    else:
        found = in_a_copy(looked_at)
        outcome.need(not found["wrong"], f"{told}: {found['wrong'][:1]}")
    kept = set(notes_in(checkpoints_kept(ORIGIN).notes))
    outcome.need(known <= kept, f"{told}: a checkpoint is lost.")
    left = {path.name for path in (folder() / "keys").iterdir()}
    outcome.need(keys <= left or "rotation" in name, f"{told}: a key is lost.")
    if name.startswith("checkpoint"):
        _tampered(outcome, told, place)
    in_a_copy(tear.do)
    if name != "receipt":
        last = in_a_copy(looked_at)
        outcome.need(not last["wrong"], f"{told}: then {last['wrong'][:1]}")
    if name == "checkpoint":
        after = set(notes_in(checkpoints_kept(ORIGIN).notes))  # one may have left twice
        outcome.need(len(after) == len(known) + 1, f"{told}: {len(after)} are kept then.")
        outcome.need(checkpoints_kept(ORIGIN).torn_bytes == 0, f"{told}: it stays torn.")


def _tampered(outcome: Outcome, told: str, seed: int) -> None:
    """Change a byte of what is whole in the file: it is found, or no checkpoint is another then."""
    path = checkpoints_of(ORIGIN)
    raw = path.read_bytes()
    before = list(notes_in(checkpoints_kept(ORIGIN).notes))
    whole = len(raw) - checkpoints_kept(ORIGIN).torn_bytes
    at = Random(seed).randrange(whole)
    path.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
    after = list(notes_in(checkpoints_kept(ORIGIN).notes))
    is_found = bool(in_a_copy(looked_at)["wrong"])
    outcome.need(is_found or before == after, f"{told}: byte {at} was changed, and none saw it.")
    path.write_bytes(raw)
    in_a_copy(_let_go_on)


def _ended(do: Callable[[], object], place: int) -> None:
    Company.objects.get()  # so that the database is open, as it is on a desk
    Limit(place, is_deadly=True).begin()
    do()


def _let_go_on() -> None:
    """Let writing go on: what was changed is as it was."""
    Company.objects.update(halted_at=None, halted_because="")


def _promised(named: Named) -> str:
    """Say a yes, and give its receipt."""
    client = Client(headers={"X-Session-Token": named["token"]})
    yes = {"ask": named["ask"], "min_odds": 0, "reason": "They wait."}
    return str(post(client, "/promises", yes, Idempotency_Key="k").json()["receipt"])


def _checkpoints_sent() -> None:
    for _ in range(SENT_BEFORE):
        _one_more()
        _send()


def _one_more() -> None:
    with writing():
        record(Company.objects.get(), now=NOW, actor="system", kind="outcomes.learned")


def _send() -> None:
    send_checkpoint(of_the_desk(Company.objects.get().pk, NOW))


def _rotate() -> None:
    rotate_key(of_operator(NOW, Company.objects.get().pk))


def _open() -> None:
    signer_to_open(OTHER)


def _settle() -> None:
    settle_rotation(Company.objects.get())


def _export(receipt: str) -> None:
    write_receipt(receipt, folder() / RECEIPT)
