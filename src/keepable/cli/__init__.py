"""The command line: read what was typed, call the library, print what it says."""

from keepable.cli.app import app, main

__all__ = ["app", "main"]
