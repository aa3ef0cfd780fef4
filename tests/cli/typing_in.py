"""What tests of the command line share: type a command, get its exit code, output and messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from keepable.cli import app
from keepable.samples import COMPANY_FOLDER
from keepable.texts import Param, Text, render
from keepable.texts.catalogue import catalogue_of

if TYPE_CHECKING:
    from pathlib import Path

COMPANY = str(COMPANY_FOLDER)  # as of Monday 2027-01-11, 08:00 UTC
FEW = ("--scenarios", "64")
# no colours, no language and no width of whoever runs the tests
PLAIN: dict[str, str | None] = {
    **dict.fromkeys(("FORCE_COLOR", "NO_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "TTY_COMPATIBLE")),
    **dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG")),
    "COLUMNS": "80",
}


@dataclass(frozen=True)
class Typed:
    """What came back."""

    code: int
    output: str
    messages: str

    @property
    def said(self) -> str:
        """The messages as one line, however they were wrapped."""
        return " ".join(self.messages.split())

    @property
    def printed(self) -> str:
        """The output as one line, however it was wrapped."""
        return " ".join(self.output.split())

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON has no narrower type
        """The output, which must be one JSON object."""
        return json.loads(self.output)


def worded(code: str, language: str = "en", **facts: Param) -> str:
    """Return what the catalogues say for `code`, as one line."""
    return " ".join(render(Text(code, **facts), language).split())


def part_of(code: str) -> str:
    """Return the longest part, without a fact, of what the catalogues say for `code`."""
    wording = catalogue_of("en").wording(code, 2)
    assert wording is not None
    parts = [literal for literal, *_ in Formatter().parse(wording)]
    return " ".join(max(parts, key=len).split())


def typed(*words: str | Path, columns: int = 80) -> Typed:
    """Type `keepable` and `words` into a terminal that is none, so many columns wide."""
    env = PLAIN | {"COLUMNS": str(columns)}
    result = CliRunner().invoke(app, [str(word) for word in words], env=env)
    assert "Traceback" not in result.stderr
    return Typed(result.exit_code, result.stdout, result.stderr)


def started(*words: str, **variables: str) -> Typed:
    """Start a real process with `words` for Python, such as `-m keepable.cli`."""
    surroundings = {k: v for k, v in os.environ.items() if k not in PLAIN}
    done = subprocess.run(
        (sys.executable, *words),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=surroundings | variables,
        check=False,
        timeout=300,
    )
    return Typed(done.returncode, done.stdout, done.stderr)
