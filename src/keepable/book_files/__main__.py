"""Renews what the documentation derives from code: `python -m keepable.book_files docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from keepable.book_files.generated_docs import renew

if __name__ == "__main__":
    renew(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
