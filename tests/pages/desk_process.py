"""Serve the demo company at an instant of its own: `python -m tests.pages.desk_process PORT`.

The clock begins at `NOW` whenever the desk is started, and goes on from there, so that no test of
the pages depends on the day on which it runs. Where the database is empty, the demo is loaded.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.desk.settings")

import django

from keepable.cli.compiled_cache import keep_compiled_code

keep_compiled_code()
django.setup()

import waitress
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from keepable_desk import clock
from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.reads.warm_up import warm_up
from keepable_desk.store.models import Company
from keepable_desk.usecases.set_up_company import load_demo

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)  # a Monday
STARTED = time.monotonic()


def now() -> datetime:
    """Return the instant of the test."""
    return NOW + timedelta(seconds=time.monotonic() - STARTED)


def main() -> None:
    """Serve until it is ended; `--empty` leaves out the company, and `--load` only brings it in."""
    port, *rest = sys.argv[1:]
    clock.now = now
    call_command("migrate", verbosity=0)
    if "--empty" not in rest and not Company.objects.exists():
        load_demo(of_operator(NOW))
    if "--load" in rest:
        return
    application = get_wsgi_application()
    for company in Company.objects.all():
        warm_up(of_the_desk(company.pk, now()))
    waitress.serve(
        application, host="127.0.0.1", port=int(port), threads=8, ident=None, _quiet=True
    )


if __name__ == "__main__":
    main()
