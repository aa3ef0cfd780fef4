"""YAML to trees and back. Every value is text with its line; what it means is decided later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from keepable.book_files.trees import ListNode, MapNode, Tree
from keepable.domain.faults import Fault, Faults, brief
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

MOST_VALUES = 250_000
MOST_NESTED = 16
LINE_WIDTH = 100
MOST_ON_A_LINE, MOST_PAIRS_ON_A_LINE = 88, 3  # of a mapping that is written on one line
_NOTHING = {"", "~", "null", "Null", "NULL"}
_TEXT_TAG = "tag:yaml.org,2002:str"
_MAP_TAG, _LIST_TAG = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"


class _StopError(Exception):
    """Reading cannot go on; the reason is among the faults."""


def read_yaml(text: str, faults: Faults) -> Tree:
    """Return the tree of the one document in `text`, None when it is empty or cannot be read.

    What is not read is noted among the `faults`: syntax, aliases, tags, a key twice.

    >>> found = Faults()
    >>> read_yaml("- id: a", found), found.found
    ([{'id': 'a'}], [])
    """
    try:
        return _NodeComposer(text, faults).document()
    except yaml.YAMLError as error:
        faults.add(_syntax_fault(error, text))
    except _StopError:
        pass
    return None


def _syntax_fault(error: yaml.YAMLError, text: str) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark is not None else None
    position = getattr(error, "position", None)
    if line is None and isinstance(position, int):
        line = text.encode()[:position].count(b"\n") + 1
    remedy = Text("file.use_spaces") if _has_tab(text, line) else Text("file.mend_yaml")
    return Fault((), Text("file.no_yaml"), remedy, line=line)


def _has_tab(text: str, line: int | None) -> bool:
    lines = text.split("\n", line)[max(0, line - 2) : line] if line else []
    return any("\t" in found[: len(found) - len(found.lstrip())] for found in lines)


class _NodeComposer:
    """Builds the tree of one document from the events of the parser, within limits."""

    def __init__(self, text: str, faults: Faults) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        self.faults = faults
        self.values = 0

    def document(self) -> Tree:
        tree: Tree = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(event, Text("file.second_document"), Text("file.leave_one"))
                tree = self._value(next(self.events), 0)
        return tree

    def _value(self, event: Any, depth: int) -> Tree:  # noqa: ANN401 - an event of any kind
        self._check(event)
        if isinstance(event, yaml.ScalarEvent):
            return None if not event.style and event.value in _NOTHING else event.value
        if depth == MOST_NESTED:
            self._stop(event, Text("file.too_deep"), Text("file.fewer_levels"))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(event, depth)
        return self._mapping(event, depth)

    def _check(self, event: Any) -> None:  # noqa: ANN401 - an event
        self.values += 1
        if self.values > MOST_VALUES:
            what = Text("file.too_many_values", most=MOST_VALUES)
            self._stop(event, what, Text("file.move_work"))
        if isinstance(event, yaml.AliasEvent):
            what = Text("file.alias", alias=str(event.anchor))
            self._stop(event, what, Text("file.write_it_out"))
        if event.tag not in {None, "!"}:
            what = Text("file.tag", tag=brief(event.tag))
            self._stop(event, what, Text("file.remove_tag"))

    def _items(self, start: Any, depth: int) -> ListNode:  # noqa: ANN401 - an event
        items = ListNode(start.start_mark.line + 1)
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.put(self._value(event, depth + 1), event.start_mark.line + 1)
        return items

    def _mapping(self, start: Any, depth: int) -> MapNode:  # noqa: ANN401 - an event
        mapping = MapNode(start.start_mark.line + 1)
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self._stop(event, Text("file.key_no_word"), Text("file.write_name_value"))
            key, line = event.value, event.start_mark.line + 1
            value = self._value(next(self.events), depth + 1)
            if key in mapping:
                what = Text("file.field_twice", name=brief(key))
                self.faults.add(Fault((), what, Text("file.remove_one"), line=line))
            else:
                mapping.put(key, value, line)
        return mapping

    def _stop(self, event: Any, what: Text, remedy: Text) -> None:  # noqa: ANN401 - an event
        self.faults.add(Fault((), what, remedy, line=event.start_mark.line + 1))
        raise _StopError


class UnquotedScalar(str):
    """Text that is written without quotation marks although it looks like a date or a number."""

    __slots__ = ()


def write_yaml(tree: Tree, comment: str = "") -> str:
    """Write a `tree` of dicts, lists, texts and numbers, after a line of `comment`.

    >>> print(write_yaml([{"id": "p1", "due": UnquotedScalar("2027-03-01")}]), end="")
    - id: p1
      due: 2027-03-01
    """
    head = f"# {comment}\n" if comment else ""
    body: str = yaml.serialize(_node(tree, 0), Dumper=_Dumper, allow_unicode=True, width=LINE_WIDTH)
    return head + body


def _node(tree: Tree, depth: int, *, in_list: bool = False) -> yaml.Node:
    if isinstance(tree, dict):
        pairs = [(_node(key, depth + 1), _node(value, depth + 1)) for key, value in tree.items()]
        is_inner = in_list and depth > 1
        return yaml.MappingNode(_MAP_TAG, pairs, flow_style=is_inner and _is_small(pairs))
    if isinstance(tree, list):
        items = [_node(item, depth + 1, in_list=True) for item in tree]
        is_flat = all(isinstance(item, yaml.ScalarNode) for item in items)
        return yaml.SequenceNode(_LIST_TAG, items, flow_style=depth > 0 and is_flat)
    if type(tree) is str:
        return yaml.ScalarNode(_TEXT_TAG, tree, style=_style(tree))
    text = str(tree)
    return yaml.ScalarNode(_resolve(yaml.ScalarNode, text, (True, False)), text)


_resolve: Any = yaml.resolver.Resolver().resolve


def _is_small(pairs: list[tuple[yaml.Node, yaml.Node]]) -> bool:
    width = sum(_width(key) + _width(value) for key, value in pairs)
    return len(pairs) <= MOST_PAIRS_ON_A_LINE and width < MOST_ON_A_LINE


def _width(node: Any) -> int:  # noqa: ANN401 - yaml gives its nodes too few types
    """Characters that `node` takes on one line; more than there is room for when it needs two."""
    if isinstance(node, yaml.ScalarNode):
        return MOST_ON_A_LINE if node.style == "|" else len(node.value) + 2
    if not node.flow_style:
        return MOST_ON_A_LINE
    parts = [
        part for value in node.value for part in (value if isinstance(value, tuple) else [value])
    ]
    return 2 + sum(map(_width, parts))


def _style(text: str) -> str | None:
    """Show `text` as a block if it has several lines that can stand as they are."""
    lines = text.split("\n")
    can_stand = all(line.isprintable() and line == line.strip() for line in lines)
    begins_plain = lines[0] != "" and not text.startswith(("#", "-"))
    return "|" if len(lines) > 1 and can_stand and begins_plain else None
