"""Where compiled kernels are kept, so that only the first run on a machine compiles them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from platformdirs import user_cache_dir

VARIABLE = "NUMBA_CACHE_DIR"
KERNELS = Path(__file__).parents[1] / "forecast" / "kernels"
COMPILERS = ("numba", "llvmlite")
SHORT_HASH = 12


def keep_compiled_code() -> None:
    """Tell numba where to keep compiled code, unless somebody has told it already.

    It must be called before numba is imported. Left to itself (an empty word does that too), numba
    keeps it beside the sources, where an installation may be read-only.
    """
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = str(cache_folder())


def cache_folder() -> Path:
    """Return a folder that can be written to, one for each compiler and each state of the kernels.

    Numba looks only at the file of a kernel to see whether its compiled code is out of date, not
    at the files of the kernels that it calls; so the name of the folder tells all of them apart.
    """
    name = "-".join(["numba", *map(_version, COMPILERS), fingerprint(KERNELS)])
    # In the folder that all users of a machine share, each has a name of their own.
    own = f"keepable-{os.getuid()}" if hasattr(os, "getuid") else "keepable"
    for place in (Path(user_cache_dir("keepable")), Path(tempfile.gettempdir()) / own):
        if _can_write(place / name):
            return place / name
    return Path(tempfile.mkdtemp(prefix="keepable-")) / name


def fingerprint(folder: Path) -> str:
    """Return a short hash of the names and texts of all Python files in `folder`, one at least."""
    paths = sorted(folder.glob("*.py"))
    if not paths:
        raise FileNotFoundError(folder)
    found = hashlib.sha256()
    for path in paths:
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:SHORT_HASH]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
            return False  # compiled code is run, so nobody else may have put it there
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
