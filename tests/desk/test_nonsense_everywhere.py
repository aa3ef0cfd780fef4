"""One value that no act writes, in any table beside the book, takes no page away from everybody.

What stands in the book is looked at by `test_broken_lists`. PostgreSQL takes no such values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import models

from tests.desk.drawn_edits import lived
from tests.desk.past_the_desk import unseen
from tests.desk.small_company import reader
from tests.desk.staging import not_staged
from tests.desk.test_broken_lists import NO_DAY, PAGES, broken_columns
from tests.desk.test_broken_rows import put

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk.small_company import Desk

pytestmark = [pytest.mark.django_db]
PATHS = (*PAGES, "/you", "/api/v1/ledger", "/api/v1/promises", "/api/v1/members")
BAD: dict[type[models.Field[Any, Any]], object] = {
    models.JSONField: "5",
    models.DateField: NO_DAY,
    models.DateTimeField: "x",
}
OF_BOOK = {name for name, _, _ in broken_columns()}


def columns() -> Iterator[tuple[type[models.Model], str, object]]:
    """Return each column of JSON, days or instants beside the book, and what is none."""
    for model in apps.get_app_config("store").get_models():
        for field in model._meta.concrete_fields if model.__name__ not in OF_BOOK else ():
            if (bad := BAD.get(type(field))) is not None:
                yield model, str(field.column), bad


@pytest.mark.parametrize(
    ("model", "column", "bad"), list(columns()), ids=lambda it: getattr(it, "__name__", str(it))
)
def test_a_value_that_is_none_takes_no_page_away(
    desk: Desk, model: type[models.Model], column: str, bad: object
) -> None:
    with not_staged():
        lived(desk)
        last = unseen(model).order_by("-pk").first()
        if last is None:  # it stands where rows of that kind come, too
            return
        put(last, column, bad)
        for path in PATHS:
            assert reader(desk, "leader").get(path).status_code in {200, 503}, path
