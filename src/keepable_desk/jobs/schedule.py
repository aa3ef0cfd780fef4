"""When what is done in the background. Each job may run in several processes, or twice."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, ParamSpec

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from django.conf import settings
from django.db import close_old_connections

from keepable_desk import clock
from keepable_desk.jobs.learning import learn_everywhere, learn_where_due
from keepable_desk.last_seen import Seen
from keepable_desk.reads.companies import run_by_itself
from keepable_desk.reads.warm_up import prepare_hour
from keepable_desk.reads.what_is_learned import lesson_in_child
from keepable_desk.usecases.check_health import look_at_health
from keepable_desk.usecases.check_ledger import stop_where_short, verify_ledger
from keepable_desk.usecases.place_hold import drop_expired_holds
from keepable_desk.usecases.send_checkpoint import send_what_is_due
from keepable_desk.usecases.watch_clock import stop_where_clock_jumped
from keepable_desk.usecases.watch_promises import watch_promises

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from keepable_desk.reads.context import ActionContext

LOG = structlog.get_logger(__name__)
Given = ParamSpec("Given")
HOUR_PREPARED_AT = 58  # the minute: the largest books take about one
HOUR_CHECKED_AT = 20  # the minute at which ledgers and rows are compared


def scheduler(*, is_worker: bool = True) -> BackgroundScheduler:
    """Return a scheduler with all jobs; it works from `start` on, in threads of this process.

    Where another process is the worker, it has only what each process does for itself.
    """
    made = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1})
    made.add_job(_safely(prepare_hours), "cron", minute=HOUR_PREPARED_AT)
    made.add_job(_safely(watch_health), "interval", seconds=30)
    if not is_worker:
        return made
    made.add_job(_safely(watch_clock), "interval", seconds=10)
    made.add_job(_safely(send_checkpoints), "interval", seconds=30)
    made.add_job(_safely(drop_holds), "interval", minutes=5)
    made.add_job(_safely(check_ledgers), "date")  # once at the start
    made.add_job(_safely(check_ledgers), "cron", minute=HOUR_CHECKED_AT)
    tried: dict[int, datetime] = {}  # when each company tried to learn last, by this scheduler
    made.add_job(_safely(learn_soon), "interval", minutes=1, args=[tried])
    made.add_job(_safely(learn_nightly), "cron", hour=2)
    made.add_job(_safely(watch), "interval", minutes=settings.KEEPABLE_WATCH_MINUTES)
    return made


def _safely(job: Callable[Given, None]) -> Callable[Given, None]:
    """Let a job that fails be logged, and run again at its time."""

    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        close_old_connections()
        try:
            job(*args, **kwargs)
        except Exception:
            LOG.exception("a job failed", job=getattr(job, "__name__", "job"))
        finally:
            close_old_connections()

    return run


def in_each_company(act: Callable[[ActionContext], object]) -> None:
    """Do `act` in each company; where it fails in one, the others have it done."""
    for context in run_by_itself(clock.now()):
        try:
            act(context)
        except Exception:
            name = getattr(act, "__name__", "job")
            LOG.exception("a job failed", job=name, company=context.company)


def prepare_hours() -> None:
    """Forecast companies as of the hour that is about to begin."""
    in_each_company(prepare_hour)


def watch_health() -> None:
    """Look whether anybody could promise, and keep it for machines that ask."""
    look_at_health(clock.now(), clock.ticks().seconds)


def watch_clock() -> None:
    """Stop writing where the clock jumped ahead; whoever runs the desk confirms it."""
    counted = clock.ticks()

    def stop_where_it_jumped(context: ActionContext) -> None:
        stop_where_clock_jumped(context, Seen(context.now, counted.seconds, counted.boot))

    in_each_company(stop_where_it_jumped)


def drop_holds() -> None:
    """Take holds that are over out of the book."""
    in_each_company(drop_expired_holds)


def send_checkpoints() -> None:
    """Send checkpoints where they are due, also by mail."""
    in_each_company(_send_unless_short)


def _send_unless_short(context: ActionContext) -> None:
    """Send nothing where entries are missing: what is there must not leave beside what left."""
    if stop_where_short(context) is None:
        send_what_is_due(context, mail_to=settings.KEEPABLE_CHECKPOINT_EMAILS)


def check_ledgers() -> None:
    """Check every ledger against the checkpoints that left."""
    in_each_company(verify_ledger)


def learn_soon(tried: dict[int, datetime]) -> None:
    """Learn from outcomes that were imported or taken back, unless it was `tried` since."""
    learn_where_due(lesson_in_child, now=clock.now(), tried=tried)


def learn_nightly() -> None:
    """Learn from whatever was not learned from yet."""
    learn_everywhere(lesson_in_child, now=clock.now())


def watch() -> None:
    """Look at every promise, and warn of those that fell below their threshold."""
    in_each_company(watch_promises)
