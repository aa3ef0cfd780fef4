"""Compiling before what would be slow, or be measured, with it."""

from __future__ import annotations

import subprocess
import sys


def compile_first() -> None:
    """Compile the kernels in a process of its own, or wait for the one that does already."""
    subprocess.run([sys.executable, "-m", "keepable.cli.compiling"], check=True)
