"""`keepable version` and `keepable schema`: what this is, and the form of the books it reads."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version as version_of

import typer

from keepable import __version__
from keepable.book_files.schema import book_schema, folder_schemas
from keepable.cli.command_errors import CommandError
from keepable.cli.plain_json import write_json
from keepable.domain.book import SCHEMA_VERSION
from keepable.domain.faults import did_you_mean
from keepable.domain.problem import Problem
from keepable.texts import Text


def print_version(*, as_json: bool) -> None:
    """Print the versions on which an answer may depend."""
    found = {
        "keepable": __version__,
        "schema": SCHEMA_VERSION,
        "python": platform.python_version(),
        "numpy": version_of("numpy"),
        "numba": version_of("numba"),
    }
    if as_json:
        write_json(found)
        return
    typer.echo(f"keepable {__version__}")
    rest = [f"{name} {number}" for name, number in found.items() if name != "keepable"]
    typer.echo(", ".join(rest))


def print_schema(file: str) -> None:
    """Print the JSON Schema of a book in one file, or of one `file` of a book's folder."""
    known = folder_schemas()
    if file and file not in known:
        what = Text("schema.no_file", file=file)
        raise CommandError(Problem(what=what, remedy=did_you_mean(file, known)))
    typer.echo(json.dumps(known[file] if file else book_schema(), indent=2))
