"""What a caller is shown is put together from listed fields; whatever else there is stays here.

It works on plain JSON and on dataclasses alike: a mapping keeps its listed fields, a dataclass has
None in place of each other one. What was computed for all is never changed, only copied.

Where the table shows a field of own things only, whose they are must be said: there is no default
that could hide somebody's own price from them, or show them another's.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeGuard, TypeVar, cast

from keepable.texts import Text, is_text
from keepable_desk.rights.fields import BY_NAME, PARTS
from keepable_desk.rights.held_for_others import TOLD_IN, HoldSight
from keepable_desk.rights.policy import depends_on_owner

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from _typeshed import DataclassInstance

    from keepable_desk.rights.callers import Caller

Found = TypeVar("Found")
LEAVES = (type(None), str, bool, int, float, date, Text)


def composed(caller: Caller, resource: str, found: Found, *, is_own: bool | None = None) -> Found:
    """Return of `found`, which is a `resource` or a sequence of them, what `caller` may see.

    TypeError where it depends on whose it is, and `is_own` does not say so.

    >>> from keepable_desk.rights.callers import Caller
    >>> rep = Caller(company=1, roles=("rep",), actor="user:1")
    >>> composed(rep, "money", {"amount": "1", "currency": "EUR", "margin": "0.4"})
    {'amount': '1', 'currency': 'EUR'}
    """
    return cast("Found", _Composer(caller, is_own=is_own).of(resource, found))


def with_part(found: Found, name: str, value: object) -> Found:
    """Return a copy of `found`, a mapping or a dataclass, with `value` as its part `name`."""
    made = copy.copy(found)  # not `replace`: a thing of which parts are hidden checks nothing
    if isinstance(made, dict):
        made[name] = value
    else:
        object.__setattr__(made, name, value)
    return made


def _is_thing(found: object) -> TypeGuard[DataclassInstance]:
    """Return whether `found` is a dataclass's instance, and not the class."""
    return is_dataclass(found) and not isinstance(found, type)


class _Composer:
    """Puts together what one caller sees of things that are all their own, or all not."""

    def __init__(self, caller: Caller, *, is_own: bool | None) -> None:
        """Begin with no field looked up."""
        self._caller, self._is_own = caller, is_own
        self._known: dict[tuple[str, str], bool] = {}
        self._changing: dict[tuple[str, type], tuple[str, ...]] = {}
        self._holds: HoldSight | None = None  # looked up where something tells of holds

    def of(self, resource: str, found: object) -> object:
        """Return what is seen of `found`; TypeError where it is nothing that has fields."""
        if isinstance(found, list | tuple):
            return self._of_sequence(resource, found)
        if isinstance(found, LEAVES) or is_text(found):
            return found
        if isinstance(found, Mapping):
            seen = {
                name: self._part(resource, name, value)
                for name, value in found.items()
                if self._sees(resource, name)
            }
            return seen | self._of_holds(resource, found)
        if _is_thing(found):
            return self._of_dataclass(resource, found)
        msg = f"No fields are listed of a {type(found).__name__}."
        raise TypeError(msg)

    def _of_sequence(self, resource: str, found: Sequence[object]) -> Sequence[object]:
        first = found[0] if found else None
        is_alike = len({type(each) for each in found}) == 1
        is_told = is_alike and _is_thing(first) and not self._changed(resource, first)
        if is_told and not self._hides_holds(resource):
            return found  # thousands of lines of which nothing is hidden
        seen = [self.of(resource, each) for each in found]
        is_same = all(new is old for new, old in zip(seen, found, strict=True))
        if is_same:
            return found
        return tuple(seen) if isinstance(found, tuple) else seen

    def _changed(self, resource: str, found: DataclassInstance) -> tuple[str, ...]:
        """Return the fields of things like `found` that are hidden, or of which a part may be."""
        key = (resource, type(found))
        if key not in self._changing:
            self._changing[key] = tuple(self._may_change(resource, found))
        return self._changing[key]

    def _of_dataclass(self, resource: str, found: DataclassInstance) -> object:
        made = found
        for name in self._changed(resource, found):
            value = getattr(found, name)
            sees = self._sees(resource, name)
            seen = self._part(resource, name, value) if sees else None
            if seen is not value:
                made = copy.copy(found) if made is found else made
                object.__setattr__(made, name, seen)
        told = {name: getattr(found, name) for name in self._names_of_holds(resource, found)}
        for name, value in self._of_holds(resource, told).items():
            made = copy.copy(found) if made is found else made
            object.__setattr__(made, name, value)
        return made

    def _names_of_holds(self, resource: str, found: DataclassInstance) -> list[str]:
        if not self._hides_holds(resource):
            return []
        return [each.name for each in fields(found) if self._sees(resource, each.name)]

    def _hides_holds(self, resource: str) -> bool:
        """Return whether a `resource` may tell of holds that the caller does not see."""
        if resource not in TOLD_IN:
            return False
        if self._holds is None:
            self._holds = HoldSight.of(self._caller)
        return self._holds.whole is not None

    def _of_holds(self, resource: str, found: Mapping[str, object]) -> dict[str, object]:
        """Return what stands in place of fields that tell of a hold that the caller may not see."""
        if resource not in TOLD_IN or not found.get(TOLD_IN[resource][0]):
            return {}
        if not self._hides_holds(resource) or self._holds is None:
            return {}
        return self._holds.changes(resource, found)

    def _may_change(self, resource: str, found: DataclassInstance) -> Iterator[str]:
        for field in fields(found):
            if not self._sees(resource, field.name) or (resource, field.name) in PARTS:
                yield field.name

    def _part(self, resource: str, name: str, value: object) -> object:
        part = PARTS.get((resource, name))
        if part is None:
            return value
        return self._by_name(part, value, BY_NAME.get((resource, name), 0))

    def _by_name(self, part: str, found: object, names: int) -> object:
        """Return what is seen of things that stand under so many `names`."""
        if names and isinstance(found, Mapping):
            return {name: self._by_name(part, each, names - 1) for name, each in found.items()}
        return self.of(part, found)

    def _sees(self, resource: str, name: str) -> bool:
        key = (resource, name)
        if key not in self._known:
            if self._is_own is None and depends_on_owner(resource, name):
                msg = f"Who sees the {name} of this {resource} depends on whose it is."
                raise TypeError(msg)
            self._known[key] = self._caller.sees(resource, name, is_own=bool(self._is_own))
        return self._known[key]
