"""The command `keepable`: its commands under one roof, and what happens when it is stopped."""

from __future__ import annotations

import functools
import os
import sys
from importlib.metadata import entry_points
from typing import Annotated, Any

import typer

from keepable.cli import commands
from keepable.cli.command_errors import in_sentences
from keepable.cli.helping import SpokenGroup
from keepable.cli.language import speak, wanted_language

BEGIN = ("keepable demo", 'keepable ask keepable-demo "Single sign-on for Acme in 8 weeks"')
EPILOG = "\n\n".join(["help.begin_here", *BEGIN])
INTERRUPTED = 130  # as shells say it: 128 and the number of the signal
AWAY = "--desk"  # in the place of a book: it is a desk that is asked, which a plug-in does


class Commands(SpokenGroup):
    """All commands; where `--desk` is typed, the one that a plug-in calls `ask --desk` is meant."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - its classes moved between versions of typer
        """Find the command that `args` begin with, and what of them is left for it."""
        name, command, rest = super().resolve_command(ctx, args)
        away = self.commands.get(f"{name} {AWAY}") if is_away(rest) else None
        return name, away or command, rest


def is_away(args: list[str]) -> bool:
    """Return whether `args` name a desk; what stands behind `--` names nothing.

    >>> is_away(["--desk", "https://desk.example"]), is_away(["book", "--", "--desk"])
    (True, False)
    """
    options = args[: args.index("--")] if "--" in args else args
    return any(word == AWAY or word.startswith(f"{AWAY}=") for word in options)


app = typer.Typer(
    name="keepable",
    cls=Commands,
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
