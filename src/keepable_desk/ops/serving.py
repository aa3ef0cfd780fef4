"""Serving: migrations, perhaps the demo company, jobs in the background, and waitress."""

from __future__ import annotations

import contextlib
import gc
import signal
import threading
from functools import partial
from typing import NoReturn

from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application

from keepable.cli.compiling import compile_once, is_compiled
from keepable.texts import Text
from keepable_desk import clock
from keepable_desk.demo import demo_email
from keepable_desk.jobs.schedule import scheduler
from keepable_desk.last_seen import Seen
from keepable_desk.memory_pools import give_back, keep_few_pools
from keepable_desk.ops.console import refuse, say, write
from keepable_desk.ops.forked import in_a_process_of_its_own
from keepable_desk.ops.tables_of_now import bring_tables_up
from keepable_desk.ops.web_server import bound, server_of
from keepable_desk.reads.companies import run_by_itself
from keepable_desk.reads.context import of_operator
from keepable_desk.reads.readiness import has_company, has_demo
from keepable_desk.reads.warm_up import warm_up
from keepable_desk.rights.demo_password import ASKED, demo_password
from keepable_desk.rights.first_run_key import first_run_key
from keepable_desk.rights.roles import ROLES
from keepable_desk.store.row_changes import BrokenLedgerError
from keepable_desk.store.write_lock import starting
from keepable_desk.usecases.bind_rows import bind_what_is_there
from keepable_desk.usecases.check_ledger import stop_where_short
from keepable_desk.usecases.set_up_company import (
    SetUpAlreadyError,
    load_demo,
    renew_demo_password,
)
from keepable_desk.usecases.watch_clock import stop_where_clock_jumped

LOCAL = ("127.0.0.1", "localhost", "::1")


def serve(*, host: str, port: int, threads: int, demo: bool, jobs: bool) -> None:
    """Serve until it is stopped."""
    keep_few_pools()
    if demo and host not in LOCAL:
        refuse(Text("desk.demo_is_local"))
    sockets = bound(host, port)
    in_a_process_of_its_own(partial(_prepare, demo=demo))
    if has_demo() and host not in LOCAL:  # loaded before, by whatever way
        refuse(Text("desk.demo_is_local"))
    if not is_compiled():
        say(Text("cli.compiling"))
        in_a_process_of_its_own(_compile)
    if not has_company():
        say(Text("desk.set_one_up"))
        write(f"  http://{host}:{port}/first?key={first_run_key()}")
        say(Text("desk.or_load_one"))
    signal.signal(signal.SIGTERM, _stop)
    scheduler(is_worker=jobs).start()
    threading.Thread(target=_warm_up, daemon=True).start()
    application = get_wsgi_application()
    say(Text("desk.is_at", address=f"http://{host}:{port}/"))
    if has_demo():
        _say_who(f"http://{host}:{port}")
    server_of(application, sockets, threads=threads).run()


def _prepare(*, demo: bool) -> None:
    """Bring the tables up to date, and the demo company where it is wanted and none is there."""
    with starting():
        bring_tables_up()
        for context in run_by_itself(clock.now()):
            with contextlib.suppress(BrokenLedgerError):  # which stops it below, and says so
                bind_what_is_there(context)
        if demo and not has_company():
            say(Text("desk.bringing_demo"))
            with contextlib.suppress(SetUpAlreadyError):  # by hand, while this one looked
                load_demo(of_operator(clock.now()))
        if has_demo():
            renew_demo_password(of_operator(clock.now()))
    counted = clock.ticks()
    for context in run_by_itself(clock.now()):
        now = Seen(context.now, counted.seconds, counted.boot)
        if (jumped := stop_where_clock_jumped(context, now)) is not None:
            say(jumped)
        if (shortfall := stop_where_short(context)) is not None:
            say(shortfall)


def _compile() -> None:
    """Compile what forecasts run, once for this machine: a compiler takes a hundred megabytes."""
    with contextlib.suppress(OSError):  # a folder that cannot be written to keeps nothing
        compile_once()


def work() -> None:
    """Do the background work alone, until it is stopped."""
    keep_few_pools()
    signal.signal(signal.SIGTERM, _stop)
    scheduler().start()
    say(Text("desk.working"))
    threading.Event().wait()


def _stop(number: int, frame: object) -> NoReturn:
    del number, frame
    raise SystemExit(0)


def _warm_up() -> None:
    """Compute what the first to ask would wait for.

    What is then in memory stays there: the garbage collector need not go through hundreds of
    thousands of parts of books again and again, for which some request would wait half a second.
    """
    for context in run_by_itself(clock.now()):
        warm_up(context)
    gc.collect()
    gc.freeze()
    give_back()


def _say_who(address: str) -> None:
    """Say where members of the demo can be chosen, and how else one signs in as one of them."""
    say(Text("desk.try_it_at", address=f"{address}/accounts/login/?{ASKED}={demo_password()}"))
    known = set(get_user_model().objects.values_list("email", flat=True))
    for role in ROLES:
        if demo_email(role) in known:
            say(
                Text(
                    "desk.sign_in_as",
                    role=f"{role:10}",
                    email=f"{demo_email(role):31}",
                    password=demo_password(),
                )
            )
