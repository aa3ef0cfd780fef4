"""Stopping: when the ledger is not what it was, writing stops, reading goes on, and it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from keepable.texts import Text, render, text_written, to_plain, written
from keepable.texts.catalogue import FALLBACK
from keepable_desk.reads.known_checkpoints import head_problem
from keepable_desk.rights.requirements import requires
from keepable_desk.store.models import Company, Notification, in_one_of, who_may_come_in
from keepable_desk.store.stopped_here import go_on_here, stop_here, why_stopped_here
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.bind_rows import bind_what_is_there
from keepable_desk.usecases.change_guards import UnfitError

if TYPE_CHECKING:
    from datetime import datetime

    from keepable_desk.reads.context import ActionContext

LOG = structlog.get_logger(__name__)
CLOCK_IN_QUESTION = ("clock.jumped", "clock.set_back")


def halt(company: int, *, because: Text, now: datetime) -> None:
    """Let nothing be written in `company` any more, and tell its admins and leaders why."""
    with writing():
        stopped = Company.objects.filter(pk=company, halted_at=None)
        if not stopped.update(halted_at=now, halted_because=written(because)):
            return
        for member in who_may_come_in(company).filter(in_one_of(("admin", "leader"))):
            Notification.objects.create(
                member=member,
                kind="halted",
                about_kind="ledger",
                about="",
                message=to_plain(Text("told.writing_has_stopped", why=because)),
                at=now,
            )
    words = render(because, FALLBACK)
    if Company.objects.filter(pk=company, halted_at=None).exists():
        stop_here(company, because)
        LOG.critical("the database took a stop back", company=company, because=words)
    LOG.critical("writing has stopped", company=company, because=words)


@requires("ledger", "resume")
def resume(context: ActionContext) -> Text:
    """Let writing go on, after somebody found out what happened, and return why it had stopped.

    UnfitError when it has not, when it is because of the clock, when entries are missing that a
    known checkpoint vouches for, as it would go on beside them, or when the key has not signed
    where the ledger stands.
    """
    with writing():
        row = Company.objects.get(pk=context.company)
        because = why_stopped_here(row.pk) or text_written(row.halted_because)
        if row.halted_at is None and why_stopped_here(row.pk) is None:
            raise UnfitError(Text("desk.not_stopped"))
        if because.code in CLOCK_IN_QUESTION:
            raise UnfitError(because)
        if (problem := head_problem(row)) is not None:
            raise UnfitError(problem)
        Company.objects.filter(pk=row.pk).update(halted_at=None, halted_because="")
        go_on_here(row.pk)
        bind_what_is_there(context)
    LOG.warning("writing goes on", company=context.company)
    return because
