"""Compare answers with the frozen ones, but for those that are changed on purpose."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.frozen.cases import HERE
from tests.frozen.today import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

CHANGED = HERE / "changed.toml"
ABSENT = "absent"  # stands for what is not there on one side
LONGEST = 200  # letters of a value that is shown; of more, its hash


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that is another than it was: where, and what it was and is."""

    at: str
    before: str
    after: str

    def __str__(self) -> str:
        """Return the difference in a line."""
        return f"{self.at}: {self.before} -> {self.after}"


@dataclass(frozen=True, slots=True)
class Change:
    """A difference that is meant, with the reason."""

    at: str
    before: str
    after: str
    why: str


def differences(before: object, after: object, at: str) -> Iterator[Difference]:
    """Yield what differs between two trees of plain data, leaf by leaf.

    >>> [str(each) for each in differences({"odds": [0.5, 1]}, {"odds": [0.5, 2]}, "book")]
    ['book/odds/1: 1 -> 2']
    """
    old, new = _branches(before), _branches(after)
    if old is None or new is None or set(old) != set(new):
        if type(before) is not type(after) or before != after:
            yield Difference(at, shown(before), shown(after))
        return
    for name, branch in old.items():
        yield from differences(branch, new[name], f"{at}/{name}")


def _branches(value: object) -> Mapping[str, object] | None:
    if isinstance(value, dict):
        return {str(name): each for name, each in value.items()}
    if isinstance(value, list):
        return {str(place): each for place, each in enumerate(value)}
    return None


def shown(value: object) -> str:
    """Return a value as it stands in the list of changes: as JSON would, a large one as its hash.

    >>> shown([1, "a"])
    "[1, 'a']"
    """
    text = repr(value)
    return text if len(text) <= LONGEST else f"hash {digest(value)}"


def changes(path: Path = CHANGED) -> tuple[Change, ...]:
    """Return the changes that are meant."""
    listed = tomllib.loads(path.read_text(encoding="utf-8")).get("change", [])
    return tuple(Change(**each) for each in listed)


def unmeant(
    name: str, before: dict[str, Any], after: dict[str, Any], meant: tuple[Change, ...]
) -> list[str]:
    """Return the differences of the case `name` that nobody meant, and changes that are none.

    A change of a branch as a whole is compared as a whole; what lies below it is then settled.
    """
    complaints = []
    settled = []
    for change in meant:
        if change.at != name and not change.at.startswith(f"{name}/"):
            continue
        settled.append(change.at)
        path = change.at.split("/")[1:]
        found = Difference(change.at, shown(_at(before, path)), shown(_at(after, path)))
        if (found.before, found.after) != (change.before, change.after):
            complaints.append(f"{found}, which is not the change that is meant there")
        if found.before == found.after:
            complaints.append(f"{change.at}: is said to change, and does not")
    others = (
        str(difference)
        for difference in differences(before, after, name)
        if not any(_is_within(difference.at, at) for at in settled)
    )
    return [*complaints, *others]


def _is_within(at: str, whole: str) -> bool:
    return at == whole or at.startswith(f"{whole}/")


def _at(tree: object, path: list[str]) -> object:
    for place in path:
        branches = _branches(tree)
        if branches is None or place not in branches:
            return ABSENT
        tree = branches[place]
    return tree
