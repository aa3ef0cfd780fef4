"""`keepable version` and `keepable schema`: what this is, and the form of the books it reads."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version as version_of

import typer

from keepable import __version__
from keepable.cli.plain_json import write_json
from keepable.domain.book import SCHEMA_VERSION


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


def print_schema(schema: dict[str, object]) -> None:
    """Print a JSON Schema."""
    typer.echo(json.dumps(schema, indent=2))
