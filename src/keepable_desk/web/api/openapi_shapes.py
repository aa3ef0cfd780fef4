"""How parts of answers are described that are put together from the list of fields.

They go out as they are composed, with no model of their own; the description of the API names each
field that the list has, and says that there are no others.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from keepable_desk.rights.fields import BY_NAME, OPEN, PARTS, SAME_RIGHT
from keepable_desk.rights.policy import FIELDS

Shape = dict[str, Any]
TEXT: Shape = {  # a code of the catalogues, and its facts by name
    "type": "object",
    "properties": {"code": {"type": "string"}, "params": {"type": "object"}},
    "required": ["code", "params"],
    "additionalProperties": False,
}
NAMES: Shape = {"type": "object", "additionalProperties": {"type": "string"}}


def shape(what: str) -> Shape:
    """Return the JSON schema of a thing of which fields are listed.

    >>> sorted(shape("money")["properties"])
    ['amount', 'currency']
    """
    names = [name for of, name in (*FIELDS, *SAME_RIGHT) if of == what]
    return {
        "type": "object",
        "properties": {
            name: part_shape(what, name) if (what, name) in PARTS else {} for name in names
        },
        "additionalProperties": False,
    }


def part_shape(what: str, name: str) -> Shape:
    """Return the JSON schema of a field that has parts: one of them, several, or none."""
    one = shape(PARTS[what, name])
    if (what, name) in BY_NAME:
        return {"type": "object", "additionalProperties": one}
    return {"anyOf": [one, {"type": "array", "items": one}, {"type": "null"}]}


def described(kind: Any, found: Shape) -> Any:  # noqa: ANN401 - types
    """Return the type `kind`, which is described as `found` says."""
    return Annotated[kind, WithJsonSchema(found)]


# what parts of an answer were called until 0.1; the next version answers by the new names alone
FORMER_NAMES = {"rests_on": "evidence", "touched": "affected"}


def with_former_names(answer: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a plain `answer` with those of its parts that were renamed under both names.

    >>> with_former_names({"odds": 0.5, "affected": []})
    {'odds': 0.5, 'affected': [], 'touched': []}
    """
    if not isinstance(answer, dict):
        return answer
    former = {old: answer[new] for old, new in FORMER_NAMES.items() if new in answer}
    return {**answer, **former}


def _answer_shape() -> Shape:
    found = shape("answer")
    known = found["properties"]
    former = {old: {**known[new], "deprecated": True} for old, new in FORMER_NAMES.items()}
    return {**found, "properties": {**known, **former}}


AnswerPart = Annotated[
    dict[str, Any], BeforeValidator(with_former_names), WithJsonSchema(_answer_shape())
]
AdvicePart = Annotated[dict[str, Any], WithJsonSchema(shape("advice"))]
TouchedPart = Annotated[dict[str, Any], WithJsonSchema(shape("affected"))]
OptionPart = Annotated[dict[str, Any], WithJsonSchema(shape("option"))]
TellPart = Annotated[dict[str, Any], WithJsonSchema(shape("tell"))]
PricePart = Annotated[Any, WithJsonSchema(part_shape("deal odds", "price"))]
TextPart = Annotated[dict[str, Any] | None, WithJsonSchema({"anyOf": [TEXT, {"type": "null"}]})]
# rows of a file that was sent, of whatever kind it is
SENT: Shape = {
    "type": "array",
    "items": {"anyOf": [shape(what) for what in OPEN if what.startswith("sent ")]},
}
# columns of rows that are described by what is in them
COLUMNS: dict[tuple[str, str], Shape] = {
    ("import", "rows"): SENT,
    ("import", "mapping"): NAMES,
    ("notification", "message"): {"anyOf": [TEXT, {"type": "null"}]},
}


def column_kind(resource: str, name: str, kind: Any) -> Any:  # noqa: ANN401 - types
    """Return the type of a column of rows of `resource`, described where it has parts."""
    if (resource, name) in COLUMNS:
        return described(kind, COLUMNS[resource, name])
    return described(kind, part_shape(resource, name)) if (resource, name) in PARTS else kind
