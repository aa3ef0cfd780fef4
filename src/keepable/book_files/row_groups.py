"""Rows of a table that belong to one thing, as a thing with a list."""

from __future__ import annotations

from dataclasses import fields

from keepable.book_files.trees import ListNode, MapNode
from keepable.domain.parts import PARTS


def grouped_rows(file: str, rows: ListNode) -> ListNode:
    """Return the `rows` of a `file` as things: those of one key are one, where the part says so."""
    part = next((part for part in PARTS if part.file == file), None)
    if part is None or part.items is None:
        return rows
    own = {field.name for field in fields(part.noun)}
    found = ListNode(rows.line)
    by_key: dict[str, MapNode] = {}
    for place, row in enumerate(rows):
        line = rows.line_of(place)
        key = row.get(part.key, "")
        if key not in by_key:
            by_key[key] = MapNode(line)
            by_key[key].put(part.items.field, ListNode(line), line)
            found.put(by_key[key], line)
        by_key[key].update({name: cell for name, cell in row.items() if name in own})
        item = MapNode(line)
        item.update({name: cell for name, cell in row.items() if name not in own})
        by_key[key][part.items.field].put(item, line)
    return found
