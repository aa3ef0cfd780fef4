"""What was read from a file before it is understood: mappings and lists that know their lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.domain.faults import Faults
    from keepable.domain.problem import Path

Tree = Any  # MapNode, ListNode, text, number, true or false, None


class MapNode(dict[str, Tree]):
    """A mapping, the line on which it begins, and the lines of its keys where they differ."""

    __slots__ = ("key_lines", "line")

    def __init__(self, line: int | None = None) -> None:
        """Begin empty."""
        super().__init__()
        self.line = line
        self.key_lines: dict[str, int | None] = {}

    def put(self, key: str, value: Tree, line: int | None) -> None:
        """Set `key`, which stands on `line`."""
        self[key] = value
        self.key_lines[key] = line

    def line_of(self, key: object) -> int | None:
        """Return the line of `key`, or the mapping's own."""
        return self.key_lines.get(str(key), self.line)


class ListNode(list[Tree]):
    """A list, the line on which it begins, and the line of each item."""

    __slots__ = ("item_lines", "line")

    def __init__(self, line: int | None = None) -> None:
        """Begin empty."""
        super().__init__()
        self.line = line
        self.item_lines: list[int | None] = []

    def put(self, value: Tree, line: int | None) -> None:
        """Append a `value`, which stands on `line`."""
        self.append(value)
        self.item_lines.append(line)

    def line_of(self, place: object) -> int | None:
        """Return the line of an item, or the list's own."""
        if isinstance(place, int) and place < len(self.item_lines):
            return self.item_lines[place]
        return self.line


@dataclass(frozen=True, slots=True)
class Canonical:
    """A part that is written as canonical JSON inside another form."""

    plain: Tree


@dataclass(slots=True)
class Document:
    """One file: its name, what was read, its faults, and where lines are.

    What readers of a table call a column is a field everywhere else.
    """

    name: str
    tree: Tree
    faults: Faults
    line_of: Callable[[Path], int | None]
    is_table: bool = False
    short_forms: bool = True


def line_at(tree: Tree, path: Path) -> int | None:
    """Return the line of what is at `path` in `tree`, or of the innermost part that has one.

    >>> items = ListNode(1)
    >>> items.put("x", 3)
    >>> line_at(items, (0,)), line_at(items, (0, "name"))
    (3, 3)
    """
    line = getattr(tree, "line", None)
    for step in path:
        if isinstance(tree, MapNode | ListNode):
            found = tree.line_of(step)
            line = line if found is None else found
        tree = _child(tree, step)
    return line


def _child(tree: Tree, step: str | int) -> Tree:
    if isinstance(tree, dict):
        return tree.get(str(step))
    if isinstance(tree, list) and isinstance(step, int) and step < len(tree):
        return tree[step]
    return None
