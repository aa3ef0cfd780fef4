"""What cannot be understood or done: said in sentences, with exit code 2, never as a traceback."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable
from typing import NoReturn, ParamSpec

import typer

from keepable.cli import screen
from keepable.cli.language import language, said
from keepable.domain.problem import Problem
from keepable.texts import Text, TextError, text_of, to_plain

P = ParamSpec("P")

NOT_UNDERSTOOD = 2


class CommandError(ValueError):
    """Something that was typed or read, and cannot be used; its problems say why."""

    def __init__(self, *problems: Problem) -> None:
        """Hold the `problems`, one or more."""
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems


def refused(what: Text | str, remedy: Text | str = "") -> CommandError:
    """Return the refusal that says `what` is wrong, and the `remedy`."""
    return CommandError(Problem(what=what, remedy=remedy))


def refuse(what: Text | str, remedy: Text | str = "") -> NoReturn:
    """Raise the refusal that says `what` is wrong, and the `remedy`."""
    raise refused(what, remedy)


def not_installed(package: str) -> CommandError:
    """Return the refusal of what needs a `package` that only a desk brings along."""
    return refused(Text("source.needs", package=package), Text("source.install"))


def in_sentences(command: Callable[P, None]) -> Callable[P, None]:
    """Make `command` say its errors as sentences (as JSON where `--json` was typed)."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except BrokenPipeError:
            raise  # whoever read our output has gone; nobody is left to be told
        except (ValueError, OSError, MemoryError) as error:
            say_problems(problems_in(error), as_json=bool(kwargs.get("as_json")))
            raise typer.Exit(NOT_UNDERSTOOD) from error

    return run


def problems_in(error: Exception) -> tuple[Problem, ...]:
    """Turn any `error` of data, files or memory into problems.

    >>> problems_in(FileNotFoundError(2, "No such file or directory", "x.html"))[0].what
    Text('file.unreadable', file='x.html', why=Text('system.missing'))
    """
    if isinstance(error, CommandError):
        return error.problems
    if isinstance(error, MemoryError):
        return (Problem(what=Text("cli.no_memory"), remedy=Text("cli.fewer_futures")),)
    if isinstance(error, OSError):
        what = text_of(error)
        if error.filename:
            what = Text("file.unreadable", file=str(error.filename), why=what)
        return (Problem(what=what, remedy=Text("cli.check_file")),)
    remedy = error.remedy if isinstance(error, TextError) else None
    return (Problem(what=text_of(error), remedy=remedy or ""),)


def say_problems(problems: Iterable[Problem], *, as_json: bool) -> None:
    """Print `problems` as sentences to stderr, or as one JSON object to stdout."""
    if as_json:
        typer.echo(json.dumps({"problems": [plain_problem(p) for p in problems]}, indent=2))
        return
    out = screen.messages()
    for problem in problems:
        screen.show(out, screen.severity(problem.severity, said(problem)))


def plain_problem(problem: Problem) -> dict[str, object]:
    """Return `problem` as plain JSON values: its words, and the texts that it has."""
    worded = problem.worded(language())
    texts = {"what_text": problem.what, "remedy_text": problem.remedy}
    return {
        "severity": problem.severity,
        "what": worded.what,
        "remedy": worded.remedy,
        **{name: to_plain(text) for name, text in texts.items() if isinstance(text, Text)},
        "subject": problem.subject,
        "source": problem.source,
        "line": problem.line,
    }
