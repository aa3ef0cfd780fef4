"""Under which address static files are served: another one whenever any of them changes."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent / "web" / "pages" / "static"
# whose files are served beside ours
OTHERS = ("django", "django-ninja", "django-allauth")


def digest_of(folder: Path, others: tuple[str, ...] = OTHERS) -> str:
    """Return a word that changes with any file below `folder` and with the versions of `others`.

    All files of a version lie under it, so that what one of them imports from beside it is of the
    same version, and a browser may keep each of them for ever.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if not paths:
        raise FileNotFoundError(folder)
    told = hashlib.sha256()
    for name in others:
        told.update(f"{name} {version(name)}\n".encode())
    for path in paths:
        told.update(f"{path.relative_to(folder).as_posix()}\n".encode())
        told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()[:12]
