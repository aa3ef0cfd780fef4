"""What the desk says to its database while it makes promises, to be said again to another one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Value = str | int | float | None
Statement = tuple[str, list[Value]]
COMMIT = "COMMIT"


@dataclass(frozen=True, slots=True)
class Script:
    """The statements of each promise in order, begin and commit among them.

    `opening` is what the product says to every new connection. `notes` are the signed checkpoints
    after 0, 1, 2 ... promises, as those who hold receipts have them; `files` is the database as it
    was before the first promise, by name of file.
    """

    opening: str
    promises: list[list[Statement]]
    notes: list[str]
    files: dict[str, bytes]


def write_script(
    place: Path, opening: str, promises: list[list[Statement]], notes: list[str]
) -> None:
    """Write all but the files to `place`."""
    plain = {"opening": opening, "promises": promises, "notes": notes}
    place.write_text(json.dumps(plain), encoding="utf-8")


def script_at(place: Path, database: Path) -> Script:
    """Read the script at `place`, with the `database` as it was before."""
    plain: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    promises = [[(sql, values) for sql, values in said] for said in plain["promises"]]
    files = {database.name: database.read_bytes()}
    return Script(plain["opening"], promises, plain["notes"], files)
