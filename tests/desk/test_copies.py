"""Copies that cannot be restored replace neither a good copy nor the desk that is there."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from keepable.book_files import write_folder
from keepable.texts import TextError
from keepable_desk.ops.backup_files import (
    FORMAT,
    MANIFEST,
    SQLITE,
    read_manifest,
    unpack_sqlite,
)
from keepable_desk.whole_files import NotAFileError, refuse_special, refuse_to_replace
from tests.desk.small_company import small_book
from tests.desk.test_restoring import ORIGIN, Kept

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

GOOD = {"format": FORMAT, "made_at": "2027-01-11T08:00:00+00:00", "database": "sqlite"}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data of a desk with a company, and beside them its copy."""
    place = tmp_path_factory.mktemp("loaded")
    write_folder(small_book(), place / "book")
    desk = Kept(place / "data")
    assert desk.command("desk", "load", str(place / "book"), "--origin", ORIGIN).returncode == 0
    assert desk.command("backup", str(place / "copy")).returncode == 0
    return place


@pytest.fixture
def desk(loaded: Path, tmp_path: Path) -> Kept:
    """Return a desk of that data, which the test may break."""
    shutil.copytree(loaded / "data", tmp_path / "data")
    shutil.copy(loaded / "copy", tmp_path / "copy")
    return Kept(tmp_path / "data")


def contents(folder: Path) -> dict[str, str]:
    """Return what each file of the desk that is there to stay holds."""
    found = (path for path in folder.rglob("*") if path.is_file() and "lock" not in path.name)
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
        if path.suffix != ".sqlite3-shm" and path.name not in {"last_seen.json", "trial_write"}
    }


def repacked(file: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """Write an archive of these `members`, whatever their names."""
    with tarfile.open(file, "w:gz") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def members_of(file: Path) -> list[tuple[str, bytes]]:
    with tarfile.open(file) as tar:
        read = ((each.name, tar.extractfile(each)) for each in tar.getmembers())
        return [(name, content.read()) for name, content in read if content is not None]


def test_what_is_no_file_of_a_desk_is_left_out_of_a_copy_and_told(
    desk: Kept, tmp_path: Path
) -> None:
    (desk.data / "keys" / ".DS_Store").write_bytes(b"icons")
    (desk.data / "keys" / ".a.key.0f0f0f0f").write_bytes(b"half a key")
    (desk.data / "checkpoints").mkdir()
    os.mkfifo(desk.data / "checkpoints" / "pipe.txt")
    done = desk.command("backup", str(tmp_path / "copy"))
    assert done.returncode == 0, done.stderr
    for name in ("keys/.DS_Store", "keys/.a.key.0f0f0f0f", "checkpoints/pipe.txt"):
        assert f"{name} is no file of a desk, and is not in the copy." in done.stdout
    names = [name for name, _ in members_of(tmp_path / "copy")]
    assert [name for name in names if name.startswith(("keys/.", "checkpoints/"))] == []


def test_a_copy_that_does_not_verify_leaves_the_one_before_it(desk: Kept, tmp_path: Path) -> None:
    before = (tmp_path / "copy").read_bytes()
    with closing(sqlite3.connect(desk.data / "desk.sqlite3")) as database:
        database.execute("UPDATE store_outcome SET ref = ref || 7")
        database.commit()
    done = desk.command("backup", str(tmp_path / "copy"))
    assert (done.returncode, "it stays as it is" in done.stderr) == (2, True), done.stderr
    assert (tmp_path / "copy").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "data"]


def test_a_desk_on_which_something_was_changed_is_backed_up_elsewhere_and_restored_as_it_is(
    desk: Kept, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(desk.data / "desk.sqlite3")) as database:
        database.execute("UPDATE store_outcome SET ref = ref || 7")
        database.commit()
    done = desk.command("backup", str(tmp_path / "another"))
    assert (done.returncode, "finds as well" in done.stdout) == (1, True), done.stderr
    elsewhere = Kept(tmp_path / "elsewhere")
    back = elsewhere.command("restore", str(tmp_path / "another"))
    assert (back.returncode, "can be read" in back.stdout) == (1, True), back.stderr
    with closing(sqlite3.connect(tmp_path / "elsewhere" / "desk.sqlite3")) as database:
        ((halted,),) = database.execute("SELECT halted_at IS NOT NULL FROM store_company")
    assert halted


@pytest.mark.parametrize("how", ["lacking", "twice", "broken"])
def test_a_copy_without_one_whole_database_is_refused_before_anything_is_put_aside(
    desk: Kept, tmp_path: Path, how: str
) -> None:
    file = tmp_path / "copy"
    members = members_of(file)
    (database,) = [content for name, content in members if name == SQLITE]
    others = [each for each in members if each[0] != SQLITE]
    half = (SQLITE, database[: len(database) // 2])
    repacked(
        file,
        {
            "lacking": others,
            "twice": [*others, (SQLITE, database), (SQLITE, database)],
            "broken": [*others, half],
        }[how],
    )
    before = contents(desk.data)
    done = desk.command("restore", str(file), "--force")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert contents(desk.data) == before


def test_of_a_copy_that_cannot_be_restored_nothing_is_left_where_nothing_was(
    desk: Kept, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    others = [each for each in members_of(copy) if each[0] != SQLITE]
    repacked(copy, [*others, (SQLITE, b"\0" * 4_096)])
    elsewhere = Kept(tmp_path / "elsewhere")
    assert elsewhere.command("restore", str(copy)).returncode == 2
    for name in ("desk.sqlite3*", "keys", "checkpoints"):
        assert not list(elsewhere.data.glob(name))
    del desk


def edited(copy: Path, *statements: str) -> None:
    """Run `statements` in the database of a `copy`, as whoever has the file can."""
    members = members_of(copy)
    with closing(sqlite3.connect(":memory:")) as database:
        (content,) = [each for name, each in members if name == SQLITE]
        database.deserialize(content)
        for statement in statements:
            database.execute(statement)
        database.commit()
        content = database.serialize()
    repacked(copy, [(name, content if name == SQLITE else each) for name, each in members])


def test_a_copy_that_lacks_tables_or_columns_is_refused_by_their_names_and_nothing_is_left(
    desk: Kept, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    edited(
        copy,
        "DROP TABLE store_message_mentions",
        "ALTER TABLE store_watch RENAME COLUMN promise_id TO gone",
    )
    elsewhere = Kept(tmp_path / "elsewhere")
    done = elsewhere.command("restore", str(copy))
    said = " ".join(done.stderr.split())
    assert (done.returncode, "Traceback" in said) == (2, False), said
    assert "store_message_mentions and store_watch.promise_id" in said
    assert "verified" not in done.stdout
    for name in ("desk.sqlite3*", "keys", "checkpoints"):
        assert not list(elsewhere.data.glob(name))
    before = contents(desk.data)
    there = desk.command("restore", str(copy), "--force")
    assert (there.returncode, "store_message_mentions" in there.stderr) == (2, True)
    assert contents(desk.data) == before


def test_of_a_copy_what_is_none_of_ours_is_taken_out_and_what_refuses_comes_back(
    desk: Kept, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    edited(
        copy,
        "CREATE TRIGGER zz AFTER UPDATE ON store_company "
        "BEGIN UPDATE store_company SET halted_at = NULL; END",
        'CREATE VIEW "a ""view""" AS SELECT 1',
        "DROP TRIGGER store_ledgerentry_no_update",
    )
    elsewhere = Kept(tmp_path / "elsewhere")
    done = elsewhere.command("restore", str(copy))
    said = " ".join(done.stdout.split())
    assert done.returncode == 0, done.stderr
    assert 'none of Keepable\'s: the trigger zz on store_company and the view a "view".' in said
    assert "there again: the trigger store_ledgerentry_no_update on store_ledgerentry." in said
    with closing(sqlite3.connect(elsewhere.data / "desk.sqlite3")) as database:
        found = {each for (each,) in database.execute("SELECT name FROM sqlite_master")}
    assert found.isdisjoint({"zz", 'a "view"'})
    assert "store_ledgerentry_no_update" in found
    del desk


@pytest.mark.parametrize(
    "deleted",
    [
        "DELETE FROM store_ledgerhead",
        "DELETE FROM store_ledgerentry WHERE number = 0",
        "DELETE FROM store_company",
    ],
)
def test_a_copy_that_lacks_a_row_is_restored_or_refused_in_a_sentence(
    desk: Kept, tmp_path: Path, deleted: str
) -> None:
    copy = tmp_path / "copy"
    edited(copy, "DROP TRIGGER store_ledgerentry_no_delete", deleted)
    done = desk.command("restore", str(copy), "--force")
    assert "Traceback" not in done.stderr + done.stdout


def test_a_copy_with_a_database_larger_than_the_room_there_is_is_refused_before_it_is_unpacked(
    desk: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=50_000_000))
    with pytest.raises(TextError, match="50 MB are free"):
        unpack_sqlite(tmp_path / "copy", tmp_path / "desk.sqlite3")
    assert not (tmp_path / "desk.sqlite3").exists()
    del desk


def test_a_restoring_that_fails_half_way_leaves_the_desk_that_was_there(
    desk: Kept, tmp_path: Path
) -> None:
    (desk.data / "checkpoints").write_bytes(b"no folder")  # found once the database is replaced
    before = contents(desk.data)
    done = desk.command("restore", str(tmp_path / "copy"), "--force")
    assert done.returncode == 2
    assert contents(desk.data) == before


@pytest.mark.parametrize(
    "manifest",
    [
        [],
        3,
        {"format": FORMAT},
        {**GOOD, "database": "oracle"},
        {**GOOD, "database": ["sqlite"]},
        {**GOOD, "made_at": 7},
        {**GOOD, "made_at": "2027-01-11T08:00:00"},
    ],
)
def test_a_manifest_that_is_none_is_refused_in_a_sentence(tmp_path: Path, manifest: object) -> None:
    said = json.dumps(manifest).encode()
    repacked(tmp_path / "copy", [(MANIFEST, said), (SQLITE, b"rows")])
    with pytest.raises(ValueError, match=r"is no backup of the form|nothing was restored"):
        read_manifest(tmp_path / "copy")


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"[" * 9_000, b"{", b"9" * 9_000])
def test_a_manifest_that_cannot_even_be_read_is_refused_in_a_sentence(
    tmp_path: Path, raw: bytes
) -> None:
    repacked(tmp_path / "copy", [(MANIFEST, raw), (SQLITE, b"rows")])
    with pytest.raises(ValueError, match="is no backup of a desk, or was cut off"):
        read_manifest(tmp_path / "copy")


def test_nothing_is_written_in_the_place_of_what_is_no_plain_file(
    desk: Kept, tmp_path: Path
) -> None:
    pipe, link, folder = (tmp_path / name for name in ("pipe", "link", "folder"))
    os.mkfifo(pipe)
    link.symlink_to(tmp_path / "copy")
    folder.mkdir()
    for place in (pipe, link, folder):
        with pytest.raises(NotAFileError, match="is not replaced; name another place"):
            refuse_to_replace(place)
    for words in (("backup", str(link)), ("desk", "ledger", str(folder))):
        done = desk.command(*words)
        assert (done.returncode, "name another place" in " ".join(done.stderr.split())) == (
            2,
            True,
        ), done.stderr
    assert (link.is_symlink(), folder.is_dir(), pipe.is_fifo()) == (True, True, True)
    refuse_to_replace(tmp_path / "copy")
    refuse_to_replace(tmp_path / "nothing there")


def test_a_copy_that_is_a_pipe_is_refused_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for refuse in (refuse_special, read_manifest):
        with pytest.raises(NotAFileError, match="pipe is no plain file"):
            refuse(tmp_path / "pipe")
