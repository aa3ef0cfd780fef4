"""The one row that something unique names, where there may be none."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ObjectDoesNotExist

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound="Model")
Found = TypeVar("Found")


def one_or_none(chosen: QuerySet[Row, Found]) -> Found | None:
    """Return the one row that is `chosen`, None when there is none.

    MultipleObjectsReturned when there are several: then it was not unique by what was said of it.
    """
    try:
        return chosen.get()
    except ObjectDoesNotExist:
        return None
