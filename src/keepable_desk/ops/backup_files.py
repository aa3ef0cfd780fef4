"""Copies of the desk in one file: the database, the checkpoints that left, and the keys.

SQLite copies itself with VACUUM INTO, while others read and write; of PostgreSQL all rows are
read in one snapshot, as lines of JSON.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import lzma
import re
import shutil
import tarfile
import tempfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from keepable.ledger.checkpoints import notes_in
from keepable.ledger.frames import framed, without_torn_tail
from keepable.texts import Number, Text, TextError
from keepable_desk.whole_files import (
    content_of,
    keep_content,
    keep_names,
    refuse_special,
    replace_whole,
    writing_whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMAT = "keepable-backup/1"
MANIFEST, SQLITE, ROWS = "manifest.json", "desk.sqlite3", "rows.jsonl"
KEYS, CHECKPOINTS = "keys", "checkpoints"
NOTES = ".txt"  # the files that checkpoints are appended to
MOST_OF_MANIFEST, MOST_OF_KEY, MOST_OF_CHECKPOINTS = 10_000, 10_000, 1_000_000_000  # bytes
LEAST_LEFT = 100_000_000  # bytes of room that a desk needs beside its database
PLAIN_NAME = re.compile(r"[\w-][\w.-]{0,200}")
DATABASES = {"sqlite": SQLITE, "postgresql": ROWS}  # what holds the rows of which
# what reading an archive, or the JSON in it, ends with where it is none
NOT_A_COPY = (
    tarfile.TarError,
    gzip.BadGzipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    ValueError,
    RecursionError,
)
LEFT_OUT = {"contenttypes", "sessions", "admin"}  # Django makes these anew, or they end anyway


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy says of itself."""

    made_at: str
    vendor: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was written to `path`, and the files that are no part of a desk and not in it."""

    path: Path
    made: Manifest
    left_out: tuple[str, ...]


@contextlib.contextmanager
def writing_copy(file: Path, *, now: datetime) -> Iterator[Copy]:
    """Give a copy of everything, which takes the place of `file` in the end.

    Where anything fails before that, what was there stays, and nothing is left of the attempt.
    """
    made = Manifest(now.isoformat(), connection.vendor)
    with tempfile.TemporaryDirectory(dir=file.resolve().parent) as place:
        whole = Path(place) / "whole"
        # a link to a key is as good as the key
        with tarfile.open(whole, "w:gz", dereference=True) as tar:
            plain = {"format": FORMAT, "made_at": made.made_at, "database": made.vendor}
            _add_bytes(tar, MANIFEST, json.dumps(plain).encode())
            _add_database(tar, Path(place))
            left_out = tuple(
                f"{name}/{each}" for name, folder in _folders() for each in _add(tar, name, folder)
            )
        whole.chmod(0o600)  # it holds the keys
        keep_content(whole)
        yield Copy(whole, made, left_out)
        whole.replace(file)
    keep_names(file.resolve().parent)


def _add(tar: tarfile.TarFile, name: str, folder: Path) -> Iterator[str]:
    """Add what a restoring takes of `folder` as `name`; return what else there is, by its name."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        try:
            info = tar.gettarinfo(path, arcname=f"{name}/{path.name}")
        except OSError:  # a link that leads nowhere, or a file that is just being replaced
            yield path.name
            continue
        if not info.isfile() or not _is_expected(info):
            yield path.name
            continue
        with path.open("rb") as content:
            tar.addfile(info, content)


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
        serializers.serialize("jsonl", _all_rows(), stream=out, cls=WholeInstants)
    tar.add(rows, arcname=ROWS)


class WholeInstants(DjangoJSONEncoder):
    """Writes instants to the microsecond, as entries have them; Django's own leave some out."""

    def default(self, o: object) -> object:
        """Return what JSON has for `o`."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _all_rows() -> Iterator[Any]:
    for model in serializers.sort_dependencies(
        [(config, None) for config in apps.get_app_configs() if config.label not in LEFT_OUT]
    ):
        yield from model._default_manager.order_by("pk").iterator(chunk_size=1_000)


def read_manifest(file: Path) -> Manifest:
    """Read what the copy in `file` says of itself.

    ValueError when it is none, lacks a part, has one twice, or holds what no copy does: links,
    other folders, huge files.
    """
    refuse_special(file)
    try:
        with tarfile.open(file) as tar, closing(_member(tar, MANIFEST)) as found:
            plain = json.loads(found.read(MOST_OF_MANIFEST))
            members = tar.getmembers()
    except NOT_A_COPY as error:
        raise TextError(Text("desk.no_backup", file=str(file))) from error
    made = _manifest_in(plain, file)
    strange = next((each.name for each in members if not _is_expected(each)), None)
    if strange is not None:
        raise TextError(Text("desk.strange_member", file=str(file), name=strange[:80]))
    names = [each.name for each in members]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise TextError(Text("desk.member_twice", file=str(file), name=twice[:80]))
    if (wanted := DATABASES[made.vendor]) not in names:
        raise TextError(Text("desk.member_missing", file=str(file), name=wanted))
    return made


def _manifest_in(plain: object, file: Path) -> Manifest:
    """Return the manifest that `plain` is; ValueError when it is none."""
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise TextError(Text("desk.other_backup", file=str(file), form=FORMAT))
    made_at, vendor = plain.get("made_at"), plain.get("database")
    try:
        is_one = datetime.fromisoformat(str(made_at)).tzinfo is not None and vendor in DATABASES
    except (ValueError, TypeError):
        is_one = False
    if not is_one:
        raise TextError(Text("desk.manifest_malformed", file=str(file)))
    return Manifest(str(made_at), str(vendor))


def _is_expected(member: tarfile.TarInfo) -> bool:
    """Return whether a copy holds such a member: files of known names and sizes, and no links."""
    if member.isdir():
        return member.name in {KEYS, CHECKPOINTS}
    folder, _, name = member.name.rpartition("/")
    if not member.isfile() or (folder, name) in {("", SQLITE), ("", ROWS), ("", MANIFEST)}:
        return member.isfile()
    most = {KEYS: MOST_OF_KEY, CHECKPOINTS: MOST_OF_CHECKPOINTS}.get(folder, -1)
    return member.size <= most and PLAIN_NAME.fullmatch(name) is not None


def _member(tar: tarfile.TarFile, name: str) -> Any:  # noqa: ANN401 - a file
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def unpack_folders(file: Path, mark: str) -> list[tuple[str, str]]:
    """Put keys and checkpoints of the copy in `file` where they belong.

    What is there and differs is laid aside first, with `mark` in its name; the names of both are
    given. Checkpoints that are not in the copy stay known: they are of what it lacks.
    """
    aside = []
    with tarfile.open(file) as tar:
        for name, folder in _folders():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for member in (each for each in tar.getmembers() if _lies_in(name, each)):
                target = folder / Path(member.name).name
                content = _member(tar, member.name).read()
                if name == CHECKPOINTS and target.suffix == NOTES and target.exists():
                    content = _merged(content_of(target), content)
                if not target.exists() or content_of(target) == content:
                    replace_whole(target, content)
                    continue
                beside = target.with_name(f"{target.name}.before-{mark}")
                replace_whole(beside, content_of(target))
                replace_whole(target, content)
                aside.append((target.name, beside.name))
    return aside


def new_in_folders(file: Path) -> list[Path]:
    """Return which files, and then which folders, unpacking the copy in `file` adds here."""
    with tarfile.open(file) as tar:
        members = tar.getmembers()
    added = [
        folder / Path(member.name).name
        for name, folder in _folders()
        for member in members
        if _lies_in(name, member)
    ]
    added += [folder for _, folder in _folders()]
    return [path for path in added if not path.exists()]


def lay_back(mark: str, new: Iterable[Path]) -> None:
    """Put what was laid aside with `mark` in its name where it was, and take the `new` away."""
    for _, folder in _folders():
        for beside in sorted(folder.glob(f"*.before-{mark}")):
            beside.replace(beside.with_name(beside.name.removesuffix(f".before-{mark}")))
    for path in new:
        with contextlib.suppress(OSError):  # a folder in which something else is by now stays
            path.rmdir() if path.is_dir() else path.unlink()


def _lies_in(folder: str, member: tarfile.TarInfo) -> bool:
    return member.isfile() and Path(member.name).parent == Path(folder)


def _merged(here: bytes, copied: bytes) -> bytes:
    """Return the checkpoints that are `here` and those that were `copied`, each once."""
    whole, _ = without_torn_tail(here)
    known = set(notes_in(whole.decode(errors="replace")))
    copy, _ = without_torn_tail(copied)
    more = [note for note in notes_in(copy.decode(errors="replace")) if note not in known]
    return whole + b"".join(framed(note) for note in more)


def unpack_sqlite(file: Path, target: Path) -> None:
    """Put the database file of the copy in `file` at `target`, whole or not at all.

    TextError where there is no room for it: a small copy may hold much that is alike.
    """
    with tarfile.open(file) as tar:
        size, free = tar.getmember(SQLITE).size, shutil.disk_usage(target.parent).free
        if size + LEAST_LEFT > free:
            needed, there = Number(size / 1e6, 0), Number(free / 1e6, 0)
            raise TextError(Text("desk.no_room_for_copy", needed=needed, free=there))
        with writing_whole(target) as out:
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
