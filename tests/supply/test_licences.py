"""Nothing comes into a desk unseen whose licence is not known, or does not go with it."""

from __future__ import annotations

from email.message import Message
from importlib.metadata import PackageNotFoundError, distribution, distributions

import pytest

from supply.licences import contradicts, licences, may_be_used, vendored
from supply.locked import DESK, releases

NAMES = sorted({release.name for release in releases(DESK)})


def metadata(**fields: str) -> Message:
    said = Message()
    for name, value in fields.items():
        said[name.replace("_", "-")] = value
    return said


def test_every_package_of_a_desk_has_a_licence_and_the_table_names_no_other() -> None:
    assert sorted(licences().packages) == NAMES


def test_every_licence_of_a_desk_is_allowed() -> None:
    table = licences()
    in_pages = {name: said["licence"] for name, said in vendored()["packages"].items()}
    every = {**table.packages, **in_pages}
    assert [name for name in every if not may_be_used(every[name], table.allowed)] == []


def test_what_is_installed_says_the_same_of_its_licence() -> None:
    found = {}
    for name in NAMES:
        try:
            said = distribution(name).metadata
        except PackageNotFoundError:  # for other systems or other versions of Python
            continue
        found[name] = contradicts(licences().packages[name], said)
    assert len(found) > 40
    assert {name: said for name, said in found.items() if said} == {}


def test_wheels_that_carry_libraries_along_are_listed_with_them() -> None:
    # repaired wheels have them in a folder like numpy.libs
    carrying = {
        each.name.lower()
        for each in distributions()
        if any(file.parts[0].endswith(".libs") for file in each.files or ())
    }
    assert carrying & set(NAMES) <= set(licences().carried)


@pytest.mark.parametrize(
    "expression",
    ["AGPL-3.0-only", "GPL-3.0-or-later", "MIT AND AGPL-3.0-only", "BUSL-1.1", "", "Ours"],
)
def test_what_asks_for_more_than_is_allowed_or_is_no_licence_is_refused(expression: str) -> None:
    assert not may_be_used(expression, licences().allowed)


@pytest.mark.parametrize(
    "expression", ["MIT", "AGPL-3.0-only OR MIT", "MIT AND (GPL-2.0-only OR ISC)"]
)
def test_where_one_of_several_may_be_chosen_an_allowed_one_suffices(expression: str) -> None:
    assert may_be_used(expression, licences().allowed)


def test_a_package_that_changed_its_licence_is_told() -> None:
    assert contradicts("MIT", metadata(License_Expression="AGPL-3.0-only")) == "AGPL-3.0-only"
    assert contradicts("MIT", metadata(License="BSD")) == "BSD"
    classifier = "License :: OSI Approved :: GNU General Public License v3 (GPLv3)"
    said = metadata(License="MIT", Classifier=classifier)
    assert contradicts("MIT", said) == "GNU General Public License v3 (GPLv3)"


def test_the_same_licence_in_other_words_is_no_contradiction() -> None:
    assert contradicts("MIT", metadata(License_Expression="mit")) is None
    assert contradicts("BSD-3-Clause", metadata(License="BSD")) is None
    assert contradicts("MIT", metadata(License="a whole\ntext")) is None
