"""The terminal: how wide it is, what goes to stdout and stderr, and signs of life while waiting."""

from __future__ import annotations

import os
import re
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text as Line

from keepable.cli.language import say
from keepable.domain.problem import Severity
from keepable.texts import Text

LEAST_WIDTH, MOST_WIDTH = 40, 80
NAME = "keepable"
PATIENCE_SECONDS = 1.0
# all but tab and line feed, and what turns the way in which others are read
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

Step = Callable[[int, int], None]


class _Screen(Console):
    """A console without control characters of others: they could move, colour and turn anything."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Render as ever, with a mark in the place of each control character."""
        for segment in super().render(renderable, options):
            yield (
                segment
                if segment.control
                else segment._replace(text=_CONTROL.sub("\N{REPLACEMENT CHARACTER}", segment.text))
            )


def width() -> int:
    """Return the columns that are written to: those there are, at least 40 and at most 80."""
    return max(LEAST_WIDTH, min(MOST_WIDTH, shutil.get_terminal_size((MOST_WIDTH, 24)).columns))


def output() -> Console:
    """Return the console for what was asked for (stdout); plain unless it is a terminal."""
    return _console(stderr=False)


def messages() -> Console:
    """Return the console for what is said beside it (stderr)."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    # titles and names come from books, so nothing in them is taken for markup or for an emoji
    return _Screen(stderr=stderr, width=width(), markup=False, emoji=False, highlight=False)


def show(out: Console, what: RenderableType) -> None:
    """Print `what` without the blanks that tables leave at the ends of lines."""
    if out.record:  # what is captured would not be recorded
        out.print(what)
        return
    with out.capture() as captured:
        out.print(what)
    out.file.write("".join(f"{line.rstrip(' ')}\n" for line in captured.get().splitlines()))


def tell(out: Console, text: Text, style: str = "") -> None:
    """Print a `text` in the language that is spoken."""
    show(out, Line(say(text), style=style))


def tell_path(text: Text) -> None:
    """Print a `text` that ends in a path on stderr, on one line so that it can be copied."""
    messages().print(say(text), soft_wrap=True)


def severity(word: Severity, sentence: str) -> Table:
    """Lay out a `sentence` behind the word for an error or a warning."""
    style = "red" if word == "error" else "yellow"
    said = Text("cli.error") if word == "error" else Text("cli.warning")
    return marked(say(said), style, sentence)


def marked(word: str, style: str, sentence: str) -> Table:
    """Lay out a `sentence` behind a coloured `word`, further lines of it indented."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column()
    grid.add_row(Line(f"{word}:", style=f"bold {style}"), Line(sentence))
    return grid


def program() -> str:
    """Return how this program is started here: by its name, or by where it lies."""
    started = Path(sys.argv[0])
    if started.stem != NAME or shutil.which(NAME) is not None:
        return NAME
    return os.path.relpath(started)


def heading(words: str) -> Line:
    """Head a part of the output."""
    return Line(words, style="bold")


def points(sentences: list[Line | str]) -> Table:
    """List `sentences`, each behind a dash, further lines of it indented."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for sentence in sentences:
        grid.add_row("  -", sentence)
    return grid


def indented(what: RenderableType) -> Padding:
    """Indent a table or paragraph."""
    return Padding(what, (0, 0, 0, 2))


@contextmanager
def waiting(text: Text) -> Iterator[Step]:
    """Show a progress bar with a `text` on stderr while the block runs for more than a second.

    The block may call what it is given with (done, all). Nothing is shown but on a terminal, and
    nothing is left behind.
    """
    console = messages()
    if not console.is_terminal:
        yield lambda _done, _out_of: None
        return
    from rich.progress import (  # noqa: PLC0415 - a twentieth of a second, spared where nobody waits
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task(say(text), total=None)
    timer = threading.Timer(PATIENCE_SECONDS, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda done, out_of: bar.update(task, completed=done, total=out_of)
    finally:
        timer.cancel()
        timer.join()  # it may be starting the bar this very moment
        bar.stop()
