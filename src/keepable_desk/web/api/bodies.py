"""Bodies that programs send: JSON of so many fields and no more, read once.

What is checked afterwards costs far more than what is sent, so that fields are counted while they
are read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ninja.parser import Parser

from keepable.texts import Text

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_IN_ONE = 200  # fields of one object; no request has more than some dozens
MOST_FIELDS = 20_000  # of all objects together
MOST_TOLD = 100  # of what does not fit


class UnreadError(ValueError):
    """The body was not read; why stands at the request."""


class BoundedParser(Parser):
    """Reads a body, and leaves at the request what is wrong with it, for whoever answers."""

    def parse_body(self, request: HttpRequest) -> Any:  # noqa: ANN401 - JSON
        """Return what the body of `request` holds; ValueError when it cannot be read."""
        counted = 0

        def as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            nonlocal counted
            counted += len(pairs)
            if len(pairs) > MOST_IN_ONE or counted > MOST_FIELDS:
                most = MOST_IN_ONE if len(pairs) > MOST_IN_ONE else MOST_FIELDS
                code = "problem.too_many_fields" if most == MOST_IN_ONE else "problem.too_much"
                request.unread = Text(code, most=most)  # type: ignore[attr-defined]  # ours
                raise UnreadError
            return dict(pairs)

        return json.loads(request.body, object_pairs_hook=as_object)


def why_unread(request: HttpRequest) -> Text | None:
    """Return why the body of `request` was not read; None where nobody knows."""
    found: Text | None = getattr(request, "unread", None)
    return found
