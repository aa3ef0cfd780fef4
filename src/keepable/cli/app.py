"""The command `keepable`: its commands under one roof, and what happens when it is stopped."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import typer

from keepable.cli import commands

EPILOG = """New here? Begin with:

keepable demo

keepable ask keepable-demo "Single sign-on for Acme in 8 weeks"
"""
INTERRUPTED = 130  # as shells say it: 128 and the number of the signal

app = typer.Typer(
    name="keepable",
    help="Can we promise this, by then? Honest odds from real capacity.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
commands.register(app)
# Others add commands of their own, such as the desk; the library itself knows none of them.
for plug_in in entry_points(group="keepable.commands"):
    plug_in.load()(app)


def main() -> None:
    """Run what was typed; always ends in SystemExit with the code for the shell."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # a terminal that knows fewer letters shows a question mark instead of failing
            stream.reconfigure(errors="replace")
    try:
        app(prog_name="keepable")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
