"""Which rows are proven by entries of the ledger, and what is not, each with its reason.

Every table of the desk stands here once, and so does every column of one that is proven
(`tests/desk/test_proven_tables.py`). What is not named of a proven table is proven: a new column
is, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from keepable.domain.parts import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db import models

When = Literal["always", "named", "gone"]
WHEN: Mapping[When, str] = {
    "always": "from the entry on that made the row",
    "named": "from the first entry on that is about the row",
    "gone": "while it is there by its seal, and by the entry that erased it",
}
COUNTER = "it only counts changes, for whoever changes it next"
CACHE = "it only says what must be read anew"


@dataclass(frozen=True, slots=True)
class ProvenTable:
    """Which rows of a table entries bind, how they lead to their company, and what is left out.

    A row is bound `always`; only once an entry is about it (`named`); or only when it goes
    (`gone`), as something else binds it while it is there. `key` are the columns that name a row,
    first whose it is.
    """

    company: str = "company_id"
    when: When = "always"
    key: tuple[str, ...] = ("pk",)
    unproven: Mapping[str, str] = field(default_factory=dict)


# the fact of an entry that bound all rows: which columns, until an upgrade brings others
PROVEN_COLUMNS = "proven_columns"


PROVEN: Mapping[str, ProvenTable] = {
    "Promise": ProvenTable(unproven={"revision": COUNTER, "changed_at_revision": CACHE}),
    "PromiseVersion": ProvenTable(company="promise__company_id", key=("promise_id", "pk")),
    "Assessment": ProvenTable(company="promise__company_id", key=("promise_id", "pk")),
    "Hold": ProvenTable(unproven={"changed_at_revision": CACHE}),
    "Deal": ProvenTable(),
    "Outcome": ProvenTable(),
    "Ask": ProvenTable(
        when="named", unproven={"saved_at": "whoever asked finds it again by it, nothing else"}
    ),
    "Member": ProvenTable(
        unproven={
            "zone": "how the member reads, and nobody else",
            "language": "how the member reads, and nobody else",
        }
    ),
    "NameBinding": ProvenTable(),
    "MemberLink": ProvenTable(),
    "ServiceToken": ProvenTable(unproven={"last_used_on": "it says when it was used last"}),
    "SealedValue": ProvenTable(
        company="entry__company_id", when="gone", key=("entry__number", "name")
    ),
}
PLAN = "it is the plan, which says what is to be done; advice names the book it rests on by hash"
TALK = "it is what people said to each other, not what was promised"


def _nouns() -> Iterator[type[Any]]:
    """Return the nouns of a book, and those that they list in rows of their own."""
    for part in PARTS:
        yield part.noun
        if part.items is not None:
            yield part.items.noun


SIGN_IN = "it says who may sign in; what a member may do once signed in is proven with the member"
# tables of which no row is bound, and why
UNPROVEN: Mapping[str, str] = {
    "LedgerEntry": "its columns are those of its data, which the checkpoints prove",
    "LedgerHead": "it is computed anew from the entries",
    "EntrySubject": "it is computed anew from the entries and the rows that they name",
    "RowState": "it is what proves rows: the roots in the entries prove it",
    **{noun.__name__: PLAN for noun in _nouns() if noun.__name__ not in PROVEN},
    "Company": PLAN,
    "Work": PLAN,
    "Learned": PLAN,
    "ResourceRevision": COUNTER,
    "NumberSeries": "it only says which number comes next; those that were given are proven",
    "ExternalId": "it only says what other systems call a thing",
    "OnceKey": "it only keeps something from happening twice; what happened is proven",
    "Message": TALK,
    "Attachment": TALK,
    "OffRecordNote": TALK,
    "Notification": "it only tells a member of what is shown elsewhere",
    "AskedPerson": TALK,
    "Watch": "it is computed anew each hour",
    "ImportPreview": "it is a file as it was sent; what was taken over of it is proven",
    "LedgerCheck": "it says what a check found; the next one finds it again",
    "CheckpointSent": "the checkpoints themselves lie elsewhere",
    "auth.User": SIGN_IN,
    "auth.Group": SIGN_IN,
    "auth.Permission": SIGN_IN,
    "account.EmailAddress": SIGN_IN,
    "account.EmailConfirmation": SIGN_IN,
    "sessions.Session": SIGN_IN,
    "contenttypes.ContentType": "it only numbers the tables, for Django",
}


def table_of(model: type[models.Model]) -> ProvenTable:
    """Return how rows of the proven `model` are bound."""
    return PROVEN[model.__name__]


def columns_of(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns of the proven `model` that entries bind, besides its key."""
    unproven = table_of(model).unproven
    return tuple(
        column.attname
        for column in model._meta.concrete_fields
        if not column.primary_key and column.name not in unproven
    )


def name_of(model: type[models.Model]) -> str:
    """Return what `model` is called in these lists."""
    return model.__name__ if model._meta.app_label == "store" else model._meta.label


def proven_as_markdown(models: Iterable[type[models.Model]]) -> str:
    """Describe which columns of which of `models` are proven, and why the others are not."""
    lines = [
        "| table | column | proven | why not, or from when on |",
        "| --- | --- | --- | --- |",
    ]
    for model in sorted(models, key=name_of):
        name = name_of(model)
        if name in UNPROVEN:
            lines.append(f"| {name} | all | no | {UNPROVEN[name]} |")
            continue
        table = PROVEN[name]
        for column in model._meta.concrete_fields:
            why = table.unproven.get(column.name, "")
            word, why = ("no", why) if why else ("yes", WHEN[table.when])
            lines.append(f"| {name} | {column.name} | {word} | {why} |")
    return "\n".join(lines) + "\n"


def key_of(row: models.Model) -> str:
    """Return by what entries know a `row` of a proven table."""
    return "/".join(str(getattr(row, name)) for name in table_of(type(row)).key)


def proves_any(model: type[models.Model], changed: Any) -> bool:  # noqa: ANN401 - names of columns
    """Return whether a change of those columns changes something that entries bind."""
    names = {column.name for column in model._meta.concrete_fields} & set(changed)
    return bool(names - set(table_of(model).unproven))
