"""The last that is known of a ledger outside of its rows: what left for its file, and receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.ledger.checkpoints import opened_checkpoint
from keepable.ledger.rotation import CONTINUED
from keepable.ledger.witnesses import witnesses_in
from keepable.texts import Text
from keepable_desk.reads.ledger_contents import head_of
from keepable_desk.store.bindings import trusted_head
from keepable_desk.store.checkpoint_files import checkpoints_kept, checkpoints_of
from keepable_desk.store.models import CheckpointSent, LedgerEntry
from keepable_desk.store.row_changes import BrokenLedgerError
from keepable_desk.store.signing_keys import keys_known, keys_laid_aside, names_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keepable.ledger.checkpoints import Checkpoint
    from keepable.ledger.notes import VerifierKey
    from keepable.ledger.witnesses import Witness
    from keepable_desk.store.models import Company

FILE = "file"  # the outlet of checkpoints that left for the file beside the database


def newest_known(company: Company, handed: Iterable[Witness] = ()) -> Checkpoint | None:
    """Return the largest checkpoint of the ledger of `company` that is known and signed.

    It is one that left for its file, or of those that were `handed` in; None if there is none.
    """
    kept, keys = witnesses_in(checkpoints_kept(company.origin).notes), keys_that_signed(company)
    points = [
        found
        for each in (*kept, *handed)
        if (found := _signed_point(each, company.origin, keys)) is not None
    ]
    return max(points, key=lambda point: point.size, default=None)


def keys_that_signed(company: Company) -> tuple[VerifierKey, ...]:
    """Return the keys that the ledger names, and those that lie aside: a copy may lack an entry."""
    known = keys_known(company)
    return (*known, *(key for key in keys_laid_aside(company.origin) if key not in known))


def shortfall_of(company: Company) -> Text | None:
    """Return which entries the ledger lacks that a known checkpoint vouches for; None if none."""
    size, known = head_of(company).size, newest_known(company)
    if known is None or known.size <= size:
        return None
    if known.size == size + 1:
        return Text("ledger.too_short_by_one", origin=company.origin, size=size, known=known.size)
    facts = {"size": size, "known": known.size, "last": known.size - 1}
    return Text("ledger.too_short", origin=company.origin, **facts)


def head_problem(company: Company) -> Text | None:
    """Return why nothing may follow where the ledger of `company` stands; None where all is well.

    Entries were added past the desk, which the key has not signed for, or some are missing.
    """
    try:
        trusted_head(company)
    except BrokenLedgerError as error:
        return error.text
    return shortfall_of(company)


def checkpoints_gone(company: Company) -> Text | None:
    """Return how many checkpoints left for the file and are not in it; None where all are.

    Whoever changes a ledger past the desk takes them away, so that nothing tells of it. Where the
    ledger was continued, those from before vouch for nothing that anybody relies on now.
    """
    continued = LedgerEntry.objects.filter(company=company, kind=CONTINUED).order_by("-number")
    since = continued.values_list("number", flat=True).first() or 0
    sent = CheckpointSent.objects.filter(company=company, outlet=FILE, size__gt=since)
    told = set(sent.values_list("size", "root"))
    held = {
        (point.size, point.root.hex())
        for name in names_known(company)
        for each in witnesses_in(checkpoints_kept(name).notes)
        if each.problem is None
        for point in (each.point(),)
    }
    if told <= held:
        return None
    file = checkpoints_of(company.origin)
    named = f"{file.parent.name}/{file.name}"
    return Text("ledger.checkpoints_gone", n=len(told - held), file=named)


def _signed_point(witness: Witness, origin: str, keys: Sequence[VerifierKey]) -> Checkpoint | None:
    try:
        point, _ = opened_checkpoint(witness.note, keys)
    except ValueError:
        return None
    return point if point.origin == origin else None
