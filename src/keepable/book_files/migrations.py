"""Books of older schema versions, brought step by step to the present one, in their plain form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keepable.book_files.trees import ListNode, MapNode
from keepable.domain.book import SCHEMA_VERSION
from keepable.domain.faults import MisfitError, brief
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from keepable.book_files.trees import Tree

FIRST_WITHOUT_NUMBER = 1  # what a book is that does not say its version


def version_of(plain: Mapping[str, Tree]) -> int:
    """Return the schema version of a `plain` book; MisfitError when it cannot be read.

    >>> version_of({"schema_version": "1"})
    1
    """
    said = plain.get("schema_version", FIRST_WITHOUT_NUMBER)
    version = int(said) if str(said).isdecimal() and len(str(said)) < 10 else None  # noqa: PLR2004 - digits of a sane version
    if version is None or isinstance(said, bool):
        what = Text("file.version_no_number", version=brief(said, 40))
        raise MisfitError(what, Text("file.write_version", version=SCHEMA_VERSION))
    if version > SCHEMA_VERSION:
        what = Text("file.version_too_new", version=str(version), newest=SCHEMA_VERSION)
        raise MisfitError(what, Text("file.install_newer"))
    return version


def migrate(plain: dict[str, Any]) -> None:
    """Bring a `plain` book, as it was read, to the present schema version, in place.

    MisfitError when its version is of the future or cannot be read.

    >>> book = {"schema_version": 0, "as_of": "2026-01-05T08:00:00Z",
    ...         "promises": [{"id": "p", "due_date": "2026-03-01"}]}
    >>> migrate(book)
    >>> book["promises"][0]["versions"][0]["due_date"]
    '2026-03-01'
    """
    for version in range(version_of(plain), SCHEMA_VERSION):
        _STEPS[version](plain)
    if "schema_version" in plain:
        said = plain["schema_version"]
        plain["schema_version"] = str(SCHEMA_VERSION) if isinstance(said, str) else SCHEMA_VERSION


def _from_0_to_1(plain: dict[str, Any]) -> None:
    """Version 0 had one due date in a promise; version 1 keeps each version of it."""
    promises = plain.get("promises")
    for promise in promises if isinstance(promises, list) else ():
        if isinstance(promise, dict) and "due_date" in promise and "versions" not in promise:
            line = getattr(promise, "line", None)
            version = MapNode(line)
            version["due_date"] = promise.pop("due_date")
            version["made_at"] = promise.pop("made_at", plain.get("as_of"))
            version["made_by"] = promise.get("promiser", "")
            versions = ListNode(line)
            versions.put(version, line)
            promise["versions"] = versions


_STEPS: dict[int, Callable[[dict[str, Any]], None]] = {0: _from_0_to_1}
