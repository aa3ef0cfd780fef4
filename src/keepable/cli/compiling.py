"""Compile what the engine compiles, once for a machine: `python -m keepable.cli.compiling`.

Whatever forecasts does this first, and one that comes meanwhile waits for it: otherwise each would
compile the same. Tests and the desk begin with it, as what is measured would be slow otherwise.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from keepable.cli.compiled_cache import (
    KERNELS,
    SHORT_HASH,
    VARIABLE,
    keep_compiled_code,
)
from keepable.cli.language import wanted_language
from keepable.texts import Text, render

if TYPE_CHECKING:
    from collections.abc import Iterator

TASKS, SEED, SCENARIOS = 5, 1, 8
SWITCHED_OFF = "NUMBA_DISABLE_JIT"


def is_compiled() -> bool:
    """Return whether nothing is left to compile, as it was done here before or is switched off."""
    keep_compiled_code()
    return os.environ.get(SWITCHED_OFF, "0") not in {"", "0"} or _mark().exists()


def compile_once() -> bool:
    """Compile every kernel unless that was done; return whether it was done now."""
    if is_compiled():
        return False
    mark = _mark()
    mark.parent.mkdir(parents=True, exist_ok=True)
    with _alone(mark.parent / "compiling"):
        if mark.exists():
            return False
        _answer_everything()
        mark.touch()
    return True


def _mark() -> Path:
    """Return the file that is there once the kernels, as they are, were compiled."""
    folder = Path(os.environ[VARIABLE] or KERNELS / "__pycache__")
    return folder / f"compiled-{_stamp()}"


def _stamp() -> str:
    """Return a short hash of what numba looks at before it uses what it compiled earlier."""
    found = hashlib.sha256(f"{KERNELS} {sys.implementation.cache_tag}".encode())
    for path in sorted(KERNELS.glob("*.py")):
        found.update(f"{path.name} {path.stat().st_mtime_ns}".encode())
    return found.hexdigest()[:SHORT_HASH]


def _answer_everything() -> None:
    """Ask a small book all that can be asked: each kernel has one signature, whatever the book."""
    # loaded late: whoever finds everything compiled need not wait for numpy and numba
    forecast = importlib.import_module("keepable.forecast")
    answers = importlib.import_module("keepable.answers")
    samples = importlib.import_module("keepable.samples.generate")
    book = samples.generate_book(TASKS, SEED)
    text = next(iter(samples.generate_questions(book, SEED).values()))
    question, problems = answers.read_question(book, text)
    if question is None:
        raise RuntimeError("; ".join(map(str, problems)))
    warm = forecast.forecast(book, scenarios=SCENARIOS)
    answers.likely(warm, question, answers.why(warm, question, answers.ask(warm, question)))


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock of the file at `path`, where the system has such locks."""
    try:
        fcntl = importlib.import_module("fcntl")
    except ImportError:  # not on Windows; there several processes may compile the same
        yield
        return
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    if compile_once():
        language = wanted_language("", os.environ)
        sys.stdout.write(render(Text("cli.compiled"), language) + "\n")
