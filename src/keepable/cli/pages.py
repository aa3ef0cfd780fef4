"""The command line as pages: its reference, and an answer as it stands in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer
from rich.console import Console

from keepable.answers import Answer
from keepable.cli.answer_in_terminal import print_details, print_sentence
from keepable.cli.app import app, plug_in
from keepable.cli.helping import word

_INTRODUCTION = """# The command line

Most commands read a book: the folder that you edit ([its form](book-folder.md)) or one `.json`
file. With `--desk URL` in its place, they ask a desk over the network. What was asked for goes to
stdout; warnings, errors and signs of life go to stderr. Output fits 80 columns and is plain where
it is no terminal or `NO_COLOR` is set. `--json` prints one JSON object instead, a problem too.
`keepable --install-completion` teaches your shell to complete.

| exit code | what it means |
| --- | --- |
| 0 | there is an answer, a no too; a book that was checked has no errors |
| 1 | something unexpected, which should be reported; `verify`: the ledger is not what it was |
| 2 | what was typed or read cannot be understood or used; sentences say why and what to do |
| 3 | `verify --with`: two histories of one ledger |
| 4 | `verify`: nothing is wrong, and not all that a ledger says rests on what was given |
| 130 | stopped by Ctrl-C |

The first run on a machine compiles the engine, which takes about a minute. The compiled code is
kept in the cache folder of the user, or where `NUMBA_CACHE_DIR` says.
"""

_KEYS_OF_ASK = {
    "sentence, verdict": "the answer; yes, risky, no, not for sale or undated",
    "question, title, customer, zone, price": "what was asked; its day ends in `zone`",
    "requested_date, odds": "the odds of that date, never above `odds_cap`",
    "odds_error, odds_cap": "standard sampling error of the odds; what they may be at most",
    "keepable": "levels 50, 80, 95 to the earliest date with such odds, null beyond the horizon",
    "keepable_error": "for each level earliest and latest: the sampling error (95 %)",
    "curve": "date and odds: the plain share of futures in which all is done by then",
    "binding": "why not earlier: kind, name, sentence, days_gained, date_80, busy_until",
    "affected": "deals and promises that a yes would move: odds and dates before and after",
    "hours": "expected, low (1 in 10 lies below) and high (1 in 10 above)",
    "likely": "odds and date_80 if the open deals are won at their odds and come first",
    "evidence": "sentence, finished outcomes behind the estimates, tasks, details of the largest",
    "touched, rests_on": "deprecated: `affected` and `evidence` as they were called before",
    "notes, people, already_promised": "what else to know; the promise that was asked about",
    "book_sha256, engine_version, seed, scenarios": "what lets anyone compute it again",
    "elapsed_ms": "how long the whole answer took (ask and reasons)",
    "as_of, elapsed_ask_ms": "of a book: its instant; how long the ask alone took",
    "elapsed_forecast_ms": "of a book: how long the forecast before it took",
    "desk, ask, asked_at": "of a desk: its address, under which name it keeps the ask, since when",
}
_JSON_OF_ASK = """#### What `ask --json` prints

| key | what it holds |
| --- | --- |
{rows}

A wish that cannot be understood prints `{{"problems": [...]}}` and ends with exit code 2.
"""


def ask_as_text(answer: Answer, console: Console) -> None:
    """Print `answer` to `console` as `keepable ask` does."""
    print_sentence(console, answer)
    print_details(console, answer)


def commands_as_markdown() -> str:
    """Describe every command with its arguments and options, from what typer knows of them."""
    plug_in()
    panels: dict[str, list[str]] = {}
    for name, command, panel in _all_of(typer.main.get_command(app)):
        part = panels.setdefault(panel, [])
        part.append(_command(name, command))
        part += [_json_of_ask()] if name == "ask" else []
    parts = [f"\n## {panel}\n\n" + "\n".join(part) for panel, part in panels.items()]
    return "\n".join([_INTRODUCTION, *parts])


def _all_of(group: Any, before: str = "", inside: str = "") -> Iterator[tuple[str, Any, str]]:  # noqa: ANN401 - its class moved between versions of typer
    """Return all commands with names and panels; those of a group stand in its panel, behind it."""
    word(group)
    for name, command in group.commands.items():
        word(command)
        panel = inside or str(command.rich_help_panel)
        yield f"{before}{name}", command, panel
        if hasattr(command, "commands"):
            yield from _all_of(command, f"{before}{name} ", panel)


def _json_of_ask() -> str:
    rows = (
        f"| {', '.join(f'`{key}`' for key in keys.split(', '))} | {words} |"
        for keys, words in _KEYS_OF_ASK.items()
    )
    return _JSON_OF_ASK.format(rows="\n".join(rows))


def _command(name: str, command: Any) -> str:  # noqa: ANN401 - as above
    shown = [param for param in command.params if param.name != "help"]
    usage = " ".join(["keepable", name, *_usage(shown)])
    rows = "\n".join(f"| {_spelling(param)} | {_help(param)} |" for param in shown)
    table = f"\n| | |\n| --- | --- |\n{rows}\n" if rows else ""
    examples = "\n".join(filter(None, str(command.epilog or "").splitlines()[1:]))
    return f"### {usage}\n\n{command.help}\n{table}\n```\n{examples}\n```\n"


def _usage(params: list[Any]) -> Iterator[str]:
    """Return what must be typed, and the arguments that may be."""
    for param in params:
        if param.param_type_name == "argument":
            yield f"{param.metavar}" if param.required else f"[{param.metavar}]"
        elif param.required:
            yield f"{param.opts[0]} {param.metavar}"


def _spelling(param: Any) -> str:  # noqa: ANN401 - as above
    if param.param_type_name == "argument":
        return f"`{param.metavar}`"
    value = "" if param.is_flag else f" {param.metavar}"
    return f"`{', '.join(param.opts)}{value}`"


def _help(param: Any) -> str:  # noqa: ANN401 - as above
    words = str(param.help).replace("|", "\\|")
    if param.required and param.param_type_name == "option":
        return f"{words} Required."
    is_plain = param.default in (None, "", False) or param.param_type_name == "argument"
    return words if is_plain else f"{words} Default: {param.default}."
