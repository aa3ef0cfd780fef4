"""The command `keepable`: its commands under one roof, and what happens when it is stopped."""

from __future__ import annotations

import functools
import os
import sys
from importlib.metadata import entry_points
from typing import Annotated

import typer

from keepable.cli import commands
from keepable.cli.command_errors import in_sentences
from keepable.cli.helping import SpokenGroup
from keepable.cli.language import speak, wanted_language

BEGIN = ("keepable demo", 'keepable ask keepable-demo "Single sign-on for Acme in 8 weeks"')
EPILOG = "\n\n".join(["help.begin_here", *BEGIN])
INTERRUPTED = 130  # as shells say it: 128 and the number of the signal

app = typer.Typer(
    name="keepable",
    cls=SpokenGroup,
    help="help.keepable",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
commands.register(app)


@app.callback()
@in_sentences
def begin(
    language: Annotated[
        str,
        typer.Option("--language", metavar="CODE", help="help.language"),
    ] = "",
) -> None:
    """Choose the language that everything is worded in."""
    if language:
        speak(wanted_language(language, os.environ))


@functools.cache
def plug_in() -> None:
    """Let others add commands of their own, such as the desk; the library itself knows none."""
    for found in entry_points(group="keepable.commands"):
        found.load()(app)


def main() -> None:
    """Run what was typed; always ends in SystemExit with the code for the shell."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # a terminal that knows fewer letters shows a question mark instead of failing
            stream.reconfigure(errors="replace")
    plug_in()
    try:
        app(prog_name="keepable")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
