"""Data of an earlier version, brought up to this one: `python -m tests.desk.upgrade_run`.

It runs in a process and a database of its own. What members, tokens and rows of owners have in the
end is printed as one line of JSON.
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

from keepable_desk.store import models as rows

BEFORE = "0024_said_once"
ACCOUNT = ("account", "0009_emailaddress_unique_primary_email")
AT = datetime(2027, 1, 11, 8, tzinfo=UTC)
# name, role, person; two are called alike
MEMBERS = (
    ("Ruth Sand", "rep", ""),
    ("Twin", "rep", ""),
    ("Twin", "leader", ""),
    ("Otto Werk", "operations", "otto"),
    ("Ada Root", "admin", ""),
)
PROMISERS = ("Ruth Sand", "Twin", "otto", "Nobody Here")


def planted(origin: str) -> None:
    """Plant a company with members, a token and promises, as rows of then."""
    apps = MigrationLoader(connection).project_state([("store", BEFORE), ACCOUNT]).apps

    def made(noun: str, **columns: Any) -> Any:  # noqa: ANN401 - a row as it was, and its columns
        return apps.get_model("store", noun).objects.create(**columns)

    company = made("Company", origin=origin, name="Old & Co", as_of=AT)
    users = apps.get_model("auth", "User").objects
    for number, (name, role, person) in enumerate(MEMBERS):
        is_admin = role == "admin"
        user = users.create(
            username=f"u{number}", email=f"u{number}@old.example", is_staff=is_admin,
            is_superuser=is_admin,
        )  # fmt: skip
        made("Member", company=company, user=user, name=name, role=role, person=person)
        address = apps.get_model("account", "EmailAddress").objects
        address.create(user=user, email=f"u{number}@elsewhere.example", verified=False)
    token = made(
        "ServiceToken", company=company, name="crm", role="rep", sha256="0", made_by="user:1",
        made_at=AT, expires_at=AT,
    )  # fmt: skip
    for place, promiser in enumerate((*PROMISERS, f"token:{token.pk}")):
        made(
            "Promise", company=company, ref=f"p{place}", title="x", customer="acme", rank=place,
            promiser=promiser, place=place, warn_below=0.8, state="open", number=1001 + place,
            draw_key="x",
        )  # fmt: skip


def found() -> dict[str, Any]:
    """Return what is there now; members by their place."""
    members = rows.Member.objects.order_by("pk")
    places = {f"user:{row.pk}": str(place) for place, row in enumerate(members)}
    return {
        "roles": [row.roles for row in members],
        "token": rows.ServiceToken.objects.get().roles,
        "django's own": [row.user.is_staff or row.user.is_superuser for row in members],
        "owners": {
            row.promiser.partition(":")[0]: places.get(row.owned_by, row.owned_by.partition(":")[0])
            for row in rows.Promise.objects.all()
        },
        "bound": sorted(rows.NameBinding.objects.values_list("name", flat=True)),
        "demo": rows.Company.objects.get().is_demo,
    }


def main() -> None:
    """Plant, upgrade, and print what is there."""
    call_command("migrate", "account", verbosity=0)
    call_command("migrate", "store", BEFORE, verbosity=0)
    planted(sys.argv[1])
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(found()))


if __name__ == "__main__":
    main()
