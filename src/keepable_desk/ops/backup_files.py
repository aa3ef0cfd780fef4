"""Copies of the desk in one file: the database, the checkpoints that left, and the keys.

SQLite copies itself with VACUUM INTO, while others read and write; of PostgreSQL all rows are
read in one snapshot, as lines of JSON.
"""

from __future__ import annotations

import io
import json
import shutil
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, transaction

from keepable.texts import Text, TextError
from keepable_desk.whole_files import keep_content, keep_names, replace_whole, writing_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

FORMAT = "keepable-backup/1"
MANIFEST, SQLITE, ROWS = "manifest.json", "desk.sqlite3", "rows.jsonl"
KEYS, CHECKPOINTS = "keys", "checkpoints"
LEFT_OUT = {"contenttypes", "sessions", "admin"}  # Django makes these anew, or they end anyway


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy says of itself."""

    made_at: str
    vendor: str


def write_copy(file: Path, *, now: datetime) -> Manifest:
    """Write everything into `file`; it replaces what was there only when it is whole."""
    made = Manifest(now.isoformat(), connection.vendor)
    with tempfile.TemporaryDirectory(dir=file.resolve().parent) as place:
        whole = Path(place) / "whole"
        with tarfile.open(whole, "w:gz") as tar:
            plain = {"format": FORMAT, "made_at": made.made_at, "database": made.vendor}
            _add_bytes(tar, MANIFEST, json.dumps(plain).encode())
            _add_database(tar, Path(place))
            for name, folder in _folders():
                if folder.is_dir():
                    tar.add(folder, arcname=name)
        whole.chmod(0o600)  # it holds the keys
        keep_content(whole)
        whole.replace(file)
    keep_names(file.resolve().parent)
    return made


def _folders() -> tuple[tuple[str, Path], ...]:
    return (
        (KEYS, Path(settings.KEEPABLE_KEYS)),
        (CHECKPOINTS, Path(settings.KEEPABLE_CHECKPOINTS)),
    )


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


def _add_database(tar: tarfile.TarFile, place: Path) -> None:
    if connection.vendor == "sqlite":
        copy = place / SQLITE
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        tar.add(copy, arcname=SQLITE)
        return
    rows = place / ROWS
    with rows.open("w", encoding="utf-8") as out, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        serializers.serialize("jsonl", _all_rows(), stream=out)
    tar.add(rows, arcname=ROWS)


def _all_rows() -> Iterator[Any]:
    for model in serializers.sort_dependencies(
        [(config, None) for config in apps.get_app_configs() if config.label not in LEFT_OUT]
    ):
        yield from model._default_manager.order_by("pk").iterator(chunk_size=1_000)


def read_manifest(file: Path) -> Manifest:
    """Read what the copy in `file` says of itself; ValueError when it is none."""
    try:
        with tarfile.open(file) as tar, closing(_member(tar, MANIFEST)) as found:
            plain = json.load(found)
    except (tarfile.TarError, EOFError, KeyError, json.JSONDecodeError) as error:
        raise TextError(Text("desk.no_backup", file=str(file))) from error
    if plain.get("format") != FORMAT:
        raise TextError(Text("desk.other_backup", file=str(file), form=FORMAT))
    return Manifest(plain["made_at"], plain["database"])


def _member(tar: tarfile.TarFile, name: str) -> Any:  # noqa: ANN401 - a file
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def unpack_folders(file: Path) -> None:
    """Put keys and checkpoints of the copy in `file` where they belong."""
    with tarfile.open(file) as tar:
        for name, folder in _folders():
            folder.mkdir(parents=True, exist_ok=True)
            for member in tar.getmembers():
                if member.isfile() and Path(member.name).parent == Path(name):
                    target = folder / Path(member.name).name
                    replace_whole(target, _member(tar, member.name).read())


def unpack_sqlite(file: Path, target: Path) -> None:
    """Put the database file of the copy in `file` at `target`, whole or not at all."""
    with tarfile.open(file) as tar, writing_whole(target) as out:
        shutil.copyfileobj(_member(tar, SQLITE), out)


def unpack_rows(file: Path) -> int:
    """Write the rows of the copy in `file` into the empty database, and give how many it is."""
    count = 0
    with tarfile.open(file) as tar, transaction.atomic():
        for found in serializers.deserialize("jsonl", _member(tar, ROWS)):
            found.save()
            count += 1
        _go_on_counting()
    return count


def _go_on_counting() -> None:
    """Let the next row of each table come after the last one that was restored."""
    models = [model for config in apps.get_app_configs() for model in config.get_models()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
