"""Rows that are not as the ledger left them, in words: which row, which column, and both values.

What not everybody may see stays out of the words: the ledger is for all who work here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from keepable.ledger.entries import plain_text
from keepable.texts import Text
from keepable_desk.rights.policy import FIELDS
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.roles import EVERYONE
from keepable_desk.rights.row_rules import access
from keepable_desk.store import models as rows
from keepable_desk.store.bindings import is_bound
from keepable_desk.store.row_check import RowFinding, commitment_differences, differences
from keepable_desk.store.short_numbers import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Company

MOST_LETTERS = 80
# by table, what rights call its rows
NOUNS = {
    "promise": "promise",
    "promiseversion": "promise version",
    "assessment": "assessment",
    "hold": "hold",
    "deal": "deal",
    "outcome": "outcome",
    "ask": "ask",
    "member": "member",
    "servicetoken": "token",
}
# by kind, what is found wrong with a row, and with an entry
OF_ROWS = {
    "unbound": "state.unbound",
    "unprovable": "state.unprovable",
    "missing": "state.missing",
    "back": "state.back",
    "kept": "state.kept",
}
OF_ENTRIES = {"root": "state.root", "subject": "state.subject", "seal": "state.seal"}
# by table, what a row of it is called
CALLED = {
    "promise": "state.row_promise",
    "hold": "state.row_hold",
    "promiseversion": "state.row_promiseversion",
    "assessment": "state.row_assessment",
}


def row_findings(company: Company) -> Iterator[Text]:
    """Return in words where rows of `company` are not as its ledger left them.

    Of a company whose rows no entry binds yet there is nothing to tell.
    """
    for found in differences(company) if is_bound(company) else ():
        yield told(found)


@requires(("promise", "hold"), "read")
def commitment_findings(context: ActionContext, kind: str, ref: str) -> tuple[Text, ...]:
    """Return in words where the promise or hold `ref` is not as the ledger left it.

    Its own rows are looked at alone.
    """
    row: rows.Promise | rows.Hold
    if kind == "hold":
        row = access(context.caller, rows.Hold, ref)
    else:
        row = access(context.caller, rows.Promise, ref)
    if not is_bound(row.company):
        return ()
    return tuple(told(each) for each in commitment_differences(row))


def told(found: RowFinding) -> Text:
    """Return `found` in words."""
    row, number = called(found.table, found.key), str(found.number)
    if found.kind == "changed":
        return _told_change(found, row)
    if found.kind in OF_ROWS:
        return Text(OF_ROWS[found.kind], row=row, entry=number)
    if found.kind == "entry":
        words = {"now": _shortened(str(found.now)), "bound": _shortened(str(found.bound))}
        return Text("state.entry", entry=number, column=found.column, **words)
    if found.kind == "head":
        return Text("state.head", now=str(found.now), bound=str(found.bound))
    if found.kind == "unsigned":
        return Text("ledger.unsigned", company=str(found.now), size=found.bound)
    return Text(OF_ENTRIES[found.kind], entry=number, name=found.column)


def _told_change(found: RowFinding, row: Text) -> Text:
    field = {"ref": "id"}.get(found.column, found.column)
    facts = {"column": found.column, "entry": str(found.number)}
    if FIELDS.get((NOUNS.get(found.table, found.table), field)) != EVERYONE:
        return Text("state.changed_unseen", row=row, **facts)
    return Text(
        "state.changed", row=row, now=_worded(found.now), bound=_worded(found.bound), **facts
    )


def _worded(value: object) -> str:
    return _shortened(value if isinstance(value, str) else plain_text(value))


def _shortened(words: str) -> str:
    return words if len(words) <= MOST_LETTERS else words[: MOST_LETTERS - 1] + "…"


def called(table: str, key: str) -> Text:
    """Return what people call a row, from the row itself or from what is kept of one that went."""
    if table in {"promiseversion", "assessment"}:
        promise, _, number = key.partition("/")
        return Text(CALLED[table], promise=called("promise", promise), number=number)
    plain = _plain_of(table, key)
    if table in {"promise", "hold"} and plain:
        number = label(table, int(str(plain["number"])))
        if table == "hold" and plain.get("deal"):  # of which its title would tell
            return Text("state.row", table=table, number=number)
        return Text(CALLED[table], number=number, title=str(plain["title"]))
    if table == "member" and plain:
        return Text("state.row_member", name=str(plain["name"]))
    return Text("state.row", table=NOUNS.get(table, table), number=key)


def _plain_of(table: str, key: str) -> dict[str, object]:
    """Return the columns of a row as they are, or else as an entry left them."""
    model = {"promise": rows.Promise, "hold": rows.Hold, "member": rows.Member}.get(table)
    if model is None:
        return {}
    if not key.isdecimal():  # of a state that was made up: no row has such a number
        return {}
    found = model._default_manager.filter(pk=key).values().first()
    if found is not None:
        return dict(found)
    kept = rows.RowState.objects.filter(table=table, key=key).exclude(values="")
    values = kept.order_by("number").values_list("values", flat=True).last()
    return dict(json.loads(values)) if values else {}
