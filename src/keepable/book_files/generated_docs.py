"""The parts of the documentation that are derived from code, and how they are renewed."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from keepable.book_files.disk import write_texts
from keepable.book_files.layout import COMPANY, COMPANY_FIELDS, OWNER, WORK, table_in
from keepable.book_files.pay_plans import pay_plan_schema
from keepable.book_files.rewriting import VERSION_FIELDS
from keepable.book_files.schema import book_schema, folder_schemas
from keepable.book_files.spelling import SHORT_FORMS
from keepable.domain.book import Book
from keepable.domain.parts import PARTS
from keepable.domain.shapes import FieldShape, Shape, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = Path("reference", "book-folder.md")
SCHEMAS = Path("schema")
BEGIN, END = "<!-- derived from code: begin -->", "<!-- derived from code: end -->"

_WORDS = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    float: "number",
    date: "date",
    datetime: "instant",
    Decimal: "amount",
}


def renew(docs: Path) -> None:
    """Write the schemas into the folder `docs`, and the derived part of its page on folders."""
    write_texts(docs / SCHEMAS, schema_texts())
    page = docs / PAGE
    write_texts(page.parent, {page.name: with_derived_part(page.read_text(encoding="utf-8"))})


def schema_texts() -> dict[str, str]:
    """Return the text of each schema by file name.

    >>> "book.json" in schema_texts()
    True
    """
    schemas = {"book.json": book_schema(), "pay-plan.json": pay_plan_schema()}
    schemas |= {f"{file}.json": schema for file, schema in folder_schemas().items()}
    return {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }


def with_derived_part(page: str) -> str:
    """Put the tables of fields between the two marks of `page`.

    >>> "promises.yaml" in with_derived_part(BEGIN + END)
    True
    """
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{derived_part()}\n{END}{after}"


def derived_part() -> str:
    """Write a table of fields for each file of a folder.

    >>> derived_part().splitlines()[0]
    '### company.yaml'
    """
    book = fields_of(Book)
    company = (book[name] for name in COMPANY_FIELDS)
    parts = [_section(COMPANY, "The company and how its book is computed.", company)]
    for part in PARTS:
        if part.is_table and (part.span or part.items):
            parts.append(_columns(part.file, part.about))
        else:
            parts.append(_section(part.file, part.about, fields_of(part.noun).values()))
    work = f"Tasks of promises, holds and deals, one a row. `{OWNER}` holds the id of what each is "
    work += "for; the other columns are the fields of work below."
    parts.append(f"### {WORK}\n\n{work}\n")
    for title, kind in _nested().items():
        about = (kind.__doc__ or "").partition("\n")[0]
        parts.append(_section(title, about, fields_of(kind).values()))
    return "\n".join(parts)


def _nested() -> dict[str, type]:
    """Gather the records that stand inside others and have no short form."""
    waiting = _records_in(Book)
    kinds: dict[str, type] = {}
    while waiting:
        kind = waiting.pop()
        if kind.__name__ not in kinds:
            kinds[kind.__name__] = kind
            waiting += _records_in(kind)
    told = {part.noun for part in PARTS} | SHORT_FORMS.keys()
    return {f"Fields of {name}": kinds[name] for name in sorted(kinds) if kinds[name] not in told}


def _records_in(kind: type) -> list[type]:
    shapes = (field.shape for field in fields_of(kind).values())
    inner = (shape.item or shape for shape in shapes)
    return [shape.type for shape in inner if shape.form == "record"]


def _columns(file: str, about: str) -> str:
    table = table_in(file)
    rows = [
        f"| `{name}` | {_holds(shape)} | {'yes' if name in table.required else ''} |"
        for name, shape in table.columns.items()
    ]
    return _table(file, about, rows)


def _section(title: str, about: str, fields: Iterable[FieldShape]) -> str:
    rows = []
    for field in fields:
        default, needed = field.default, ""
        if field.is_required:
            needed = "yes"
        elif isinstance(default, str | int | float) and default != "":
            needed = f"`{default}`"
        rows.append(f"| `{field.name}` | {_holds(field.shape)} | {needed} |")
    if title == "promises.yaml":
        short = ", ".join(f"`{name}`" for name in VERSION_FIELDS)
        rows.append(f"| {short} | instead of `versions`, when there is only one | |")
    return _table(title, about, rows)


def _table(title: str, about: str, rows: list[str]) -> str:
    head = ["| field | holds | needed, or what it is without |", "|---|---|---|"]
    return "\n".join([f"### {title}", "", about, "", *head, *rows, ""])


def _holds(shape: Shape) -> str:
    if shape.form == "list" and shape.item is not None:
        return f"list: {_holds(shape.item)}"
    if shape.form == "choice":
        return ", ".join(f"`{option}`" for option in shape.options)
    if shape.form == "record":
        form = SHORT_FORMS.get(shape.type)
        name = shape.type.__name__
        return f"{name}, such as `{form.example}`" if form else name
    return _WORDS[shape.type]
