"""Where the rows of the nouns of a book are: a model has the name of its noun."""

from __future__ import annotations

from typing import Any

from keepable_desk.store import models


def row_of(noun: type[Any]) -> type[Any]:
    """Return the model whose rows hold things of `noun`.

    >>> from keepable.domain.deal import Deal
    >>> row_of(Deal) is models.Deal
    True
    """
    found: type[Any] = getattr(models, noun.__name__)
    return found
