"""An outbox of an earlier version, brought up to this one: `python -m tests.desk.outbox_run`.

It runs in a process and a database of its own, as tables of others would be made anew beside it.
What is told in the end is printed as one line of JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from keepable_desk.store.models import Notification

BEFORE = "0021_declined_asks"
AT = datetime(2027, 1, 11, 8, tzinfo=UTC)
MEMBERS = {
    "Ruth Sand": "rep",
    "Rolf Berg": "rep",
    "Otto Werk": "operations",
    "Dora Lind": "deal desk",
    "Lena Moor": "leader",
    "Fanny Zins": "finance",
}


def planted(events: list[dict[str, Any]]) -> None:
    """Plant `events` in the outbox of a company with two promises and a hold, as rows of then."""
    apps = MigrationLoader(connection).project_state(("store", BEFORE)).apps

    def made(noun: str, **columns: Any) -> Any:  # noqa: ANN401 - a row as it was, and its columns
        return apps.get_model("store", noun).objects.create(**columns)

    company = made("Company", origin="old.example/ledger", name="Old & Co", as_of=AT)
    users = apps.get_model("auth", "User").objects
    actors = {}
    for name, role in MEMBERS.items():
        user = users.create(username=name)
        actors[name] = made("Member", company=company, user=user, name=name, role=role).pk
    shared = {"company": company, "customer": "acme"}
    for place, (ref, title) in enumerate({"p1": "Portal", "p2": "Report"}.items()):
        made(
            "Promise", **shared, ref=ref, title=title, promiser="Ruth Sand", rank=place,
            place=place, warn_below=0.8, state="open", number=1001 + place, draw_key=ref,
        )  # fmt: skip
    made(
        "Hold", **shared, ref="h1", title="Shop", holder="Ruth Sand", rank=2, place=0,
        due_date=AT.date(), expires_at=AT, number=1001, draw_key="h1",
    )  # fmt: skip
    for event in events:
        body = dict(event["body"])
        if "by" in event:
            body["actor"] = f"user:{actors[event['by']]}"
        sent = AT if event.get("sent") else None
        made(
            "OutboxMessage", company=company, kind=event["kind"], body=body, made_at=AT,
            sent_at=sent,
        )  # fmt: skip


def told() -> list[list[Any]]:
    """Return each notification: of what, to whom, in which words to be, and when."""
    rows = Notification.objects.select_related("member").order_by("kind", "member__name")
    return [
        [each.kind, each.about_kind, each.about, each.member.name, each.message, each.at == AT]
        for each in rows
    ]


def main() -> None:
    """Plant what the line of JSON on standard input says, and print what is told."""
    call_command("migrate", "store", BEFORE, verbosity=0)
    planted(json.loads(sys.stdin.read()))
    call_command("migrate", "store", verbosity=0)
    call_command("migrate", "store", verbosity=0)  # once more, which tells nobody again
    tables = connection.introspection.table_names()
    sys.stdout.write(json.dumps({"told": told(), "tables": tables}) + "\n")


if __name__ == "__main__":
    main()
