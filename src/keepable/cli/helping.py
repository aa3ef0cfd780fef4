"""Help and refusals of what was typed, in the language that is spoken.

Commands are declared with codes of the catalogues in the place of their help. They are worded when
somebody reads them, and so is what typer itself says around them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import copy_context
from difflib import get_close_matches
from typing import Any, get_args

import typer
from typer.core import TyperCommand, TyperGroup

from keepable.cli.language import language_typed, say, speak
from keepable.texts import Listed, Text

UsageError: Any = typer.BadParameter.__mro__[1]  # typer names only this kind of it
_CODE = re.compile(r"help\.[a-z0-9_.]+")
_COMPLETION = {
    "install_completion": "help.install_completion",
    "show_completion": "help.show_completion",
}
_IN_BRACKETS = re.compile(r"\(([^()]*)\)\W*$")


class UnknownCommandError(UsageError):  # type: ignore[misc]  # its class has no public name
    """A command that there is not; `text` says so."""

    def __init__(self, text: Text, context: Any) -> None:  # noqa: ANN401 - its class moved between versions of typer
        """Hold the `text`."""
        super().__init__(say(text), ctx=context)
        self.text = text


class _Worded:
    """A command whose help is worded when it is read."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Write how it is typed."""
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]  # of the command beside it
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{say(Text('help.usage'))} ")

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Return the option that shows this help."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # of the command beside it
        if option is not None:
            option.help = say(Text("help.help"))
        return option

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:  # noqa: ANN401 - as above
        """Return what a shell can complete `incomplete` to."""
        word(self)
        return super().shell_complete(ctx, incomplete)  # type: ignore[misc]  # of the command beside it

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Write all that can be typed after it."""
        word(self)
        _word_titles()
        super().format_help(ctx, formatter)  # type: ignore[misc]  # of the command beside it


class WordedCommand(_Worded, TyperCommand):
    """One command."""


class WordedGroup(_Worded, TyperGroup):
    """A command with commands of its own."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - as above
        """Find the command that `args` begin with, or say that there is none."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise UnknownCommandError(_unknown(args[0], list(self.commands)), ctx)
        return super().resolve_command(ctx, args)


class SpokenGroup(WordedGroup):
    """The outermost command: what is wrong with what was typed is said in the reader's language."""

    def main(self, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - as above
        """Run what was typed; the language that it is answered in ends with it."""
        return copy_context().run(super().main, *args, **more)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: Any = None,  # noqa: ANN401 - as above
        **extra: Any,  # noqa: ANN401 - as above
    ) -> Any:  # noqa: ANN401 - as above
        """Find out what was typed, and in which language it is answered."""
        speak(language_typed(args, os.environ))
        with _worded_refusals():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Run what was typed."""
        with _worded_refusals():
            return super().invoke(ctx)


def word(command: Any) -> None:  # noqa: ANN401 - as above
    """Put words for the codes in the help of `command`, and for what those within are for."""
    for each in (command, *getattr(command, "commands", {}).values()):
        for name in ("help", "epilog", "rich_help_panel"):
            setattr(each, name, _worded(getattr(each, name, None)))
    for param in command.params:
        code = _COMPLETION.get(param.name or "") or getattr(param, "help", None)
        if code:
            param.help = _worded(code)


def _worded(written: str | None) -> str | None:
    """Word a code, or those lines of an epilog that are one."""
    if not isinstance(written, str):
        return None
    return "\n".join(
        say(Text(line)) if _CODE.fullmatch(line) else line for line in written.split("\n")
    )


def _word_titles() -> None:
    """Word what typer writes around help and refusals."""
    from typer import rich_utils  # noqa: PLC0415 - slow to load, and needed only for help

    rich_utils.ARGUMENTS_PANEL_TITLE = say(Text("help.arguments"))
    rich_utils.OPTIONS_PANEL_TITLE = say(Text("help.options"))
    rich_utils.COMMANDS_PANEL_TITLE = say(Text("help.commands"))
    rich_utils.ERRORS_PANEL_TITLE = say(Text("help.refused"))
    rich_utils.DEFAULT_STRING = f"[{say(Text('help.default'))}: {{}}]"
    rich_utils.REQUIRED_LONG_STRING = f"[{say(Text('help.required'))}]"
    rich_utils.RICH_HELP = say(
        Text("help.try_help", command="{command_path}", option="{help_option}")
    )


@contextmanager
def _worded_refusals() -> Iterator[None]:
    try:
        yield
    except UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            raise
        _word_titles()
        raise UsageError(say(_reason(error)), ctx=error.ctx) from error


def _reason(error: Any) -> Text:  # noqa: ANN401 - as above
    """Return why what was typed cannot be understood."""
    found: Text | None = getattr(error, "text", None)
    if found is not None:
        return found
    kind, param = type(error).__name__, getattr(error, "param", None)
    if kind == "MissingParameter" and param is not None:
        is_option = param.param_type_name == "option"
        return Text("usage.missing_option" if is_option else "usage.missing", name=_named(param))
    if kind == "NoSuchOption":
        return _no_such_option(error.option_name, error.possibilities or ())
    if kind == "BadOptionUsage":
        return _wrong_use(error)
    if param is not None:
        return _wrong_value(param)
    words = _IN_BRACKETS.search(error.message)
    return Text("usage.too_much", words=words[1]) if words else Text("usage.unclear")


def _named(param: Any) -> str:  # noqa: ANN401 - as above
    return str(param.opts[0] if param.param_type_name == "option" else param.metavar or param.name)


def _unknown(name: str, known: Sequence[str]) -> Text:
    close = tuple(get_close_matches(name, known))
    if close:
        return Text("usage.no_such_command_but", name=name, names=Listed(close, joined="or"))
    return Text("usage.no_such_command", name=name)


def _no_such_option(name: str, possible: Sequence[str]) -> Text:
    if possible:
        names = Listed(tuple(sorted(possible)), joined="or")
        return Text("usage.no_such_option_but", option=name, names=names)
    return Text("usage.no_such_option", option=name)


def _wrong_use(error: Any) -> Text:  # noqa: ANN401 - as above
    """Return whether an option takes a value, which typer tells in its sentence alone."""
    if "not take a value" in error.message:
        return Text("usage.no_value", option=error.option_name)
    return Text("usage.needs_value", option=error.option_name)


def _wrong_value(param: Any) -> Text:  # noqa: ANN401 - as above
    """Return what a value can be."""
    name, low, high = _named(param), param.min, param.max
    if low is not None and high is not None:
        return Text("usage.from_to", option=name, low=f"{low:g}", high=f"{high:g}")
    if low is not None:
        return Text("usage.from", option=name, low=f"{low:g}")
    choices = get_args(getattr(param.type_descriptor, "annotation", None))
    choices = tuple(each for each in choices if isinstance(each, str))
    if choices:
        return Text("usage.one_of", option=name, names=Listed(choices, len(choices), "or"))
    return Text("usage.number", option=name)
