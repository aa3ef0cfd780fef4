"""A small company in the database of this process's folder, and what it looks like afterwards."""

from __future__ import annotations

import base64
import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import setup_test_environment

from keepable.ledger.entries import entry_in
from keepable.texts import render
from keepable_desk import clock
from keepable_desk.last_seen import Seen, remember
from keepable_desk.reads.context import of_the_desk
from keepable_desk.store.models import Company, LedgerEntry
from keepable_desk.store.signing_keys import KeyLostError, signer_of
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import record
from keepable_desk.usecases.check_ledger import stop_where_short, verify_ledger
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.desk.access_cases import OUTCOMES
from tests.desk.small_company import NOW, ORIGIN, post, small_desk
from tests.desk.staging import staged
from tests.soak.copies import State, in_a_copy, state_of
from tests.soak.kernels import load_kernels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Named = dict[str, str]
MORE_OUTCOMES = 40  # in a file to import, so that it writes more than a page


def folder() -> Path:
    """Return where the desk of this process keeps everything."""
    return Path(settings.DATA)


@contextmanager
def kept_company(make: Callable[[], Named] | None = None) -> Iterator[tuple[State, Named]]:
    """Make a company, and give the state of its folder, and the names that `make` gives.

    Without it, `token` is of a session of the deal desk, `ask` can be promised, `import` applied.
    """
    setup_test_environment()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        load_kernels()
        named = in_a_copy(make or _make)
        yield state_of(folder()), named


def _make() -> Named:
    call_command("migrate", verbosity=0)
    with staged():
        desk = small_desk()
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    # other processes, such as the one that tries a copy, have the clock of this machine
    remember(Seen(NOW, 0.0, ""), believed=NOW + timedelta(days=1))
    importer, client = Client(), Client()
    importer.force_login(desk.members["operations"].user)
    rows = b"id,estimated_on,estimate_hours,actual_hours,finished_on\n" + b"".join(
        b"f%d,2026-01-05,8,9,2026-01-08\n" % number for number in range(MORE_OUTCOMES)
    )
    file = {**OUTCOMES, "content": base64.b64encode(rows).decode()}
    previewed = post(importer, "/imports", file).json()
    client.force_login(desk.members["deal desk"].user)
    asked = post(client, "/asks", {"text": "Report for Nord in 20 weeks"}).json()
    with writing():  # a checkpoint is due again
        record(desk.company, now=NOW, actor="system", kind="outcomes.learned")
    connections.close_all()  # the last one to close brings everything into the one file
    return {
        "token": str(client.session.session_key),
        "importer": str(importer.session.session_key),
        "ask": asked["id"],
        "import": str(previewed["id"]),
    }


def written() -> int:
    """Return how long the log of the database is."""
    return Path(f"{connection.settings_dict['NAME']}-wal").stat().st_size


def looked_at(origin: str = ORIGIN) -> dict[str, Any]:
    """Open the desk as it begins, and look at all of it: what is wrong, and what was entered."""
    company = Company.objects.get(origin=origin)
    context = of_the_desk(company.pk, NOW)
    short = stop_where_short(context)
    found = verify_ledger(context)
    wrong = [] if short is None else [render(short, "en")]
    wrong += [render(each.what, "en") for each in found.findings]
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as there:
        whole = there.execute("PRAGMA integrity_check").fetchall()
    wrong += [] if whole == [("ok",)] else [f"{whole!r:.200}"]
    try:
        signer_of(company)
    except KeyLostError as error:
        wrong.append(render(error.text, "en"))
    return {
        "wrong": wrong,
        "entries": [_called(data) for data in LedgerEntry.objects.values_list("data", flat=True)],
    }


def _called(data: str) -> str:
    """Return the kind of an entry, and of what it tells."""
    entry = entry_in(data.encode())
    facts = entry.facts
    return f"{entry.kind} {facts.get('ask') or facts.get('promise') or facts.get('import', '')}"
