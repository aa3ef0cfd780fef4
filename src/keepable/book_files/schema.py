"""JSON Schemas of the forms of a book, derived from the annotations of its nouns."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from keepable.book_files.layout import COMPANY, COMPANY_FIELDS, WORK, table_in
from keepable.book_files.rewriting import VERSION_FIELDS
from keepable.book_files.spelling import MAPPINGS, SHORT_FORMS
from keepable.domain.book import Book
from keepable.domain.parts import PART_IN, PARTS
from keepable.domain.promise import Promise, PromiseVersion
from keepable.domain.shapes import FieldShape, Shape, fields_of

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SINGLE_SCHEMAS: dict[type, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    Decimal: {"type": ["string", "integer"]},
}
_ONE_WORD = {"type": ["string", "number", "boolean"]}


def book_schema() -> Schema:
    """Return the JSON Schema of a book as one file.

    >>> book_schema()["required"]
    ['as_of']
    """
    definitions: dict[str, Schema] = {}
    writer = _Writer(definitions, short_forms=False)
    return {
        "$schema": DIALECT,
        "title": "A book of Keepable as one file",
        **writer.record(Book),
        "$defs": dict(sorted(definitions.items())),
    }


def folder_schemas() -> dict[str, Schema]:
    """Return the JSON Schema of each file of a book's folder; that of a table is for its rows.

    >>> folder_schemas()["leave.csv"]["items"]["required"]
    ['person', 'first_day', 'last_day']
    """
    schemas = {COMPANY: _company_schema()}
    for part in PARTS:
        schemas[part.file] = (
            _table_schema(part.file, part.about) if part.is_table else _list_schema(part.field)
        )
    schemas[WORK] = _table_schema(WORK, "Work of promises, holds and deals, one task a row.")
    return {file: {"$schema": DIALECT, **schema} for file, schema in schemas.items()}


def _company_schema() -> Schema:
    definitions: dict[str, Schema] = {}
    writer = _Writer(definitions, short_forms=True)
    whole = writer.record(Book)
    kept = {name: schema for name, schema in whole["properties"].items() if name in COMPANY_FIELDS}
    used = _used_by(kept, definitions)
    return {
        "title": COMPANY,
        "description": "The company and how its book is computed.",
        "type": "object",
        "properties": kept,
        "required": ["as_of"],
        "additionalProperties": False,
        "$defs": {name: definitions[name] for name in sorted(used)},
    }


def _used_by(schema: object, definitions: dict[str, Schema]) -> set[str]:
    if isinstance(schema, list):
        return set().union(*(_used_by(item, definitions) for item in schema))
    if not isinstance(schema, dict):
        return set()
    used = set().union(*(_used_by(item, definitions) for item in schema.values()))
    reference = schema.get("$ref")
    if isinstance(reference, str):
        name = reference.rpartition("/")[2]
        used |= {name} | _used_by(definitions[name], definitions)
    return used


def _list_schema(field: str) -> Schema:
    part = PART_IN[field]
    definitions: dict[str, Schema] = {}
    item = _Writer(definitions, short_forms=True).shape(fields_of(Book)[field].shape)
    return {
        "title": part.file,
        "description": part.about,
        **item,
        "$defs": dict(sorted(definitions.items())),
    }


def _table_schema(file: str, about: str) -> Schema:
    table = table_in(file)
    row = {
        "type": "object",
        "properties": {name: _cell_schema(shape) for name, shape in table.columns.items()},
        "required": list(table.required),
        "additionalProperties": False,
    }
    return {"title": file, "description": about, "type": "array", "items": row}


def _cell_schema(shape: Shape) -> Schema:
    said: Schema = {"type": "string"}
    inner = shape.item if shape.form == "list" and shape.item is not None else shape
    if shape.form == "choice":
        said["enum"] = list(shape.options)
    form = SHORT_FORMS.get(inner.type)
    if form is not None:
        said["examples"] = [form.example]
    if shape.form == "list":
        said["description"] = "A list, separated by semicolons."
    return said


class _Writer:
    """Writes schemas of shapes; records go into `definitions` once and are referred to."""

    def __init__(self, definitions: dict[str, Schema], *, short_forms: bool) -> None:
        self.definitions = definitions
        self.short_forms = short_forms

    def record(self, kind: type) -> Schema:
        known = fields_of(kind)
        schema: Schema = {
            "description": (kind.__doc__ or "").partition("\n")[0],
            "type": "object",
            "properties": {name: self._field(kind, field) for name, field in known.items()},
            "required": [name for name, field in known.items() if field.is_required],
            "additionalProperties": False,
        }
        if kind is Promise and self.short_forms:
            self._add_short_version(schema)
        return schema

    def _add_short_version(self, schema: Schema) -> None:
        version = fields_of(PromiseVersion)
        for short, name in VERSION_FIELDS.items():
            schema["properties"][short] = self._field(PromiseVersion, version[name])
        schema["required"].remove("versions")
        schema["anyOf"] = [{"required": ["versions"]}, {"required": ["due", "made_at"]}]

    def _field(self, kind: type, field: FieldShape) -> Schema:
        schema = self.shape(field.shape)
        if (kind, field.name) in MAPPINGS and self.short_forms:
            words = {"type": "object", "additionalProperties": {"type": "string"}}
            schema = {"anyOf": [words, schema]}
        if field.shape.optional:
            schema = {"anyOf": [schema, {"type": "null"}]}
        if isinstance(field.default, str | int | float):
            schema = {**schema, "default": field.default}
        return schema

    def shape(self, shape: Shape) -> Schema:
        if shape.form == "list" and shape.item is not None:
            several = {"type": "array", "items": self.shape(shape.item)}
            return {"anyOf": [several, dict(_ONE_WORD)]} if self.short_forms else several
        if shape.form == "choice":
            return {"enum": list(shape.options)}
        if shape.form == "record":
            return self._reference(shape.type)
        if shape.type is str and self.short_forms:
            return dict(_ONE_WORD)
        return dict(SINGLE_SCHEMAS[shape.type])

    def _reference(self, kind: type) -> Schema:
        name = kind.__name__
        if name not in self.definitions:
            self.definitions[name] = {}  # so that it is not written again inside itself
            self.definitions[name] = self.record(kind)
        reference = {"$ref": f"#/$defs/{name}"}
        form = SHORT_FORMS.get(kind)
        if form is None or not self.short_forms:
            return reference
        return {"anyOf": [{**_ONE_WORD, "examples": [form.example]}, reference]}
