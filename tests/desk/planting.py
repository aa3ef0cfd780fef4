"""A name in every column that can hold one, so that a test sees where it is left."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models

from keepable_desk.store import append_only
from keepable_desk.store import models as rows
from keepable_desk.store.forgetting import columns_of, company_path
from keepable_desk.store.personal_columns import NAME as ALONE
from keepable_desk.store.personal_columns import all_models, handling
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import record
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

NAME = "Quentin Ashgrove"
ADDRESS, OTHER_ADDRESS = "quentin@ashgrove.example", "q@ashgrove-home.example"
WORDS = f"As {NAME} <{ADDRESS}> said, or {OTHER_ADDRESS.upper()}."
# where what is read must have its shape
SHAPED: dict[str, object] = {
    "advice": {"sentence": WORDS},
    "contacts": [
        {"name": NAME, "role": "buyer", "email": ADDRESS},
        {"name": "Una User", "role": "user", "email": "una@acme.example"},
    ],
}
MADE: dict[type[models.Field[Any, Any]], object] = {
    models.DateField: date(2027, 1, 4),
    models.DateTimeField: datetime(2027, 1, 4, tzinfo=UTC),
    models.FloatField: 0.5,
    models.BooleanField: False,
    models.BinaryField: b"x",
    models.JSONField: [],
}


def plant(desk: Desk) -> set[str]:
    """Let the rep be called `NAME`, name them in each column that can, and give the columns."""
    with writing():
        _plant_account(desk)
        append_only.take_down(connection, append_only.ALL)
        planted = {
            f"{model._meta.db_table}.{column}"
            for model in all_models()
            if model._meta.app_label == "store"
            for column in columns_of(model)
            if _planted(desk, model, column)
        }
        append_only.put_up(connection, append_only.ALL)
        _plant_files(desk)
        name_in_ledger(desk)
    return planted


def name_in_ledger(desk: Desk) -> None:
    """Add an entry that names them in the clear, as entries of earlier versions did."""
    with writing():
        record(
            desk.company,
            now=NOW,
            actor="user:1",
            kind="parts.imported",
            facts={"file": f"{NAME}.csv", "promise": "p2"},
            confidential={"name": WORDS},
            new_salt=os.urandom,
        )


def _plant_account(desk: Desk) -> None:
    member = desk.members["rep"]
    member.name = NAME
    member.save()
    user = member.user
    user.username, user.email = ADDRESS, ADDRESS
    user.first_name, user.last_name = NAME.split()
    user.save()
    made = EmailAddress.objects.create(user=user, email=OTHER_ADDRESS)
    EmailConfirmation.objects.create(email_address=made, key="k", sent=NOW)
    for held in ({"_auth_user_id": str(user.pk)}, {"name": NAME}):
        session = SessionStore()
        session.update(held)
        session.save()


def _plant_files(desk: Desk) -> None:
    message = _first(desk, rows.Message)
    rows.Attachment.objects.create(
        message=message, name="a.txt", media_type="text/plain", sha256="", content=WORDS.encode()
    )
    said: dict[str, Any] = {"by": "user:1", "at": NOW, "kind": "people", "sha256": "0"}
    rows.ImportPreview.objects.create(company=desk.company, name=f"{NAME}.csv", **said)
    rows.ImportPreview.objects.create(company=desk.company, name="x", rows=[WORDS], **said)


def _planted(desk: Desk, model: Any, column: str) -> bool:  # noqa: ANN401 - a model
    """Write the name into a `column` of one row of `model`, which is made where there is none."""
    first = _first(desk, model)
    others = model._default_manager.filter(**{company_path(model): desk.company.pk})
    last = others.order_by("pk").last()
    row = first if column == "ref" or model is rows.Member else last
    field = model._meta.get_field(column)
    is_short = field.max_length is not None and field.max_length < len(WORDS)
    value: object = NAME if handling(model, column) == ALONE or is_short else WORDS
    if isinstance(field, models.JSONField):
        value = SHAPED.get(column, {WORDS: [WORDS]})
    return bool(model._default_manager.filter(pk=row.pk).update(**{column: value}))


def _first(desk: Desk, model: Any) -> Any:  # noqa: ANN401 - a model
    """Return the first row of `model` in the company; it is made where there is none."""
    if model is rows.Member:
        return desk.members["rep"]
    found = model._default_manager.filter(**{company_path(model): desk.company.pk})
    return found.order_by("pk").first() or _made(desk, model)


def _made(desk: Desk, model: Any) -> Any:  # noqa: ANN401 - a model
    """Make a row of `model` in the company, whatever it says."""
    said: dict[str, object] = {}
    for field in model._meta.concrete_fields:
        if field.has_default() or field.null or (field.primary_key and not field.is_relation):
            continue
        if field.is_relation:
            said[field.name] = _first(desk, field.related_model)
        else:
            said[field.name] = next(
                (value for kind, value in MADE.items() if type(field) is kind),
                1 if isinstance(field, models.IntegerField) else "x",
            )
    return model._default_manager.create(**said)
