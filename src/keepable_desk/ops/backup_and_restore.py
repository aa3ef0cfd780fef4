"""Backing up and restoring; both end with a check of the ledgers in the copy."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from keepable.texts import Number, Text
from keepable_desk import clock
from keepable_desk.ops import backup_files
from keepable_desk.ops.console import refuse, say
from keepable_desk.ops.tables_of_now import bring_tables_up
from keepable_desk.reads.companies import run_by_operator
from keepable_desk.reads.examining import ledger_kept
from keepable_desk.reads.readiness import has_company
from keepable_desk.usecases.bind_rows import bind_what_is_there
from keepable_desk.usecases.check_ledger import note_restored, stop_where_short, verify_ledger

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext


def backup(file: Path) -> None:
    """Write the desk into `file` while it runs, and verify the copy by restoring it elsewhere."""
    if not has_company():
        refuse(Text("desk.nothing_to_back_up"))
    made = backup_files.write_copy(file, now=clock.now())
    size = file.stat().st_size / 1e6
    say(Text("desk.backed_up", file=str(file), megabytes=Number(size, 1), at=made.made_at))
    _verify_elsewhere(file)
    say(Text("desk.keep_backup_safe"))


def _verify_elsewhere(file: Path) -> None:
    """Restore the copy into an empty folder in a process of its own, which checks the ledgers.

    Rows of PostgreSQL go into SQLite as well: nothing but the folder is needed.
    """
    with tempfile.TemporaryDirectory(prefix="keepable-verify-") as folder:
        words = [sys.executable, "-m", "keepable.cli", "restore", str(file.resolve())]
        kept = {n: v for n, v in os.environ.items() if not n.startswith("KEEPABLE_")}
        done = subprocess.run(  # noqa: S603 - our own program, with words of our own
            [*words, "--data", folder],
            env={**kept, "KEEPABLE_DATA": folder},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        output = f"{done.stdout}{done.stderr}".strip()
        refuse(Text("desk.copy_is_off", output=output), Text("desk.back_up_again"))
    say(Text("desk.copy_verified"))


def restore(file: Path, *, force: bool) -> None:
    """Restore the desk from `file`, write down that it was, and verify every ledger."""
    made = backup_files.read_manifest(file)
    if made.vendor == "sqlite" and connection.vendor != "sqlite":
        refuse(Text("desk.other_database", found=made.vendor, here=connection.vendor))
    mark = clock.now().strftime("%Y%m%dT%H%M%S")
    if connection.vendor == "sqlite":
        _put_aside(mark, force=force)
    if made.vendor == "sqlite":
        backup_files.unpack_sqlite(file, _target())
    else:
        _put_rows(file)
    for name, aside in backup_files.unpack_folders(file, mark):
        say(Text("desk.laid_aside", file=name, aside=aside))
    connection.close()
    bring_tables_up()
    checked = [_check(context, made) for context in run_by_operator(clock.now())]
    if not all(checked):
        refuse(Text("desk.restored_short"), Text("desk.newer_or_anew"))


def _target() -> Path:
    return Path(connection.settings_dict["NAME"])


def _put_aside(mark: str, *, force: bool) -> None:
    """Put the desk that is there out of the way, if that is wanted."""
    target = _target()
    connection.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not force:
        refuse(Text("desk.desk_there", place=str(target)), Text("desk.put_aside"))
    for suffix in ("", "-wal", "-shm"):
        part = target.with_name(target.name + suffix)
        if part.exists():
            part.rename(part.with_name(f"{part.name}.before-{mark}"))


def _put_rows(file: Path) -> None:
    bring_tables_up()
    if has_company():
        refuse(Text("desk.desk_in_database"), Text("desk.restore_into_empty"))
    say(Text("desk.rows_restored", n=backup_files.unpack_rows(file)))


def _check(context: ActionContext, made: backup_files.Manifest) -> bool:
    """Verify a ledger and let it tell that it was restored; False where a newer one is known."""
    if (shortfall := stop_where_short(context)) is not None:
        say(shortfall)
        return False
    found, name = verify_ledger(context), ledger_kept(context).name
    if found.findings:
        refuse(Text("desk.ledger_is_off", company=name, why=found.findings[0].what))
    bind_what_is_there(context)
    note_restored(context, backup_of=made.made_at, entries=found.entries)
    say(Text("desk.entries_verified", company=name, n=found.entries))
    return True
