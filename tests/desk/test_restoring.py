"""An older copy restored: nothing newer is overwritten, and what the copy lacks is said."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from keepable.book_files import write_folder
from keepable.ledger.checkpoints import notes_in
from keepable.ledger.frames import framed
from keepable_desk.ops import backup_files
from tests.cli.typing_in import typed
from tests.desk.small_company import small_book
from tests.unit.ledger.made_ledger import kept

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "small.example/ledger"
# what the desk would do by itself: enter something, let a checkpoint leave, give the receipt
DONE_BY_ITSELF = """
import django, sys; django.setup()
from datetime import datetime, UTC
from keepable_desk.reads.context import of_the_desk
from keepable_desk.store.models import Company
from keepable_desk.store.signing_keys import signer_of
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import record
from keepable_desk.usecases.send_checkpoint import send_checkpoint
company, now = Company.objects.get(), datetime.now(UTC)
with writing():
    facts = {"due_date": "2027-06-09"}
    made = record(company, now=now, actor="system", kind="promise.made", facts=facts)
open(sys.argv[1], "w").write(made.receipt(signer_of(company)).text())
send_checkpoint(of_the_desk(company.pk, now))
"""


@dataclass(frozen=True)
class Kept:
    """A desk in a folder, and commands that are typed at it."""

    data: Path

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self._run("-m", "keepable.cli", *words, "--data", str(self.data))

    def enters(self, receipt: Path) -> None:
        done = self._run("-c", DONE_BY_ITSELF, str(receipt))
        assert done.returncode == 0, done.stderr

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if "KEEPABLE" not in name}
        more = {"KEEPABLE_DATA": str(self.data), "COLUMNS": "400", "KEEPABLE_LANGUAGE": "en"}
        env = {**kept, **more, "DJANGO_SETTINGS_MODULE": "keepable_desk.settings"}
        return subprocess.run(
            [sys.executable, *words], env=env, capture_output=True, text=True, check=False
        )


@pytest.mark.wide  # a dozen processes, each of which loads the desk
def test_an_older_copy_overwrites_nothing_newer_and_goes_on_only_as_another_ledger(
    tmp_path: Path,
) -> None:
    desk, file = Kept(tmp_path / "data"), str(tmp_path / "copy")
    write_folder(small_book(), tmp_path / "book")
    assert desk.command("desk", "load", str(tmp_path / "book"), "--origin", ORIGIN).returncode == 0
    desk.enters(tmp_path / "early.tlog-proof")  # entry 1
    assert desk.command("backup", file).returncode == 0
    assert desk.command("desk", "rotate").returncode == 0  # entry 2
    desk.enters(tmp_path / "late.tlog-proof")  # entry 3, signed by the key that the copy lacks
    (path,) = (desk.data / "checkpoints").glob("*.txt")
    (key,) = (desk.data / "keys").glob("*.key")
    before, newer_key = list(notes_in(path.read_text("utf-8"))), key.read_bytes()
    assert len(before) == 2

    done = desk.command("restore", file, "--force")
    said = done.stdout + done.stderr
    assert done.returncode == 2
    assert "those from number 2 to 3 are missing" in said
    assert "was laid aside as" in said
    assert list(notes_in(path.read_text("utf-8"))) == before
    (aside,) = (desk.data / "keys").glob("*.key.before-*")
    assert (aside.read_bytes(), key.read_bytes() != newer_key) == (newer_key, True)
    assert "missing" in desk.command("desk", "rotate").stderr
    assert "missing" in desk.command("desk", "resume").stderr

    late = str(tmp_path / "late.tlog-proof")
    words = ("desk", "new-ledger", "small.example/ledger-2", "--reason", "The disk died")
    anew = desk.command(*words, "--receipt", late)
    assert anew.returncode == 0, anew.stderr
    assert "Lost are the entries from number 2 to 3 of small.example/ledger" in anew.stdout
    assert 'promise.made {"due_date":"2027-06-09"}' in anew.stdout
    desk.enters(tmp_path / "after.tlog-proof")

    lines = tmp_path / "ledger.jsonl"
    assert desk.command("desk", "ledger", str(lines)).returncode == 0
    held = [tmp_path / f"{name}.tlog-proof" for name in ("early", "late", "after")]
    named = [word for each in (*held, path) for word in ("--checkpoint", str(each))]
    verified = typed("verify", lines, *named, "--json")
    assert (verified.code, verified.json["findings"]) == (0, [])
    assert {point["size"] for point in verified.json["lost"]} == {4}


def archive(file: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    """Write an archive with a manifest of ours and `members` of somebody else's."""
    manifest = json.dumps(
        {
            "format": backup_files.FORMAT,
            "made_at": "2027-01-11T08:00:00+00:00",
            "database": "sqlite",
        }
    ).encode()
    with tarfile.open(file, "w:gz") as tar:
        for info, content in ((tarfile.TarInfo(backup_files.MANIFEST), manifest), *members):
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return file


def linked(name: str, to: str, kind: bytes) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info, b""


def plain(name: str, content: bytes = b"00") -> tuple[tarfile.TarInfo, bytes]:
    return tarfile.TarInfo(name), content


STRANGE = {
    "above": plain("../../etc/passwd"),
    "from the root": plain("/etc/passwd"),
    "deeper": plain("keys/more/a.key"),
    "folder as a file": plain("keys/.."),
    "hidden": plain("keys/.profile"),
    "elsewhere": plain("settings.py"),
    "symbolic link": linked("keys/a.key", "/etc/passwd", tarfile.SYMTYPE),
    "hard link": linked("checkpoints/a.txt", "keys/a.key", tarfile.LNKTYPE),
    "device": linked("keys/a.key", "", tarfile.CHRTYPE),
    "huge key": plain("keys/a.key", b"0" * 10_001),
    "line break": plain("keys/a\nb.key"),
}


@pytest.mark.parametrize("strange", STRANGE)
def test_an_archive_that_holds_what_no_copy_does_is_refused_before_anything_is_touched(
    tmp_path: Path, strange: str
) -> None:
    file = archive(tmp_path / "copy", STRANGE[strange])
    with pytest.raises(ValueError, match=r"which no backup of a desk does; nothing was restored"):
        backup_files.read_manifest(file)


def test_an_archive_of_ours_is_read(tmp_path: Path) -> None:
    names = ("desk.sqlite3", "keys/0123456789abcdef.key", "checkpoints/small-example-ledger-1a.txt")
    file = archive(tmp_path / "copy", *(plain(name) for name in names))
    assert backup_files.read_manifest(file).vendor == "sqlite"


def test_newer_keys_are_laid_aside_and_checkpoints_of_both_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "KEEPABLE_KEYS", tmp_path / "keys")
    monkeypatch.setattr(settings, "KEEPABLE_CHECKPOINTS", tmp_path / "checkpoints")
    one, two, three = kept(1, 3, None).notes
    older = [
        plain("keys/a.key", b"older\n"),
        plain("keys/same.key", b"same\n"),
        plain("checkpoints/a.txt", framed(one) + framed(two)),
    ]
    file = archive(tmp_path / "copy", *older)
    here = {"keys/a.key": b"newer\n", "keys/same.key": b"same\n"}
    for name, content in {**here, "checkpoints/a.txt": framed(one) + framed(three)}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    aside = backup_files.unpack_folders(file, "20270111T080000")
    assert aside == [
        ("a.key", "a.key.before-20270111T080000"),
        ("a.txt", "a.txt.before-20270111T080000"),
    ]
    assert (tmp_path / "keys" / "a.key").read_bytes() == b"older\n"
    assert (tmp_path / "keys" / "a.key.before-20270111T080000").read_bytes() == b"newer\n"
    merged = (tmp_path / "checkpoints" / "a.txt").read_text("utf-8")
    assert list(notes_in(merged)) == [one, three, two]
