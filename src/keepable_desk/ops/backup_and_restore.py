"""Backing up and restoring; both end with a check of the ledgers in the copy."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.db import connection

from keepable.texts import Number, Text
from keepable_desk import clock, last_seen
from keepable_desk.ops import backup_files
from keepable_desk.ops.console import refuse, say
from keepable_desk.ops.examined_database import listed, what_is_not_ours
from keepable_desk.ops.tables_of_now import bring_tables_up, without_what_is_not_ours
from keepable_desk.reads.companies import run_by_operator
from keepable_desk.reads.examining import ledger_kept
from keepable_desk.reads.readiness import has_company
from keepable_desk.usecases.bind_rows import bind_what_is_there
from keepable_desk.usecases.check_ledger import note_restored, stop_where_short, verify_ledger
from keepable_desk.whole_files import refuse_to_replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keepable_desk.reads.context import ActionContext


WITH_FINDINGS = 1  # exit code, as of `verify`


def backup(file: Path) -> None:
    """Write the desk into `file` while it runs, and verify the copy by restoring it elsewhere."""
    refuse_to_replace(file)
    if not has_company():
        refuse(Text("desk.nothing_to_back_up"))
    with backup_files.writing_copy(file, now=clock.now()) as copy:
        # a copy that cannot be restored replaces none that can
        is_off = _verify_elsewhere(copy.path, Text("desk.back_up_again"), as_here=True)
        if is_off and file.exists():  # it may be of before, and verify
            refuse(Text("desk.copy_there", file=str(file)), Text("desk.back_up_elsewhere"))
        size, at = copy.path.stat().st_size / 1e6, datetime.fromisoformat(copy.made.made_at)
    say(Text("desk.backed_up", file=str(file), megabytes=Number(size, 1), at=at))
    for name in copy.left_out:
        say(Text("desk.left_out_of_copy", name=name))
    say(Text("desk.keep_backup_safe"))
    if strange := what_is_not_ours():
        say(Text("desk.not_ours_here", things=listed(strange)))
    if is_off:
        raise SystemExit(WITH_FINDINGS)


def _verify_elsewhere(file: Path, remedy: Text, *, as_here: bool = False) -> bool:
    """Restore the copy into an empty folder in a process of its own, which checks the ledgers.

    CommandError where that fails, with the `remedy`. A copy may be `as_here`: where a ledger of
    this desk does not verify either, its copy is told to be off, and True is returned.
    Rows of PostgreSQL go into SQLite as well: nothing but the folder is needed.
    """
    with tempfile.TemporaryDirectory(prefix="keepable-verify-") as folder:
        with contextlib.suppress(FileNotFoundError):  # a clock that is believed here is so there
            shutil.copy(Path(settings.DATA) / last_seen.NAME, folder)
        words = [sys.executable, "-m", "keepable.cli", "restore", str(file.resolve())]
        kept = {n: v for n, v in os.environ.items() if not n.startswith("KEEPABLE_")}
        done = subprocess.run(  # noqa: S603 - our own program, with words of our own
            [*words, "--data", folder],
            env={**kept, "KEEPABLE_DATA": folder},
            capture_output=True,
            text=True,
            check=False,
        )
    output = f"{done.stdout}{done.stderr}".strip()
    if done.returncode == WITH_FINDINGS and as_here and _is_off_here():
        say(Text("desk.copy_is_off_too", output=output))
        return True
    if done.returncode:
        refuse(Text("desk.copy_is_off", output=output), remedy)
    say(Text("desk.copy_verified"))
    return False


def _is_off_here() -> bool:
    return any(verify_ledger(context).findings for context in run_by_operator(clock.now()))


def restore(file: Path, *, force: bool) -> None:
    """Restore the desk from `file`, write down that it was, and verify every ledger.

    Where one does not verify, the desk is there to be read, nothing is written, and the exit code
    says so: the copy may be the only one there is.
    """
    made = backup_files.read_manifest(file)
    if made.vendor == "sqlite" and connection.vendor != "sqlite":
        refuse(Text("desk.other_database", found=made.vendor, here=connection.vendor))
    mark = clock.now().strftime("%Y%m%dT%H%M%S")
    if connection.vendor == "sqlite" and _target().exists():
        if not force:
            refuse(Text("desk.desk_there", place=str(_target())), Text("desk.put_aside"))
        _verify_elsewhere(file, Text("desk.nothing_changed"))
    with _put_aside(file, mark):
        if made.vendor == "sqlite":
            backup_files.unpack_sqlite(file, _target())
            if strange := without_what_is_not_ours():
                say(Text("desk.not_ours_left_out", things=listed(strange)))
        else:
            _put_rows(file)
        for name, aside in backup_files.unpack_folders(file, mark):
            say(Text("desk.laid_aside", file=name, aside=aside))
        connection.close()
        if put_up := bring_tables_up():
            say(Text("desk.refusals_put_up", things=listed(put_up)))
        checked = [_check(context, made) for context in run_by_operator(clock.now())]
    if "short" in checked:
        refuse(Text("desk.restored_short"), Text("desk.newer_or_anew"))
    if "off" in checked:
        say(Text("desk.restored_off"))
        raise SystemExit(WITH_FINDINGS)


def _target() -> Path:
    return Path(connection.settings_dict["NAME"])


@contextlib.contextmanager
def _put_aside(file: Path, mark: str) -> Iterator[None]:
    """Put the desk that is there out of the way, and back where the other cannot be restored.

    Of one that cannot be, nothing is left, whether there was a desk or not.
    """
    asides: dict[Path, Path] = {}
    if connection.vendor == "sqlite":
        target = _target()
        connection.close()
        target.parent.mkdir(parents=True, exist_ok=True)
        names = [f"{target.name}{suffix}" for suffix in ("", "-wal", "-shm")]
        asides = {target.with_name(n): target.with_name(f"{n}.before-{mark}") for n in names}
    there = [part for part in asides if part.exists()]
    new = backup_files.new_in_folders(file)
    try:
        for part in there:
            part.rename(asides[part])
        yield
    except BaseException:
        if asides:
            connection.close()
            for part, aside in asides.items():
                if aside.exists():
                    aside.replace(part)
                elif part not in there:
                    part.unlink(missing_ok=True)
            backup_files.lay_back(mark, new)
        raise


def _put_rows(file: Path) -> None:
    bring_tables_up()
    if has_company():
        refuse(Text("desk.desk_in_database"), Text("desk.restore_into_empty"))
    if strange := what_is_not_ours():
        refuse(Text("desk.not_ours_here", things=listed(strange)), Text("desk.drop_not_ours"))
    say(Text("desk.rows_restored", n=backup_files.unpack_rows(file)))


def _check(context: ActionContext, made: backup_files.Manifest) -> Literal["whole", "short", "off"]:
    """Verify a ledger and let it tell that it was restored.

    It may be short of what is known of it, or off: something was changed past the desk.
    """
    if (shortfall := stop_where_short(context)) is not None:
        say(shortfall)
        return "short"
    found, kept = verify_ledger(context), ledger_kept(context)
    name = kept.name
    if kept.checkpoints_gone is not None:
        say(kept.checkpoints_gone)
    if found.findings:
        say(Text("desk.ledger_is_off", company=name, why=found.findings[0].what))
        return "off"
    bind_what_is_there(context)
    note_restored(context, backup_of=made.made_at, entries=found.entries)
    say(Text("desk.entries_verified", company=name, n=found.entries))
    return "whole"
