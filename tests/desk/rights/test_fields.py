"""The list of fields as a table that changes with it, and of what the parts of fields are."""

from __future__ import annotations

import dataclasses
import sys
import types
import typing
from typing import Any

import pytest

from keepable_desk.rights.callers import Caller
from keepable_desk.rights.composing import composed, with_part
from keepable_desk.rights.fields import BY_NAME, NOBODY, OPEN, PARTS, SAME_RIGHT
from tests.desk.committed import refuse_change
from tests.desk.test_listed_fields import TYPES

LEADER = Caller(company=1, roles=("leader",), actor="user:1")


def test_what_everybody_sees_is_as_expected() -> None:
    """Whatever is opened to all, has other parts, or is for nobody, is seen in this file."""
    lines = [f"{what}: {' '.join(sorted(names.split()))}" for what, names in sorted(OPEN.items())]
    lines += [f"{what}, {name} -> {part}" for (what, name), part in sorted(PARTS.items())]
    lines += [f"{what}, {name} under {n} names" for (what, name), n in sorted(BY_NAME.items())]
    lines += [
        f"{what}, {name} as {other[0]}, {other[1]}"
        for (what, name), other in sorted(SAME_RIGHT.items())
    ]
    lines += [f"{what}, {name} for nobody" for what, name in sorted(NOBODY)]
    refuse_change("open.txt", "\n".join(lines) + "\n")


def things_in(hint: Any) -> set[type]:  # noqa: ANN401 - a type, or what is made of types
    """Return the dataclasses of the list that stand anywhere in the type `hint`."""
    if isinstance(hint, type) and not isinstance(hint, types.GenericAlias):
        return {hint} & set(TYPES.values())
    return set().union(*(things_in(each) for each in typing.get_args(hint)))


def hints_of(thing: type) -> dict[str, Any]:
    """Return the types of the fields of a dataclass, also of what is imported for types alone."""
    known = {each.__name__: each for each in TYPES.values()}
    found = {}
    for field in dataclasses.fields(thing):
        space = {**vars(typing), **known, **vars(sys.modules[thing.__module__])}
        try:
            found[field.name] = eval(str(field.type), space)  # noqa: S307 - of our own code
        except NameError:
            continue  # a type that is no thing of the list
    return found


@pytest.mark.parametrize("what", sorted(TYPES))
def test_what_a_field_holds_is_looked_up_as_what_it_is(what: str) -> None:
    for name, hint in hints_of(TYPES[what]).items():
        held = things_in(hint)
        part = PARTS.get((what, name))
        if (what, name) in NOBODY:
            continue
        assert held == ({TYPES[part]} if part in TYPES else set()), (what, name)


@dataclasses.dataclass(frozen=True)
class Answer:
    """As much of an answer as has parts, and one that nobody listed."""

    title: str
    keepable: tuple[object, ...] = ()
    binding: object = None
    margin: str = "0.4"


@dataclasses.dataclass(frozen=True)
class Day:
    """A keepable date with a field that nobody listed."""

    level: int
    secret: int = 1


def test_of_things_and_their_parts_only_what_is_listed_is_copied() -> None:
    original = Answer("T", (Day(50), Day(80)), {"name": "build", "secret": 1})
    found = composed(LEADER, "answer", original, is_own=True)
    assert found == Answer("T", (Day(50, None), Day(80, None)), {"name": "build"}, None)  # type: ignore[arg-type] # hidden
    assert original == Answer("T", (Day(50), Day(80)), {"name": "build", "secret": 1})
    assert isinstance(found.keepable, tuple)
    listed = composed(LEADER, "answer", [original, original], is_own=True)
    assert listed == [found, found]


def test_a_thing_of_which_nothing_is_hidden_is_handed_on_and_lists_stay_lists() -> None:
    plain = {"level": 50, "date": "x", "secret": 1}
    assert composed(LEADER, "keepable date", (plain,)) == ({"level": 50, "date": "x"},)
    assert composed(LEADER, "keepable date", [plain]) == [{"level": 50, "date": "x"}]
    assert composed(LEADER, "keepable date", []) == []
    text = {"code": "refused.declined", "params": {}}
    assert composed(LEADER, "answer", {"text": text}, is_own=True) == {"text": text}
    assert composed(LEADER, "answer", text) is text


def test_what_stands_under_names_is_looked_up_below_them() -> None:
    group = {"name": "x", "secret": 1}
    found = composed(LEADER, "record", {"by": {"team": {"x": group}}})
    assert found == {"by": {"team": {"x": {"name": "x"}}}}
    mix = {"order": 1, "secret": 1}
    assert composed(LEADER, "breaking", {"alone": {"d1": mix}, "together": mix}) == {
        "alone": {"d1": {"order": 1}},
        "together": {"order": 1},
    }


def test_where_it_depends_on_whose_it_is_that_must_be_said() -> None:
    rep = Caller(company=1, roles=("rep",), actor="user:1")
    price = {"price": {"amount": "1", "currency": "EUR", "secret": 1}}
    assert composed(rep, "answer", price, is_own=True) == {
        "price": {"amount": "1", "currency": "EUR"}
    }
    assert composed(rep, "answer", price, is_own=False) == {}
    with pytest.raises(TypeError, match=r"^Who sees the price of this answer depends on whose"):
        composed(rep, "answer", price)
    with pytest.raises(TypeError, match=r"^No fields are listed of a set\.$"):
        composed(rep, "answer", {1})


def test_a_part_is_put_in_a_copy() -> None:
    plain, thing = {"a": 1}, Day(50)
    assert (with_part(plain, "a", 2), plain) == ({"a": 2}, {"a": 1})
    assert (with_part(thing, "level", 80), thing) == (Day(80), Day(50))
