"""Bodies that programs send: JSON of so many bytes and values, measured before it is read.

What is made of JSON, and checked afterwards, costs far more than what is sent.
"""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from ninja.parser import Parser

from keepable.texts import Number, Text

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_BYTES = 500_000  # without files: the longest texts of a request, each letter written as \uXXXX
MOST_WITH_FILES = 8_000_000  # 5 MB of files in base64, and what is said with them
WITH_FILES = ("/imports", "/messages")  # ends of addresses that take files
MOST_IN_ONE = 200  # fields of one object; no request has more than some dozens
MOST_VALUES = 5_000  # fields, items, objects and lists together; no request has more than 1,200
MOST_DEPTH = 20  # objects and lists within each other
MOST_TOLD = 100  # of what does not fit
_NO_BRACKET = re.compile(r"[^\[\]{}]+")


class UnreadError(ValueError):
    """The body was not read; why stands at the request."""


class BoundedParser(Parser):
    """Reads a body, and leaves at the request what is wrong with it, for whoever answers."""

    def parse_body(self, request: HttpRequest) -> Any:  # noqa: ANN401 - JSON
        """Return what the body of `request` holds; ValueError when it cannot be read."""
        most = MOST_WITH_FILES if request.path.endswith(WITH_FILES) else MOST_BYTES
        if len(request.body) > most:
            _leave(request, Text("problem.body_too_large", megabytes=Number(most / 1e6)))
        text = request.body.decode("utf-8-sig")
        found = too_much(text)
        if found is not None:
            _leave(request, found)

        def as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            if len(pairs) > MOST_IN_ONE:
                _leave(request, Text("problem.too_many_fields", most=MOST_IN_ONE))
            return dict(pairs)

        return json.loads(text, object_pairs_hook=as_object)


def too_much(text: str) -> Text | None:
    """Return why JSON is not worth reading, measured by what stands outside of its strings.

    >>> too_much('{"text": "[a, b]"}')
    >>> too_much("[" + "[],[1]," * 2_000 + "0]")
    Text('problem.too_much', most=5000)
    """
    bare = text.replace("\\\\", "").replace('\\"', "")
    if bare.count('"') > 4 * MOST_VALUES:  # each value has a name at most, and is one string
        return Text("problem.too_much", most=MOST_VALUES)
    outside = "".join(bare.split('"')[::2])
    if sum(map(outside.count, ",[{")) > MOST_VALUES:
        return Text("problem.too_much", most=MOST_VALUES)
    steps = (1 if each in "[{" else -1 for each in _NO_BRACKET.sub("", outside))
    if max(accumulate(steps), default=0) > MOST_DEPTH:
        return Text("problem.too_deep", most=MOST_DEPTH)
    return None


def _leave(request: HttpRequest, why: Text) -> None:
    """Leave at the `request` why it is not read; UnreadError always."""
    request.unread = why  # type: ignore[attr-defined]  # ours
    raise UnreadError


def why_unread(request: HttpRequest) -> Text | None:
    """Return why the body of `request` was not read; None where nobody knows."""
    found: Text | None = getattr(request, "unread", None)
    return found
