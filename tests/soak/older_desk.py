"""Older files and other people's rows: a desk that was put back or mixed up is found by itself.

Two companies live drawn lives on one desk. Then its database is put back under newer keys and
checkpoints, its newest entries are cut off, a former key lies in the place of the one that signs,
and rows change places between the companies. Only where keys and checkpoints were put back with
the database, the desk cannot know: whoever holds a checkpoint finds it.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import datetime
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.db import IntegrityError, connection

from keepable.ledger.exports import export_lines
from keepable.ledger.merkle import Frontier
from keepable.ledger.verifying import verify
from keepable.texts import TextError
from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.reads.ledger_contents import newest_checkpoint
from keepable_desk.store import models as rows
from keepable_desk.store.models import Company, LedgerEntry, LedgerHead, Member
from keepable_desk.store.proven_tables import PROVEN
from keepable_desk.usecases.append_to_ledger import ledger_rows
from keepable_desk.usecases.rotate_key import rotate_key
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.desk.drawn_life import STAYING, Life
from tests.desk.past_the_desk import as_owner, unseen
from tests.desk.small_company import NOW, ORIGIN, Desk, small_book, small_desk
from tests.desk.staging import staged
from tests.soak.copies import in_a_copy, state_of
from tests.soak.kept_company import folder, kept_company, looked_at
from tests.soak.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.soak.copies import State
    from tests.soak.outcome import Setting

ELSEWHERE = "elsewhere.example/ledger"
BOTH = (ORIGIN, ELSEWHERE)
ACTS, MOST_ROUNDS = 8, 20
SWAPS, MOST_TRIES = 8, 100
# those of which each company has rows of its own, and entries
SWAPPED = [name for name, table in PROVEN.items() if table.company == "company_id"]


@contextlib.contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Let each seed be two lives, which are put back and mixed up in every way."""
    del setting
    with kept_company(_two_companies) as (state, _):
        yield partial(_looked_at_in_every_way, state)


def _two_companies() -> dict[str, str]:
    call_command("migrate", verbosity=0)
    with staged():
        small_desk()
        small_desk(small_book(), ELSEWHERE)
    return {}


def _looked_at_in_every_way(state: State, seed: int) -> Outcome:
    outcome, rng = Outcome(seed, 1), Random(seed)
    state.put_back()
    now = in_a_copy(partial(_lived, seed, NOW.isoformat(), 0))
    older = state_of(folder())
    now = in_a_copy(partial(_lived, seed, now, MOST_ROUNDS * ACTS))
    newer = state_of(folder())
    outcome.need(_wrong(newer) == [], f"Before anything was changed: {_wrong(newer)[:2]}")
    mixed = {
        "older database": _mixed(newer, older, ""),
        "older database and keys": _mixed(newer, older, "", "keys"),
    }
    for way, found in mixed.items():
        outcome.need(_wrong(found) != [], f"{way}: not found.")
        entered = in_a_copy(partial(_goes_on, seed, now))
        outcome.need(entered == 0, f"{way}: {entered} acts were entered all the same.")
    note = _checkpoint(newer)
    outcome.need(_wrong(older) == [], "Put back as a whole, it is seen by the desk itself.")
    outcome.need(in_a_copy(partial(_doubted, note)), "Put back as a whole: a holder misses it.")
    former = _with_former_key(newer)
    outcome.need(_wrong(former) != [], "A former key signs.")
    newer.put_back()
    in_a_copy(partial(_cut_off, rng.randrange(1, 4)))
    outcome.need(in_a_copy(_all_wrong) != [], "What was cut off is not missed.")
    swapped = _swaps(newer, rng, outcome)
    outcome.figures = {"put_back": 3, "keys": 1, "cut_off": 1, "swaps": swapped}
    return outcome


def _lived(seed: int, begun: str, count: int) -> str:
    """Let both companies live on until each has more entries, and let checkpoints leave."""
    now = datetime.fromisoformat(begun)
    for number, origin in enumerate(BOTH):
        life = Life(_desk(origin), Random(f"{seed} {begun} {number}"))
        life.now, life.count = now, count + number * 1_000_000
        size = LedgerHead.objects.get(company=life.desk.company).size
        for _ in range(MOST_ROUNDS):
            life.go_on(ACTS, STAYING)
            if LedgerHead.objects.get(company=life.desk.company).size > size + 1:
                break
        rotate_key(of_operator(life.now, life.desk.company.pk))
        send_checkpoint(of_the_desk(life.desk.company.pk, life.now))
        now = life.now
    return now.isoformat()


def _desk(origin: str) -> Desk:
    company = Company.objects.get(origin=origin)
    members = Member.objects.filter(company=company)
    return Desk(company, {member.role: member for member in members})


def _goes_on(seed: int, now: str) -> int:
    """Let a life go on, and count what was entered all the same."""
    life = Life(_desk(ORIGIN), Random(seed))
    life.now, life.count = datetime.fromisoformat(now), 10_000_000
    before = LedgerEntry.objects.filter(company=life.desk.company).count()
    for _ in range(ACTS):
        with contextlib.suppress(TextError):
            life.go_on(1, STAYING)
    return LedgerEntry.objects.filter(company=life.desk.company).count() - before


def _wrong(state: State) -> list[str]:
    state.put_back()
    found: list[str] = in_a_copy(_all_wrong)
    return found


def _all_wrong() -> list[str]:
    return [each for origin in BOTH for each in looked_at(origin)["wrong"]]


def _mixed(newer: State, older: State, *names: str) -> State:
    """Return what is newer, with what lies in the folders `names` ("": the database) as older."""

    def is_older(name: str) -> bool:
        place = name.rpartition("/")[0]
        return place in names

    files = {name: content for name, content in newer.files.items() if not is_older(name)}
    files |= {name: content for name, content in older.files.items() if is_older(name)}
    return replace(newer, files=files)


def _with_former_key(newer: State) -> State:
    """Return what is newer, with a former key where the one that signs lies."""
    files = dict(newer.files)
    for name in [each for each in files if each.endswith(".old")]:
        files[f"{name.partition('.')[0]}.key"] = files[name]
    return replace(newer, files=files)


def _checkpoint(state: State) -> str:
    """Return the newest checkpoint, as somebody else holds it."""
    state.put_back()
    return str(in_a_copy(lambda: newest_checkpoint(_desk(ORIGIN).company)[1]))


def _doubted(note: str) -> bool:
    company = _desk(ORIGIN).company
    found = list(ledger_rows(company))
    return bool(verify(export_lines(ORIGIN, found, len(found)), note).findings)


def _cut_off(entries: int) -> None:
    """Take the newest entries away with all that lies beside them, and let the head say so."""
    company = _desk(ORIGIN).company
    head = LedgerHead.objects.get(company=company)
    gone = LedgerEntry.objects.filter(company=company, number__gte=head.size - entries)
    numbers = list(gone.values_list("pk", flat=True))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        for number in numbers:
            cursor.execute("DELETE FROM store_sealedvalue WHERE entry_id = %s", [number])
            cursor.execute("DELETE FROM store_entrysubject WHERE entry_id = %s", [number])
            cursor.execute("DELETE FROM store_ledgerentry WHERE id = %s", [number])
    left = LedgerEntry.objects.filter(company=company).order_by("number")
    tree = Frontier()
    for leaf in left.values_list("leaf", flat=True):
        tree.add(bytes.fromhex(leaf))
    subtrees = [root.hex() for root in tree.subtrees]
    last_at = left.values_list("at", flat=True).last()
    found = {"size": tree.size, "subtrees": subtrees, "last_at": last_at}
    unseen(LedgerHead).filter(company=company).update(**found)


def _swaps(state: State, rng: Random, outcome: Outcome) -> dict[str, int]:
    """Let rows change places between the companies, and count of which tables they were."""
    counts: dict[str, int] = {}
    for _ in range(SWAPS):
        state.put_back()
        drawn = rng.randrange(1 << 30)
        told = in_a_copy(partial(_swapped, drawn))
        if told is None:
            continue
        name = told.partition(" ")[0]
        counts[name] = counts.get(name, 0) + 1
        outcome.need(in_a_copy(_all_wrong) != [], f"{told}: not found.")
    return counts


def _swapped(drawn: int) -> str | None:
    """Let two rows of a drawn table change their company; say which, or None if none can."""
    rng = Random(drawn)
    for _ in range(MOST_TRIES):
        name = rng.choice(SWAPPED)
        pair = [_row(name, origin, rng) for origin in BOTH]
        if None in pair:
            continue
        one, other = pair
        with contextlib.suppress(IntegrityError), as_owner():
            _change_places(getattr(rows, name), one, other)
            return f"{name} {one.pk} and {other.pk}"
    return None


def _row(name: str, origin: str, rng: Random) -> Any:  # noqa: ANN401 - of any table
    found = unseen(getattr(rows, name)).filter(company__origin=origin).order_by("pk")
    if name == "Ask":  # asks of which no entry tells prove nothing
        bound = rows.RowState.objects.filter(table="ask").values_list("key", flat=True)
        found = found.filter(pk__in=[int(key) for key in bound])
    chosen = list(found)
    return rng.choice(chosen) if chosen else None


def _change_places(model: type[Any], one: Any, other: Any) -> None:  # noqa: ANN401 - of any table
    """Exchange the companies of two rows; IntegrityError leaves both where they were."""
    ours, theirs = one.company_id, other.company_id
    unseen(model).filter(pk=one.pk).update(company_id=theirs)
    try:
        unseen(model).filter(pk=other.pk).update(company_id=ours)
    except IntegrityError:
        unseen(model).filter(pk=one.pk).update(company_id=ours)
        raise
