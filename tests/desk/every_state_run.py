"""Data of every earlier state of the tables, brought up to this one: a process of its own.

`python -m tests.desk.every_state_run` lives a small company once as this version does, and once as
it was before entries bound rows. Each state of the tables gets the rows of that life as far as it
has their columns. They are then brought up and looked at. One line of JSON tells what is seen.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import django

django.setup()

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.test import Client, override_settings

from keepable.ledger.receipts import receipt_in
from keepable.ledger.verifying import verify
from keepable_desk import clock
from keepable_desk.reads.context import of_the_desk
from keepable_desk.store import bindings, row_changes
from keepable_desk.store.models import Company, row_states
from keepable_desk.store.proven_tables import PROVEN
from keepable_desk.store.proven_tables import columns_of as columns_of_now
from keepable_desk.usecases import append_to_ledger
from keepable_desk.usecases.bind_rows import bind_what_is_there
from keepable_desk.usecases.check_ledger import verify_ledger
from tests.desk.drawn_life import ACTS, CUSTOMERS, SCOPES, Life
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import PASSWORD, small_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import Model

SEED, ROUNDS = 7, 2
NEWER = {  # than most states
    *("_erase", "_rotate", "_invite", "_roles", "_deactivate", "_sign_out", "_reset", "_address"),
    *("_bind_name", "_new_ledger", "_checkpoint"),
}
LIVED = tuple(act for act in ACTS if act.__name__ not in NEWER)
FIRST = "0006_judgements_stay"  # before there was nothing that could be run
BETWEEN = {"0014_names_of_things"}  # no version ended with it: 0015 fills what it makes
BOUND_FROM = "0026_row_states"  # since then entries bind rows
PAGES = ("/", "/promises", "/capacity", "/setup")
API = "/api/v1"
RENAMED = {"rests_on": "resource_revisions", "touched": "changed_at_revision"}
EMPTY: dict[str, Any] = {"JSONField": [], "BooleanField": False, "PositiveIntegerField": 0}
Row = dict[str, Any]
Columns = dict[str, list[str]]


@dataclass
class Lived:
    """A company that lived: its rows by model, its folders, and what its promises were."""

    folder: Path
    users: list[Row]
    rows: dict[str, list[Row]]
    ended: datetime
    promises: list[Row]
    receipts: dict[str, str]


def at(path: Path) -> None:
    """Use the database at `path`, and remember nothing of another."""
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    keep_nothing()


def names_of_states() -> list[str]:
    """Return the names of the store's migrations, the first one first."""
    graph = MigrationLoader(None).graph
    plan = graph.forwards_plan(graph.leaf_nodes("store")[0])
    return [name for app, name in plan if app == "store"]


def columns_in(state: str) -> Columns:
    """Return the columns that each proven table of then had in a `state`."""
    then = MigrationLoader(None).project_state([("store", state)]).apps
    # heads are signed since they have a note, and entries that bind all rows tell of it
    wanted = {*PROVEN, "LedgerHead"}
    tables = [model for model in then.get_models() if model.__name__ in wanted]
    return {
        model.__name__: sorted(each.attname for each in model._meta.concrete_fields)
        for model in tables
    }


def snapshots(folder: Path) -> dict[str, Path]:
    """Return an empty database in each state of the tables."""
    found, growing = {}, folder / "growing.sqlite3"
    at(growing)
    for app in ("auth", "account", "sessions"):
        call_command("migrate", app, verbosity=0)
    for state in names_of_states():
        call_command("migrate", "store", state, verbosity=0)
        connection.close()
        found[state] = folder / f"{state}.sqlite3"
        shutil.copy(growing, found[state])
    return found


@contextlib.contextmanager
def folders(folder: Path) -> Iterator[None]:
    """Keep keys and checkpoints in that `folder`."""
    places = {"KEEPABLE_KEYS": folder / "keys", "KEEPABLE_CHECKPOINTS": folder / "checkpoints"}
    with override_settings(**places):
        yield


@contextlib.contextmanager
def binding_nothing() -> Iterator[None]:
    """Let no entry bind a row, as it was before they did."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            (row_changes, "note"),
            (row_changes, "refuse_outside"),
            (row_states, "note_before"),
            (bindings, "note_before"),
        ):
            patch.setattr(module, name, lambda *_: None)
        for name in ("bind_changes", "rows_facts", "columns_facts"):
            patch.setattr(append_to_ledger, name, lambda *_: {})
        yield


@contextlib.contextmanager
def binding(known: Columns) -> Iterator[None]:
    """Let entries bind rows by those columns alone, as it was while tables had no others."""
    columns_of, note_new, note_before = columns_of_now, row_states.note_new, row_states.note_before

    def known_of(model: type[Model]) -> tuple[str, ...]:
        return tuple(name for name in columns_of(model) if name in known[model.__name__])

    def new(model: type[Model], made: list[Any]) -> None:
        if model.__name__ in known:
            note_new(model, made)

    def before(chosen: models.QuerySet[Any]) -> None:
        if chosen.model.__name__ in known:
            note_before(chosen)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_states, "columns_of", known_of)
        if known != columns_in(names_of_states()[-1]):  # a later version tells of them by another
            patch.setattr(append_to_ledger, "columns_facts", dict)
        patch.setattr(row_states, "note_new", new)
        for module in (row_states, bindings):
            patch.setattr(module, "note_before", before)
        yield


def lived(folder: Path, known: Columns | None) -> Lived:
    """Live a company whose rows entries bind by the columns that are `known`, and return it."""
    folder.mkdir()
    at(folder / "desk.sqlite3")
    call_command("migrate", verbosity=0)
    with folders(folder), binding(known) if known else binding_nothing():
        life = Life(small_desk(), Random(SEED))
        for act in LIVED * ROUNDS:
            life.go_on(1, among=(act,))
        clock.now = lambda: life.now
        browser = Client(headers={"host": "localhost"})
        browser.force_login(life.desk.members["deal desk"].user)
        promises = seen_promises(browser)
        ways = {row["id"]: f"{API}/promises/{row['id']}/receipt" for row in promises}
        answers = {ref: browser.get(way) for ref, way in ways.items()}
        receipts = {
            ref: answer.content.decode()
            for ref, answer in answers.items()
            if answer.status_code == 200
        }
    found = {model.__name__: rows_of(model) for model in apps.get_app_config("store").get_models()}
    users = rows_of(apps.get_model("auth", "User"))
    return Lived(folder, users, found, life.now, promises, receipts)


def rows_of(model: type[Model]) -> list[Row]:
    """Return all rows of a table."""
    return list(model._default_manager.order_by("pk").values())


def seen_promises(browser: Client) -> list[Row]:
    """Return what the API says of promises that no state may lose."""
    listed = browser.get(f"{API}/promises", {"limit": 500}).json()["items"]
    names = ("id", "title", "customer", "due_date", "promiser", "state", "rank")
    return [{name: row[name] for name in names} for row in listed]


def planted(state: str, company: Lived) -> None:
    """Give the database, which is in that `state`, the rows of a `company`, as they were then."""
    then = MigrationLoader(connection).project_state([("store", state)]).apps
    connection.disable_constraint_checking()
    users = apps.get_model("auth", "User")
    users._default_manager.bulk_create(users(**row) for row in company.users)
    for name, found in company.rows.items():
        table = then.all_models["store"].get(name.lower())
        if table is not None:  # it is not one of later on
            table._default_manager.bulk_create(row_of(table, row) for row in found)
    connection.enable_constraint_checking()
    connection.check_constraints()


def row_of(table: type[Model], row: Row) -> Model:
    """Return `row` as the `table` of then has it."""
    columns = {each.attname for each in table._meta.concrete_fields}
    found = {name: value for name, value in row.items() if name in columns}
    if "role" in columns and "roles" in row:  # of members and tokens, while they had one
        found["role"] = row["roles"][0]
    found |= {old: row[new] for old, new in RENAMED.items() if old in columns and new in row}
    for each in table._meta.concrete_fields:  # what is no longer there needs some value
        if each.attname not in found and not each.null and not each.has_default():
            found[each.attname] = EMPTY.get(each.get_internal_type(), "")
    return table(**found)


def opened(company: Lived) -> Row:
    """Bring the database up to this version, and return what is seen."""
    call_command("migrate", verbosity=0)
    clock.now = lambda: company.ended
    context = of_the_desk(Company.objects.get().pk, company.ended)
    was_bound = bind_what_is_there(context)
    found = verify_ledger(context)
    users = [authenticate(username=row["username"], password=PASSWORD) for row in company.users]
    admin, rep = (Client(headers={"host": "localhost"}) for _ in range(2))
    for browser, user in ((rep, users[0]), (admin, users[-1])):
        assert user is not None
        browser.force_login(user)
    lines = [f"{line}\n" for line in exported(admin).splitlines()]
    return {
        "bound now": was_bound,
        "findings": [each.what.code for each in found.findings],
        "members": [user is not None for user in users],
        "pages": {path: admin.get(path).status_code for path in PAGES},
        "promises": seen_promises(admin) == company.promises,
        "receipts": [
            not verify(lines, receipt_in(text).note).findings for text in company.receipts.values()
        ],
        "made": made(rep),
        "findings after": [each.what.code for each in verify_ledger(context).findings],
    }


def exported(browser: Client) -> str:
    """Return the ledger as the API gives it."""
    answer: Any = browser.get(f"{API}/ledger/export")
    return b"".join(answer.streaming_content).decode()


def change_past_the_desk() -> None:
    """Change what a promise is called, as somebody does who has the database."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE store_promise SET title = 'Another' WHERE ref = 'p1'")


def made(rep: Client) -> list[int]:
    """Ask and promise once more, what was not promised in the life before: the desk lives on."""
    kind = "application/json"
    for scope, customer in product(SCOPES, CUSTOMERS):
        words = {"text": f"{scope} for {customer} in 70 weeks"}
        ask = rep.post(f"{API}/asks", words, content_type=kind)
        wish = {"ask": ask.json().get("id"), "min_odds": 0.0, "reason": "They wait."}
        key = {"Idempotency-Key": f"{scope} {customer}"}
        yes = rep.post(f"{API}/promises", wish, content_type=kind, headers=key)
        if yes.json().get("text", {}).get("code") != "refused.promised_already":
            break
    return [ask.status_code, yes.status_code]


def main() -> None:
    """Bring up data of each state, or of those that are named, and print what is seen."""
    found, only = {}, sys.argv[1:]
    companies: dict[str, Lived] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for state, path in snapshots(folder).items():
            if state < FIRST or state in BETWEEN or (only and state not in only):
                continue
            known = columns_in(state) if state >= BOUND_FROM else None
            key = json.dumps(known, sort_keys=True)
            if key not in companies:
                companies[key] = lived(folder / f"company-{len(companies)}", known)
            here = folder / state
            shutil.copytree(companies[key].folder, here)
            with folders(here):
                at(path)
                planted(state, companies[key])
                connection.close()
                shutil.copy(path, changed := here / "changed.sqlite3")
                found[state] = opened(companies[key])
                if known:  # once more, with a column that somebody changed before
                    at(changed)
                    change_past_the_desk()
                    found[f"{state}, changed"] = opened(companies[key])
        connection.close()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
