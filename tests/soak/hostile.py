"""Hundreds of hostile files, sent to a desk: each is told in a sentence, soon, and nobody waits.

Sizes and shapes are drawn. Each file is refused or read within seconds and a bounded memory of the
process that reads it; meanwhile a member opens pages, no slower than twice as slow.
"""

from __future__ import annotations

import io
import os
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from keepable.domain.faults import MisfitError
from keepable.tables.limits import limits_for
from keepable.tables.reading_apart import Readers
from tests.soak.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.soak.outcome import Setting

SEED = 17
MOST_SECONDS, MOST_BYTES = 10.0, 300_000_000
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LOOK_SECONDS = 0.02
MOST_WIDTH, MOST_HEIGHT = 16_384, 1_048_576


def _sheet(rng: random.Random) -> bytes:
    """Return a sheet whose cells are few and far, or many and small, or wrong."""
    far = rng.choice(["A", "XFD", "ZZ"])
    count = rng.choice([1, 100, 5_000, 50_000])
    step = rng.choice([1, 20, MOST_HEIGHT // count])
    cell = rng.choice(
        [
            '<c r="{at}" t="inlineStr"><is><t>x</t></is></c>',
            '<c r="{at}"><v>1</v></c>',
            '<c r="{at}"><f>A1+{at}</f><v>1e999</v></c>',
            '<c r="{at}" t="s"><v>99999999</v></c>',
            '<c r="{at}" t="d"><v>never</v></c>',
            '<c r="{at}" s="77777"><v>45000</v></c>',
        ]
    )
    rows = "".join(
        f'<row r="{n}">{cell.format(at=f"{far}{n}")}</row>' for n in range(1, count * step, step)
    )
    dimension = f'<dimension ref="A1:{far}{MOST_HEIGHT}"/>'
    cells = f"{dimension}<sheetData>{rows}</sheetData>"
    return f'<worksheet xmlns="{NAMESPACE}">{cells}</worksheet>'.encode()


def _workbook(rng: random.Random) -> tuple[str, bytes]:
    made = io.BytesIO()
    book = Workbook()
    book.worksheets[0].append(["Name", "Role"])
    book.save(made)
    packed = io.BytesIO()
    strings = b"<si><t>%s</t></si>" % (b"a" * rng.choice([1, 40])) * rng.choice([10, 400_000])
    entity = b'<!DOCTYPE a [<!ENTITY b "%s">]>' % (b"&c;" * 1_000)
    with ZipFile(made) as whole, ZipFile(packed, "w", ZIP_DEFLATED) as changed:
        for part in whole.namelist():
            data = whole.read(part)
            if part == "xl/worksheets/sheet1.xml":
                data = _sheet(rng)
            if part == "xl/styles.xml" and rng.random() < 0.3:
                data = data.replace(b"</cellXfs>", b"<xf/>" * 500_000 + b"</cellXfs>")
            if part == "xl/workbook.xml" and rng.random() < 0.2:
                data = entity + data
            changed.writestr(part, data)
        changed.writestr("xl/sharedStrings.xml", b"<sst>" + strings + b"</sst>")
        for number in range(rng.choice([0, 0, 5_000])):
            changed.writestr(f"xl/media/{number}", b"")
    data = packed.getvalue()
    if rng.random() < 0.2:
        at = rng.randrange(len(data))
        data = data[:at] + rng.randbytes(20) + data[at + 20 :]
    return ".xlsx", data


def _csv(rng: random.Random) -> tuple[str, bytes]:
    size = rng.choice([1_000, 300_000, 3_000_000])
    text = rng.choice(
        [
            b"," * size,
            b'"' * size,
            b"a,b\n" + b'"' + b"x" * size,
            b"\n" * size,
            b"a;b,c|d\t" * (size // 8),
            b"\xff\xfe" + b"\0," * (size // 2),
            b"\0" * size,
            rng.randbytes(size),
            b"a,b\n" + b"=cmd(),@x\n" * (size // 10),
            "\u202e\u0301,\n".encode() * (size // 6),
        ]
    )
    return rng.choice([".csv", ".tsv", ".txt"]), text


def _json(rng: random.Random) -> tuple[str, bytes]:
    size = rng.choice([1_000, 100_000, 1_000_000])
    text = rng.choice(
        [
            b"[" * size,
            b'{"a":' * size,
            b"[{" + b",".join(b'"%d":1' % n for n in range(size // 8)) + b"}]",
            b"[" + b",".join(b'{"%d":1}' % n for n in range(min(size // 8, 3_000))) + b"]",
            b"[" + b"9" * size + b"]",
            b'[{"a":' + b"1" * 4_301 + b"}]",
            b'[{"a":"' + b"\\u0000" * (size // 6) + b'"}]',
            b'[{"a":NaN},{"a":Infinity}]',
            b"[" + b"{}," * (size // 3) + b"{}]",
        ]
    )
    return ".json", text


KINDS: tuple[Callable[[random.Random], tuple[str, bytes]], ...] = (_workbook, _csv, _json)


@dataclass(slots=True)
class Memory:
    """The most that children of a process held, looked at again and again."""

    most: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def watch(self, readers: Readers) -> None:
        """Look until it is over."""
        page = os.sysconf("SC_PAGE_SIZE")
        while not self.is_over.wait(LOOK_SECONDS):
            process = readers.process
            if process is None:
                continue
            try:
                listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
                for child in listed.split():
                    held = int(Path(f"/proc/{child}/statm").read_text().split()[1]) * page
                    self.most = max(self.most, held)
            except (OSError, IndexError):
                continue  # it has ended meanwhile


@contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Read 300 hostile files, each as large a part of them as of each kind."""
    files = setting.size.of(300, 24)
    yield lambda seed: _read_all(seed, files)


def _read_all(seed: int, files: int) -> Outcome:
    outcome, rng, told = Outcome(seed, 1), random.Random(SEED + seed), Counter[str]()
    readers, memory, seconds = Readers(), Memory(), []
    watching = threading.Thread(target=memory.watch, args=(readers,))
    watching.start()
    with tempfile.TemporaryDirectory(prefix="keepable-hostile-") as folder:
        for number in range(files):
            suffix, data = KINDS[number % len(KINDS)](rng)
            path = Path(folder) / f"sent{suffix}"
            path.write_bytes(data)
            begun = time.perf_counter()
            try:
                readers.read(path, limits_for(len(data)))
                told["read"] += 1
            except MisfitError as error:
                told[error.what.code] += 1
            seconds.append(time.perf_counter() - begun)
            path.unlink()
    memory.is_over.set()
    watching.join()
    readers.close()
    outcome.figures = {
        "files": len(seconds),
        "told": dict(told.most_common()),
    }
    outcome.facts = {"median_ms": round(statistics.median(seconds) * 1e3, 1)}
    outcome.most = {"seconds": round(max(seconds), 2), "megabytes": round(memory.most / 1e6)}
    outcome.need(max(seconds) <= MOST_SECONDS, f"A file took {max(seconds):.1f} s.")
    outcome.need(memory.most <= MOST_BYTES, f"A file took {memory.most / 1e6:.0f} MB.")
    outcome.need(memory.most > 0, "Nothing was seen of the children's memory.")
    return outcome
