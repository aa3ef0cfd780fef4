"""Letting a checkpoint leave: to a file beside the database, and to whoever gets it by mail."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.mail import send_mail

from keepable.texts import Text, render
from keepable.texts.catalogue import FALLBACK
from keepable_desk.reads.known_checkpoints import FILE
from keepable_desk.reads.ledger_contents import newest_checkpoint
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import company_of
from keepable_desk.store.checkpoint_files import append_checkpoint
from keepable_desk.store.models import CheckpointSent, Member
from keepable_desk.store.signed_heads import head_row
from keepable_desk.store.write_lock import writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Company

MAIL = "mail"
MOST_UNSENT = 100  # entries that may lie only here
MOST_UNSENT_MINUTES = 10


@requires("ledger", "send")
def send_what_is_due(context: ActionContext, *, mail_to: Sequence[str] = ()) -> None:
    """Send a checkpoint where many entries, or any for some minutes, lie only here; mail daily."""
    if _is_due(context):
        send_checkpoint(context)
    today = CheckpointSent.objects.filter(
        company=context.company, outlet=MAIL, at__date=context.now.date()
    )
    if mail_to and not today.exists():
        send_checkpoint(context, mail_to=mail_to)


def _is_due(context: ActionContext) -> bool:
    last = CheckpointSent.newest(company=context.company, outlet=FILE)
    if last is None:
        return True
    head = head_row(company_of(context.caller))
    unsent = head.size - last.size
    most = timedelta(minutes=MOST_UNSENT_MINUTES)
    waited = head.last_at is not None and context.now - last.at > most
    return unsent > 0 and (unsent >= MOST_UNSENT or waited)


@requires("ledger", "send")
def send_checkpoint(context: ActionContext, *, mail_to: Sequence[str] = ()) -> bool:
    """Append the newest checkpoint to its file, and mail it; False if it is there already.

    What was sent is written down afterwards: a checkpoint that left twice does no harm.
    """
    company = company_of(context.caller)
    checkpoint, note = newest_checkpoint(company)
    outlets = [FILE] + ([MAIL] if mail_to else [])
    sent = CheckpointSent.objects.filter(company=company, size__gte=checkpoint.size)
    missing = [outlet for outlet in outlets if not sent.filter(outlet=outlet).exists()]
    if FILE in missing:
        append_checkpoint(company.origin, note)
    if MAIL in missing:
        _mail(company, note, mail_to)
    with writing():
        for outlet in missing:
            CheckpointSent.objects.create(
                company=company,
                size=checkpoint.size,
                root=checkpoint.root.hex(),
                outlet=outlet,
                at=context.now,
            )
    return bool(missing)


def _mail(company: Company, note: str, mail_to: Sequence[str]) -> None:
    """Mail a checkpoint to each address in the language of the member who has it."""
    members = Member.objects.filter(company=company, user__email__in=mail_to)
    languages = dict(members.values_list("user__email", "language"))
    by_language: dict[str, list[str]] = defaultdict(list)
    for address in mail_to:
        by_language[languages.get(address) or FALLBACK].append(address)
    for language, addresses in by_language.items():
        subject = render(Text("mail.checkpoint_subject", origin=company.origin), language)
        body = render(Text("mail.checkpoint_body"), language)
        send_mail(subject, f"{body}\n\n{note}", None, addresses)
