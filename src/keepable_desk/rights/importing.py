"""What an import takes besides the right to import: whatever it does by file, one may do by hand.

What is created by hand, as promises and leave, is not brought in by who may not do that. What
nobody creates by hand, as people and customers, comes in by files alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.domain.parts import PARTS
from keepable_desk.rights.policy import ACTIONS
from keepable_desk.rights.row_rules import allow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from keepable_desk.rights.callers import Caller

BY_FILE_ALONE = ("import", "apply")
# by kind of what is in the file: the right that bringing it in takes, as the table has one or not
NEEDED: Mapping[str, tuple[str, str]] = {
    part.field: (part.name, "create") if (part.name, "create") in ACTIONS else BY_FILE_ALONE
    for part in PARTS
}
FOR_ANOTHER = ("promise", "create for another")


def may_bring_in(caller: Caller, kind: str) -> bool:
    """Return whether `caller` may take over files with things of that `kind`."""
    return caller.reach("import", "create") is not None and caller.reach(*NEEDED[kind]) is not None


def allow_bringing_in(caller: Caller, kind: str, promisers: Iterable[str] = ()) -> None:
    """Refuse with NotForYouError unless `caller` may bring in `kind`, in the names of `promisers`.

    A promise in the name of another takes the right to make such by hand.
    """
    allow(caller, *NEEDED[kind])
    if set(promisers) - {caller.name}:
        allow(caller, *FOR_ANOTHER)
