"""Letting a checkpoint leave: to a file beside the database, and to whoever gets it by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail import send_mail

from keepable_desk.custody.checkpoints import append_checkpoint
from keepable_desk.queries.ledger_reading import newest_checkpoint
from keepable_desk.store.models import CheckpointSent, Company
from keepable_desk.store.write_lock import writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

FILE, MAIL = "file", "mail"


def send_checkpoint(company: Company, *, now: datetime, mail_to: Sequence[str] = ()) -> bool:
    """Append the newest checkpoint of `company` to its file, and mail it; False if it is there.

    What was sent is written down afterwards: a checkpoint that left twice does no harm.
    """
    checkpoint, note = newest_checkpoint(company)
    outlets = [FILE] + ([MAIL] if mail_to else [])
    sent = CheckpointSent.objects.filter(company=company, size__gte=checkpoint.size)
    missing = [outlet for outlet in outlets if not sent.filter(outlet=outlet).exists()]
    if FILE in missing:
        append_checkpoint(company.origin, note)
    if MAIL in missing:
        send_mail(f"Checkpoint of {company.origin}", MAIL_TEXT + note, None, list(mail_to))
    with writing():
        for outlet in missing:
            CheckpointSent.objects.create(
                company=company,
                size=checkpoint.size,
                root=checkpoint.root.hex(),
                outlet=outlet,
                at=now,
            )
    return bool(missing)


MAIL_TEXT = (
    "Keep this. With it, `keepable verify EXPORT --checkpoint FILE` finds any later change of the "
    "ledger as it was today, whoever makes it.\n\n"
)
