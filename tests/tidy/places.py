"""In how many places a thing of the book is known by name: `python -m tests.tidy.places`.

A place is a module of `src` that defines the class of the noun or of its rows, or its list in the
class `Book`; that holds one of its names as a string, as rights, the book, addresses, imports,
files and rows call it; or that mentions its class to tell things of it apart or to hand it on. All
migrations are one place, the catalogues of texts another. Whoever adds or renames a thing goes
there.

A use is a module that reads the list of the book, reads a field that is called like it, or makes
one, without knowing any of its names. Annotations, imports and docstrings are neither, and so is
`__all__`. Where a word means something else, `OTHER_MEANINGS` says what.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from keepable.domain.parts import PARTS
from tests.tidy.source import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from keepable.domain.parts import Part

MIGRATIONS, TEXTS = "keepable_desk/store/migrations", "keepable/texts/locale"
# module and word: what it means there
OTHER_MEANINGS: Mapping[tuple[str, str], str] = {
    ("keepable_desk/web/pages/localized_values.py", "leave"): "the usual kind, beside sick leave",
    ("keepable/answers/reasons.py", "leave"): "a kind of reason in answers, whose form is frozen",
    ("keepable_desk/rights/confidential_fields.py", "leave"): "a value that the ledger seals",
    ("keepable_desk/rights/vocabulary.py", "leave"): "the same value, as it is called to readers",
    ("keepable_desk/web/pages/capacity.py", "recurring"): "a variable of the page's template",
}


@dataclass
class Found:
    """Where a part is known by name, with the words found there; and where it is only used."""

    places: dict[str, set[str]] = field(default_factory=dict)
    uses: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self.places)


def names_of(part: Part) -> frozenset[str]:
    """Return what a part is called: in rights, in the book, in addresses, in files."""
    own = {part.name, part.field, part.path, part.file, f"sent {part.field}"}
    return frozenset(own)


def classes_of(part: Part) -> frozenset[str]:
    """Return the classes of the noun and its rows, which have one name, and of its items."""
    items = {part.items.noun.__name__} if part.items else set()
    return frozenset({part.noun.__name__, *items})


@dataclass(frozen=True)
class Mentions:
    """What a module says: strings, names that are not called, classes, fields of the book, uses."""

    strings: frozenset[str]
    names: frozenset[str]
    classes: frozenset[str]
    fields: frozenset[str]
    used: frozenset[str]


@lru_cache(maxsize=1024)
def mentions_in(source: str) -> Mentions:
    """Return what a module says, apart from annotations, docstrings, imports and exports."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    apart = {*_annotations(nodes), *_docstrings(nodes), *_exports(nodes)}
    # what is called makes one: a use, and no place
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    renamed = {
        each.asname: each.name
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for each in node.names
        if each.asname
    }
    strings, names, used = set(), set(), set()
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            strings.add(node.value)
        name = _name_of(node)
        if name and id(node) not in apart:
            used.add(name)
            if id(node) not in called and not isinstance(node, ast.keyword):
                names |= {name, renamed.get(name, name)}
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    return Mentions(
        strings=frozenset(strings),
        names=frozenset(names),
        classes=frozenset(node.name for node in classes),
        fields=frozenset(_fields(node for node in classes if node.name == "Book")),
        used=frozenset(used),
    )


def _name_of(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
            return name
    return ""


def _fields(classes: Iterable[ast.ClassDef]) -> Iterator[str]:
    for found in classes:
        for node in found.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id


def found_in(source: str, part: Part) -> tuple[set[str], bool]:
    """Return by which words a module knows a part, and whether it uses it."""
    names, classes = names_of(part), classes_of(part)
    said = mentions_in(source)
    words = {repr(each) for each in said.strings & (names | classes)}
    words |= {f"class {each}" for each in said.classes & classes}
    words |= {f"field {each}" for each in said.fields & names}
    words |= said.names & classes
    return words, bool(said.used & (names | classes))


def _annotations(nodes: Iterable[ast.AST]) -> Iterator[int]:
    """Yield all nodes inside annotations, and inside types that have a name of their own."""
    for node in nodes:
        hints = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal":
            hints.append(node.slice)
        for hint in filter(None, hints):
            yield from (id(each) for each in ast.walk(hint))


def _docstrings(nodes: Iterable[ast.AST]) -> Iterator[int]:
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _exports(nodes: Iterable[ast.AST]) -> Iterator[int]:
    for node in nodes:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            yield from (id(each) for each in ast.walk(node.value))


def places_of(part: Part, folder: Path = SOURCE) -> Found:
    """Return where in `folder` a part is known, and where it is used."""
    found = Found(places={TEXTS: {part.called}})
    for path in sorted(folder.rglob("*.py")):
        place = path.relative_to(folder).as_posix()
        words, uses = found_in(path.read_text(encoding="utf-8"), part)
        words -= {repr(word) for where, word in OTHER_MEANINGS if where == place}
        if words:
            place = MIGRATIONS if place.startswith(MIGRATIONS) else place
            found.places.setdefault(place, set()).update(words)
        elif uses and not place.startswith(MIGRATIONS):
            found.uses.add(place)
    return found


def main(names: list[str]) -> None:
    """Print places and uses of the parts called `names`, or how many there are of each."""
    for part in PARTS:
        if names and part.name not in names:
            continue
        found = places_of(part)
        sys.stdout.write(
            f"{part.name}: known in {found.count} places, used in {len(found.uses)} modules\n"
        )
        for place, words in found.places.items() if names else ():
            sys.stdout.write(f"  {place}: {', '.join(sorted(words))}\n")
        for place in sorted(found.uses) if names else ():
            sys.stdout.write(f"  uses: {place}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
