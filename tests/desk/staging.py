"""Setting the stage: what a test changes by hand is as if an entry had told of it.

Outside of an act the desk refuses to change a proven row. A test that begins with a promise in
another state writes that state by hand; the next entry binds it with what it binds itself.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from keepable_desk.store import row_changes

if TYPE_CHECKING:
    from collections.abc import Iterator


REFUSE_OUTSIDE = row_changes.refuse_outside
BY_HAND: dict[Any, dict[str, Any]] = defaultdict(dict)


@contextlib.contextmanager
def as_before() -> Iterator[None]:
    """Let what was changed by hand until now be so again in the end: all since then is undone."""
    before = {row: dict(changed) for row, changed in BY_HAND.items()}
    try:
        yield
    finally:
        BY_HAND.clear()
        BY_HAND.update(before)


@contextlib.contextmanager
def not_staged() -> Iterator[None]:
    """Let nothing be changed by hand, as it is on a desk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_changes, "refuse_outside", REFUSE_OUTSIDE)
        yield


@contextlib.contextmanager
def staged() -> Iterator[None]:
    """Let rows be changed by hand until this ends."""
    BY_HAND.clear()
    note, taken, unnoted = row_changes.note, row_changes.taken, row_changes.unnoted

    def note_apart(row: Any, changed: Any) -> None:  # noqa: ANN401 - as noted
        if row_changes._ACT.depth:
            note(row, changed)
            return
        for key, before in changed.items():
            BY_HAND[row].setdefault(key, before)

    def taken_both() -> dict[Any, dict[str, Any]]:
        found = {row: dict(changed) for row, changed in BY_HAND.items() if changed}
        BY_HAND.clear()
        for row, changed in taken().items():
            found[row] = {**changed, **found.get(row, {})}
        return found

    def unnoted_by_both(row: Any, keys: Any) -> list[str]:  # noqa: ANN401 - as noted
        return [key for key in unnoted(row, keys) if key not in BY_HAND[row]]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_changes, "refuse_outside", lambda _row: None)
        patch.setattr(row_changes, "note", note_apart)
        patch.setattr(row_changes, "taken", taken_both)
        patch.setattr(row_changes, "put_back", lambda row, changed: BY_HAND[row].update(changed))
        patch.setattr(row_changes, "unnoted", unnoted_by_both)
        yield
