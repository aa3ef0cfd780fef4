"""Each column that holds words, whether they can be somebody's, and what erasing does with them.

Numbers, days, instants, flags and references to rows name nobody by themselves: who they belonged
to is not known any more once the names are gone. Whatever holds text, JSON or a file stands in
`COLUMNS` with how it is handled; a column that does not stand there may be anybody's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEFT = ("nothing", "kept")
Deed = Literal["nothing", "replaced alone", "replaced", "blanked", "row removed", "reduced", "kept"]


@dataclass(frozen=True, slots=True)
class Handling:
    """What erasing does with a column, and why; where `does` is nothing, it names no person."""

    does: Deed
    why: str


CODE = Handling("nothing", "a code out of a list")
HASH = Handling("nothing", "a hash or random letters")
MADE_ID = Handling("nothing", "an id that the desk made")
FIGURES = Handling("nothing", "numbers, days and codes")
TECHNICAL = Handling("nothing", "what Django keeps of its own parts")
NAME = Handling("replaced alone", "a name: where it is that of the person, a number stands for it")
WORDS = Handling("replaced", "words: where the name or an address stands in them, a number does")
PLAN_ID = Handling("kept", "people stay in the plan under an id, which their work is known by")
ORIGIN = Handling("kept", "the ledger is called so for ever, in each checkpoint that left")
ONCE = Handling("kept", "what happened once under a key must not happen again")
SEALED = Handling("row removed", "what a seal hides goes with its salt, so that it says nothing")
IN_FILE = Handling("row removed", "a file that names the person goes, whole, with all that it said")
IN_LEDGER = Handling("reduced", "an entry that names the person is reduced to its leaf hash")
OF_ACCOUNT = Handling("row removed", "it belongs to the account, which is closed")
IN_STATE = Handling("blanked", "an entry binds the row anew: its values and salt go, not a hash")
OF_USER = Handling("blanked", "nobody signs in with the account any more")

# by table and column
COLUMNS: Mapping[str, Mapping[str, Handling]] = {
    "account_emailaddress": {"email": OF_ACCOUNT},
    "account_emailconfirmation": {"key": OF_ACCOUNT},
    "auth_group": {"name": TECHNICAL},
    "auth_permission": {"name": TECHNICAL, "codename": TECHNICAL},
    "auth_user": {
        **dict.fromkeys(("password", "username", "first_name", "last_name", "email"), OF_USER)
    },
    "django_content_type": {"app_label": TECHNICAL, "model": TECHNICAL},
    "django_session": {"session_key": OF_ACCOUNT, "session_data": OF_ACCOUNT},
    "store_ask": {
        "ref": WORDS,
        "actor": MADE_ID,
        "question": WORDS,
        "answer": WORDS,
        "resource_revisions": PLAN_ID,
        "draw_key": HASH,
        "declined": WORDS,
    },
    "store_askedperson": {"text": WORDS, "reply": WORDS},
    "store_assessment": {"side": CODE, "outcome": CODE, "by": MADE_ID, "note": WORDS},
    "store_attachment": {"name": WORDS, "media_type": CODE, "sha256": HASH, "content": IN_FILE},
    "store_calendar": {"ref": WORDS, "zone": CODE, "shifts": FIGURES, "holidays": CODE}
    | {"closures": WORDS},
    "store_catalogueitem": {
        "ref": WORDS,
        "name": WORDS,
        "state": CODE,
        "aliases": WORDS,
        "evidence": WORDS,
        "limits": WORDS,
        "template": WORDS,
    },
    "store_checkpointsent": {"root": HASH, "outlet": CODE},
    "store_company": {
        "name": WORDS,
        "origin": ORIGIN,
        "settings": WORDS,
        "skills": WORDS,
        "calibration": WORDS,
        "halted_because": WORDS,
    },
    "store_customer": {"ref": NAME, "name": NAME, "zone": CODE, "contacts": WORDS},
    "store_datedrate": {"rate": FIGURES},
    "store_deal": {
        "owned_by": MADE_ID,
        "ref": WORDS,
        "title": WORDS,
        "customer": NAME,
        "owner": NAME,
        "stage": WORDS,
        "price": FIGURES,
        "cost": FIGURES,
        "state": CODE,
        "items": WORDS,
    },
    "store_entrysubject": {"role": CODE, "ref": WORDS},
    "store_exchangerate": {"currency": CODE},
    "store_externalid": {"noun": CODE, "system": WORDS, "key": WORDS, "ref": WORDS},
    "store_hold": {
        "owned_by": MADE_ID,
        "ref": WORDS,
        "title": WORDS,
        "holder": NAME,
        "customer": NAME,
        "deal": WORDS,
        "items": WORDS,
        "draw_key": HASH,
    },
    "store_importpreview": {
        "by": WORDS,
        "name": IN_FILE,
        "kind": CODE,
        "sha256": HASH,
        "mapping": IN_FILE,
        "counts": FIGURES,
        "rows": IN_FILE,
        "problems": IN_FILE,
        "added": WORDS,
    },
    "store_learned": {"outcomes_sha256": HASH, "before": WORDS, "after": WORDS},
    "store_leave": {"person": PLAN_ID, "period": FIGURES, "kind": WORDS},
    "store_ledgercheck": {"finding": WORDS},
    "store_ledgerentry": {"actor": MADE_ID, "kind": CODE, "data": IN_LEDGER, "leaf": HASH},
    "store_ledgerhead": {"subtrees": HASH, "note": ORIGIN},
    "store_member": {"roles": CODE, "name": NAME, "person": NAME, "zone": CODE, "language": CODE},
    "store_memberlink": {
        "kind": CODE,
        "email": WORDS,
        "name": WORDS,
        "roles": CODE,
        "person": NAME,
        "sha256": HASH,
        "made_by": MADE_ID,
    },
    "store_message": {"text": WORDS},
    "store_namebinding": {"name": NAME, "bound_by": MADE_ID},
    "store_notification": {
        "kind": CODE,
        "about_kind": CODE,
        "about": WORDS,
        "text": WORDS,
        "message": WORDS,
    },
    "store_numberseries": {"noun": CODE},
    "store_offrecordnote": {"about_kind": CODE, "about": WORDS, "text": WORDS},
    "store_oncekey": {"key": ONCE, "request_sha256": HASH, "answer": WORDS},
    "store_outcome": {
        "ref": WORDS,
        "who": NAME,
        "kind": WORDS,
        "requester": WORDS,
        "project": WORDS,
        "part": WORDS,
        "text": WORDS,
    },
    "store_person": {
        "ref": PLAN_ID,
        "name": NAME,
        "calendar": WORDS,
        "skills": WORDS,
        "teams": WORDS,
        "cost_per_hour": FIGURES,
        "availability": FIGURES,
        "absence": FIGURES,
        "employed": FIGURES,
        "contract_changes": FIGURES,
    },
    "store_promise": {
        "owned_by": MADE_ID,
        "ref": WORDS,
        "title": WORDS,
        "promiser": NAME,
        "customer": NAME,
        "deal": WORDS,
        "items": WORDS,
        "state": CODE,
        "draw_key": HASH,
    },
    "store_promiseversion": {"made_by": WORDS, "reason": WORDS, "advice": WORDS},
    "store_recurringwork": {
        "ref": WORDS,
        "title": WORDS,
        "every": CODE,
        "estimate": FIGURES,
        "need": WORDS,
        "person": PLAN_ID,
        "kind": WORDS,
    },
    "store_resourcerevision": {"resource": PLAN_ID},
    "store_rowstate": {
        "table": CODE,
        "key": MADE_ID,
        "values_hash": HASH,
        "salt": HASH,
        "values": IN_STATE,
    },
    "store_sealedvalue": {"name": CODE, "salt": HASH, "value": SEALED},
    "store_servicetoken": {
        "name": WORDS,
        "roles": CODE,
        "scopes": CODE,
        "sha256": HASH,
        "made_by": WORDS,
    },
    "store_team": {
        "ref": WORDS,
        "name": NAME,
        "calendar": WORDS,
        "skills": WORDS,
        "cost_per_hour": FIGURES,
        "availability": FIGURES,
    },
    "store_work": {
        "owner_kind": CODE,
        "owner": WORDS,
        "ref": WORDS,
        "title": WORDS,
        "estimate": FIGURES,
        "needs": WORDS,
        "kind": WORDS,
        "requester": NAME,
        "project": WORDS,
        "part": WORDS,
        "estimator": NAME,
        "text": WORDS,
        "person": PLAN_ID,
        "predecessors": WORDS,
        "waits": WORDS,
        "status": CODE,
        "draw_key": HASH,
    },
}
# tables that no model describes
WITHOUT_MODEL: Mapping[str, Handling] = {
    "django_migrations": TECHNICAL,
    "store_counted": Handling("nothing", "counts of requests by hashes, which end by themselves"),
}
WORDED = (models.TextField, models.CharField, models.JSONField, models.BinaryField)


def all_models() -> Iterator[type[models.Model]]:
    """Return the models of all tables, those of others too."""
    yield from sorted(
        apps.get_models(include_auto_created=True), key=lambda model: model._meta.db_table
    )


def worded_columns(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns of `model` that hold text, JSON or a file."""
    return tuple(each.name for each in model._meta.concrete_fields if isinstance(each, WORDED))


def handling(model: type[models.Model], column: str) -> Handling:
    """Return how the `column` of `model` is handled: its words are replaced if nobody has said."""
    return COLUMNS.get(model._meta.db_table, {}).get(column, WORDS)


def columns_that(model: type[models.Model], *deeds: Deed) -> tuple[str, ...]:
    """Return the columns of `model` with which one of these `deeds` is done."""
    return tuple(
        column for column in worded_columns(model) if handling(model, column).does in deeds
    )


def columns_but_kept(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns of `model` in which no name is to be left, wherever it may have come."""
    return tuple(
        column for column in worded_columns(model) if handling(model, column).does != "kept"
    )


def personal_tables() -> tuple[str, ...]:
    """Return the tables in which erasing can change something.

    >>> "store_member" in personal_tables(), "store_numberseries" in personal_tables()
    (True, False)
    """
    return tuple(
        model._meta.db_table
        for model in all_models()
        if any(handling(model, each).does not in LEFT for each in worded_columns(model))
    )


def personal_columns_as_markdown() -> str:
    """Write all columns as a page.

    >>> personal_columns_as_markdown().splitlines()[0]
    '# Where personal data can be, and what erasing does'
    """
    lines = [PAGE_HEAD]
    for model in all_models():
        lines += [f"\n## `{model._meta.db_table}`\n", "| column | erasing | why |", "| --- |" * 3]
        for column in model._meta.concrete_fields:
            how = handling(model, column.name) if isinstance(column, WORDED) else _by_kind(column)
            lines.append(f"| `{column.column}` | {how.does} | {how.why} |")
    lines += ["\n## Tables that no model describes\n", "| table | erasing | why |", "| --- |" * 3]
    lines += [f"| `{name}` | {how.does} | {how.why} |" for name, how in WITHOUT_MODEL.items()]
    return "\n".join(lines).replace("| --- || --- || --- |", "| --- | --- | --- |") + "\n"


def _by_kind(column: models.Field[object, object]) -> Handling:
    """Return how a column that holds no words is handled, by what it holds."""
    if column.is_relation:
        return Handling("nothing", "a reference to a row")
    if isinstance(column, models.BooleanField):
        return Handling("nothing", "a flag")
    if isinstance(column, models.DateField):
        return Handling("nothing", "a day or an instant")
    return Handling("nothing", "a number")


PAGE_HEAD = """# Where personal data can be, and what erasing does

`POST /api/v1/erasures` and `keepable desk erase WHO` erase a person: whoever has the name, the id
or the address that is given. With `"dry_run": true` or `--dry-run` nothing is changed, and what
would be is told. Each column of each table stands here once; a test fails where one is missing.
What erasing does:

- **nothing**: the column names no person.
- **replaced alone**: the value is a name; where it is that of the person, a number stands for it.
- **replaced**: wherever the name or an address stands as whole words, a number does.
- **blanked**: the value is emptied.
- **row removed**: the row is deleted where it belongs to the person or names them.
- **reduced**: the entry of the ledger keeps its number and its leaf hash, and tells nothing more.
- **kept**: the value stays, for the reason beside it.

In the same transaction all columns are searched again, and nothing is changed where a name would
stay. On SQLite the pages are overwritten and the write-ahead log is emptied; on PostgreSQL the
tables in which names can be are written anew. What no erasure reaches: backups, the write-ahead log
of PostgreSQL, mails that left, logs of the system, and receipts and exports that others hold.
What somebody drew, scanned or packed into an attachment is not read; a file is removed where the
name can be read in it, and where the person has sent it."""
