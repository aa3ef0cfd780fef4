"""What does not fit in what was sent, as texts: by the kind of the error, not by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keepable.texts import Number, Text, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

# the kinds of errors of pydantic that need no facts beside them
PLAIN: Mapping[str, str] = {
    "missing": "invalid.missing",
    "extra_forbidden": "invalid.extra",
    "json_invalid": "invalid.json",
    "string_type": "invalid.text",
    "string_unicode": "invalid.text",
    "string_pattern_mismatch": "invalid.characters",
    "int_type": "invalid.whole_number",
    "int_parsing": "invalid.whole_number",
    "int_from_float": "invalid.whole_number",
    "int_parsing_size": "invalid.too_large",
    "float_type": "invalid.number",
    "float_parsing": "invalid.number",
    "finite_number": "invalid.number",
    "bool_type": "invalid.switch",
    "bool_parsing": "invalid.switch",
    "date_type": "invalid.date",
    "date_parsing": "invalid.date",
    "date_from_datetime_parsing": "invalid.date",
    "date_from_datetime_inexact": "invalid.date",
    "datetime_type": "invalid.instant",
    "datetime_parsing": "invalid.instant",
    "datetime_from_date_parsing": "invalid.instant",
    "timezone_aware": "invalid.instant",
    "list_type": "invalid.list",
    "dict_type": "invalid.object",
    "model_type": "invalid.object",
    "model_attributes_type": "invalid.object",
}
# kinds with one fact: the code, and what pydantic calls it
WITH_FACT: Mapping[str, tuple[str, str]] = {
    "greater_than": ("invalid.above", "gt"),
    "greater_than_equal": ("invalid.at_least", "ge"),
    "less_than": ("invalid.below", "lt"),
    "less_than_equal": ("invalid.at_most", "le"),
    "string_too_short": ("invalid.more_letters", "min_length"),
    "string_too_long": ("invalid.fewer_letters", "max_length"),
    "too_short": ("invalid.more_items", "min_length"),
    "too_long": ("invalid.fewer_items", "max_length"),
}


def invalid_text(kind: str, facts: Mapping[str, Any]) -> Text:
    """Return what is wrong with a value, by the `kind` of pydantic's error and its `facts`.

    A kind that is not known here is told as one that does not fit.

    >>> invalid_text("less_than_equal", {"le": 90}).code
    'invalid.at_most'
    """
    if kind in PLAIN:
        return Text(PLAIN[kind])
    if kind in WITH_FACT:
        code, name = WITH_FACT[kind]
        bound = facts.get(name)
        return Text(code, bound=Number(bound) if isinstance(bound, int | float) else str(bound))
    if kind in {"literal_error", "enum"}:
        return Text("invalid.choice", names=str(facts.get("expected", "")).replace(" or ", ", "))
    error = facts.get("error")
    return text_of(error) if isinstance(error, Exception) else Text("invalid.unfit")
