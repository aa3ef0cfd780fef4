"""Continuing a ledger under another name and key, where some of it or its key is lost.

What is left stays below the new entry in the same tree, so that receipts and checkpoints of it
still hold; what is lost is named by the last checkpoint that anybody knows of.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keepable.ledger.receipts import proven
from keepable.ledger.rotation import CONTINUED, Continuation, continuing_facts
from keepable.ledger.witnesses import witnesses_in
from keepable.texts import Text, text_of
from keepable_desk.reads.known_checkpoints import keys_that_signed, newest_known
from keepable_desk.reads.ledger_contents import head_of
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import company_of
from keepable_desk.store.checkpoint_files import checkpoints_of
from keepable_desk.store.models import Company
from keepable_desk.store.signing_keys import (
    KeyLostError,
    keys_known,
    signer_of,
    signer_to_open,
    signers_laid_aside,
)
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.bind_rows import bind_what_is_there
from keepable_desk.usecases.change_guards import UnfitError, record_event
from keepable_desk.usecases.set_up_company import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from keepable.ledger.checkpoints import Checkpoint
    from keepable.ledger.notes import SignerKey, VerifierKey
    from keepable.ledger.witnesses import Witness
    from keepable_desk.reads.context import ActionContext


@dataclass(frozen=True, slots=True)
class LostEntry:
    """An entry that is lost here and known from a receipt: what it told, in the clear."""

    number: int
    kind: str
    at: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """How a ledger goes on: from the entry `number`, after a known checkpoint of what was there.

    `lost` are the entries that receipts tell of; all from `number` to the size of `known` are lost.
    Where no former key was left that could sign it, `is_signed` is false: holders need the new one.
    """

    number: int
    known: Checkpoint
    key: VerifierKey
    lost: tuple[LostEntry, ...]
    is_signed: bool


@requires("ledger", "open anew")
def open_new_ledger(
    context: ActionContext, origin: str, *, reason: str, receipts: Iterable[str] = ()
) -> Opened:
    """Continue the ledger of the company as `origin`, and let writing go on.

    `receipts` are texts of receipts of entries that are lost. UnfitError when the name cannot be,
    no reason is given, or a receipt is none of this ledger.
    """
    company = company_of(context.caller)
    _refuse_unfit(origin, reason)
    head, keys = head_of(company), keys_that_signed(company)
    handed = [each for text in receipts for each in witnesses_in(text)]
    lost = tuple(found for each in handed if (found := _lost_in(each, head, keys)) is not None)
    known = newest_known(company, handed) or head
    if known.size < head.size:
        known = head  # nothing is lost: it goes on where it stood
    key = signer_to_open(origin)
    lost_keys = tuple(key for key in keys if key not in keys_known(company))
    how = Continuation(origin, key.verifier(), known, lost_keys, left=head)
    formers = _formers(company, lost_keys)
    facts = continuing_facts(how, key, formers)
    with writing():
        Company.objects.filter(pk=company.pk).update(
            origin=origin, halted_at=None, halted_because=""
        )
        company = Company.objects.get(pk=company.pk)
        recorded = record_event(company, context, CONTINUED, facts, {"reason": reason})
        bind_what_is_there(context)
    return Opened(
        number=recorded.entry.number,
        known=known,
        key=key.verifier(),
        lost=lost,
        is_signed=bool(formers),
    )


def _lost_in(witness: Witness, head: Checkpoint, keys: Sequence[VerifierKey]) -> LostEntry | None:
    """Return the entry of a receipt that is lost here; None when it is still there."""
    receipt = witness.receipt
    if witness.problem is not None or receipt is None:
        raise UnfitError(Text("desk.no_receipt", why=witness.problem or Text("desk.a_checkpoint")))
    try:
        point = proven(receipt, keys)
    except ValueError as error:
        raise UnfitError(Text("desk.no_receipt", why=text_of(error))) from error
    if point.origin != head.origin:
        what = Text("ledger.other_ledger", found=point.origin[:80], wanted=head.origin[:80])
        raise UnfitError(Text("desk.no_receipt", why=what))
    if receipt.index < head.size:
        return None
    plain = json.loads(receipt.data)
    return LostEntry(receipt.index, str(plain["kind"]), str(plain["at"]), dict(plain["facts"]))


def _formers(company: Company, lost_keys: Collection[VerifierKey]) -> list[SignerKey]:
    """Return the keys of the ledger so far that are there and still counted: they vouch for it.

    That are the one that signs now, and those that the ledger lost with its end, as they lie aside.
    """
    aside = [each for each in signers_laid_aside(company.origin) if each.verifier() in lost_keys]
    try:
        return [signer_of(company), *aside]
    except KeyLostError:
        return aside


def _refuse_unfit(origin: str, reason: str) -> None:
    wrong = {
        Text("setup.unfit_ledger_name"): ORIGIN.match(origin) is None,
        Text("desk.ledger_there", origin=origin): _is_taken(origin),
        Text("desk.why_anew"): not reason.strip(),
    }
    text = next((text for text, is_wrong in wrong.items() if is_wrong), None)
    if text is not None:
        raise UnfitError(text)


def _is_taken(origin: str) -> bool:
    """Return whether a ledger has or had that name here: each vouches for one history only."""
    return Company.objects.filter(origin=origin).exists() or checkpoints_of(origin).exists()
