"""Edits past the desk, drawn: each column of what is proven, where each table has rows."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction

from keepable_desk.reads.asked_questions import Asked
from keepable_desk.reads.context import of_the_desk
from keepable_desk.store import models as rows
from keepable_desk.store.proven_tables import PROVEN, table_of
from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.ask_question import ask_question
from keepable_desk.usecases.assess_promise import SideAssessment, assess_promise
from keepable_desk.usecases.check_ledger import verify_ledger
from keepable_desk.usecases.decline_ask import decline_ask
from keepable_desk.usecases.give_token import TokenWish, give_token
from keepable_desk.usecases.invite_member import invite_member
from keepable_desk.usecases.make_promise import PromiseRequest, make_promise
from keepable_desk.usecases.move_promise import move_promise
from keepable_desk.usecases.place_hold import HoldWish, place_hold, release_hold
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.desk.past_the_desk import other_value, unseen
from tests.desk.small_company import NOW, Desk
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from keepable.texts import Text

# What checks compare besides proven tables: entries and what lies beside them.
BESIDE = {
    "LedgerEntry": ("number", "at", "actor", "kind", "data", "leaf", "company_id"),
    "LedgerHead": ("company_id", "size", "subtrees", "last_at", "note"),
    "EntrySubject": ("company_id", "entry_id", "role", "place", "ref"),
    "SealedValue": ("entry_id", "name", "salt", "value"),
    "RowState": ("company_id", "number", "table", "key", "values_hash", "salt", "values"),
}
ELSEWHERE = {"state.missing", "state.unbound", "state.back", "state.unprovable"}
COLUMNS = [
    *(
        (name, column.attname)
        for name in PROVEN
        if name not in BESIDE
        for column in getattr(rows, name)._meta.concrete_fields
        if column.name not in PROVEN[name].unproven
    ),
    *((name, column) for name, columns in BESIDE.items() for column in columns),
]


def lived(desk: Desk) -> None:
    """Let so much happen that each proven table has rows which entries bound."""
    rep, deciding = acting_as(desk, "rep"), acting_as(desk, "deal desk")
    asks = [
        ask_question(rep, Asked(text=f"Report for Acme by {n} June 2027")).row for n in (1, 2, 3, 4)
    ]
    make_promise(rep, PromiseRequest(ask=asks[0].ref, key="k0", min_odds=0.0))
    decline_ask(rep, asks[1].ref, reason="Too dear.")
    place_hold(rep, HoldWish(ask=asks[2].ref, key="k2", hours=24))
    gone = place_hold(rep, HoldWish(ask=asks[3].ref, key="k3", hours=24))
    release_hold(rep, gone["hold"])
    move_promise(deciding, "p1", due_date=NOW.date().replace(month=6), reason="They wait.")
    said = SideAssessment(side="promiser", outcome="kept", came_on=NOW.date(), note="There.")
    assess_promise(deciding, "p2", said)
    give_token(
        acting_as(desk, "admin"), TokenWish(name="crm", roles=("admin",), scopes=["ask"], days=9)
    )
    newcomer = Newcomer(email="nina@small.example", roles=("rep",), name="Nina Neu")
    invite_member(acting_as(desk, "admin"), newcomer)
    send_checkpoint(of_the_desk(desk.company.pk, NOW))


def checked(desk: Desk) -> list[str]:
    """Return the codes of what a check finds; what it writes is taken back by the caller."""
    found = verify_ledger(of_the_desk(desk.company.pk, NOW))
    return [each.what.code for each in found.findings]


def told_by(desk: Desk) -> list[Text]:
    """Return what a check finds."""
    return [each.what for each in verify_ledger(of_the_desk(desk.company.pk, NOW)).findings]


def names_it(found: list[Text], name: str, column: str) -> bool:
    """Return whether what was `found` names the column, or the row that is another by it."""
    if name in BESIDE:
        return bool(found)
    model = getattr(rows, name)
    table = table_of(model)
    places = {*table.key, table.company.partition("__")[0], "id"}
    if column.removesuffix("_id") in {each.removesuffix("_id") for each in places}:
        return any(each.code in ELSEWHERE for each in found)
    field = model._meta.get_field(column)
    return any(each.params.get("column") in {field.name, field.attname} for each in found)


def edited(name: str, column: str, random: Random) -> tuple[int, Any, Any]:
    """Change a drawn row of a table in one column, and return which, before and after."""
    model: type[models.Model] = getattr(rows, name)
    field = model._meta.get_field(column)
    assert isinstance(field, models.Field)
    bound = {
        "Ask": unseen(rows.RowState).filter(table="ask").values_list("key", flat=True),
    }.get(name)
    chosen = unseen(model).order_by("pk")
    if bound is not None:
        chosen = chosen.filter(pk__in=[int(key) for key in bound])
    row = random.choice(list(chosen))
    before = getattr(row, column)
    after = other_value(field, before, random)
    unseen(model).filter(pk=row.pk).update(**{column: after})
    return row.pk, before, after


def all_found(desk: Desk, name: str, column: str, times: int) -> None:
    """Change a column of drawn rows so often, each time from the state that was, and check."""
    random = Random(f"{name} {column}")
    done = 0
    while done < times:
        try:
            with transaction.atomic():
                row, before, after = edited(name, column, random)
                found = told_by(desk)
                transaction.set_rollback(True)
        except IntegrityError:  # the database itself refuses it
            continue
        assert names_it(found, name, column), (name, column, row, before, after, found)
        done += 1
