"""When what is done in the background. Each job may run in several processes, or twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from django.conf import settings
from django.db import close_old_connections

from keepable_desk.jobs.learning import learn_everywhere, learn_where_due
from keepable_desk.queries.what_is_learned import lesson_in_child
from keepable_desk.store.models import CheckpointSent, Company
from keepable_desk.usecases.check_ledger import check_ledger
from keepable_desk.usecases.deliver_messages import deliver_messages
from keepable_desk.usecases.place_hold import drop_expired_holds
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from keepable_desk.usecases.watch_promises import watch_promises

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable_desk.queries.forecasts import Forecasts

LOG = structlog.get_logger(__name__)
TRIED: dict[int, datetime] = {}  # when each company tried to learn last, in this process
MOST_UNSENT = 100  # entries that may lie only here
MOST_UNSENT_MINUTES = 10


def scheduler(forecasts: Forecasts) -> BackgroundScheduler:
    """Give a scheduler with all jobs; it works from `start` on, in threads of this process."""
    made = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1})
    made.add_job(_safely(deliver))  # once: nothing is added to the outbox any more
    made.add_job(_safely(send_checkpoints), "interval", seconds=30)
    made.add_job(_safely(drop_holds), "interval", minutes=5)
    made.add_job(_safely(check_ledgers), "cron", hour=3)
    made.add_job(_safely(learn_soon), "interval", minutes=1)
    made.add_job(_safely(learn_nightly), "cron", hour=2)
    made.add_job(
        _safely(lambda: watch(forecasts)), "interval", minutes=settings.KEEPABLE_WATCH_MINUTES
    )
    return made


def _safely(job: Callable[[], None]) -> Callable[[], None]:
    """Let a job that fails be logged, and run again at its time."""

    def run() -> None:
        close_old_connections()
        try:
            job()
        except Exception:
            LOG.exception("a job failed", job=getattr(job, "__name__", "job"))
        finally:
            close_old_connections()

    return run


def deliver() -> None:
    """Deliver what an earlier version left in the outbox, until nothing is left."""
    while deliver_messages(now=datetime.now(UTC)):
        pass


def drop_holds() -> None:
    """Take holds that are over out of the book."""
    drop_expired_holds(now=datetime.now(UTC))


def send_checkpoints() -> None:
    """Send checkpoints where many entries, or any for some minutes, lie only here; mail daily."""
    now = datetime.now(UTC)
    for company in Company.objects.all():
        if _is_due(company, now):
            send_checkpoint(company, now=now)
        mail_to = settings.KEEPABLE_CHECKPOINT_EMAILS
        today = CheckpointSent.objects.filter(company=company, outlet="mail", at__date=now.date())
        if mail_to and not today.exists():
            send_checkpoint(company, now=now, mail_to=mail_to)


def _is_due(company: Company, now: datetime) -> bool:
    last = CheckpointSent.objects.filter(company=company, outlet="file").last()
    head = company.ledgerhead
    if last is None:
        return True
    unsent = head.size - last.size
    waited = head.last_at is not None and now - last.at > timedelta(minutes=MOST_UNSENT_MINUTES)
    return unsent > 0 and (unsent >= MOST_UNSENT or waited)


def check_ledgers() -> None:
    """Check every ledger against the checkpoints that left."""
    for company in Company.objects.all():
        check_ledger(company, now=datetime.now(UTC))


def learn_soon() -> None:
    """Learn from outcomes that were imported or taken back."""
    learn_where_due(lesson_in_child, now=datetime.now(UTC), tried=TRIED)


def learn_nightly() -> None:
    """Learn from whatever was not learned from yet."""
    learn_everywhere(lesson_in_child, now=datetime.now(UTC))


def watch(forecasts: Forecasts) -> None:
    """Look at every promise, and warn of those that fell below their threshold."""
    for company in Company.objects.filter(halted_at=None):
        watch_promises(forecasts, company=company.pk, now=datetime.now(UTC))
