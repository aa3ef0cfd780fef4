"""What a command reads from: a book in a folder or file, or a desk in its place.

A command opens its source, asks it for facts and prints them; which of the two it is makes no
difference to it. The library knows books only: what opens a desk is an entry point of the group
`keepable.sources`, loaded when `--desk` is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import entry_points
from time import perf_counter
from typing import Protocol

from keepable.answers import (
    Answer,
    DeadlineOdds,
    DealOdds,
    PlannedWork,
    PromiseOdds,
    TeamLoad,
    ask,
    deadline_odds,
    fullness_of,
    likely,
    pipeline_odds,
    plan_of,
    promise_odds,
    push,
    team_loads,
    why,
)
from keepable.cli import screen
from keepable.cli.asking_ahead_of import going_first
from keepable.cli.books import forecast_of, load_book
from keepable.cli.command_errors import CommandError, not_installed, refuse
from keepable.cli.options import AskOptions, ComputeOptions, SourceOptions
from keepable.cli.plain_json import origin_of
from keepable.cli.questions import question_in
from keepable.domain.book import Book
from keepable.domain.problem import Problem
from keepable.forecast import Forecast
from keepable.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswer:
    """An answer, the day that it is of, and what `--json` says besides.

    `kept_as` is the name that a desk keeps it under.
    """

    answer: Answer
    as_of: date
    more: Mapping[str, object]
    kept_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """Promises and holds with their odds, and deadlines of work, which a desk leaves out."""

    rows: Sequence[PromiseOdds]
    deadlines: Sequence[DeadlineOdds] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who does what when, as seen on the day `today`."""

    rows: Sequence[PlannedWork]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How full each team is in the weeks that begin on these Mondays."""

    weeks: Sequence[date]
    teams: Sequence[TeamLoad]


class Source(Protocol):
    """A book or a desk, as the commands that read see it."""

    def origin(self) -> Mapping[str, object]:
        """Return what `--json` says of where the facts come from."""

    def company(self) -> str:
        """Return the name of the company."""

    def ask(
        self, wish: AskOptions, *, reasons: bool, at_once: Callable[[Answer], None]
    ) -> SourceAnswer:
        """Answer `wish`, with what binds it where `reasons` are wanted.

        `at_once` is told the answer as soon as its sentence is known.
        """

    def promises(self) -> Promises:
        """Return the odds of everything that is promised or held."""

    def pipeline(self) -> Sequence[DealOdds]:
        """Return what winning each open deal would mean."""

    def plan(self) -> Plan:
        """Return who does what when."""

    def load(self, weeks: int, *, people: bool) -> Load:
        """Return how full each team is for so many `weeks`, with its `people` where wanted."""


class BookSource:
    """The book that was `given`: read and computed when it is first asked for."""

    def __init__(self, given: ComputeOptions) -> None:
        """Hold what was `given`; nothing is read yet."""
        self.given = given

    @cached_property
    def book(self) -> Book:
        """The book, as of the instant that was given."""
        return load_book(self.given)

    @cached_property
    def warm(self) -> Forecast:
        """All futures of the book."""
        return forecast_of(self.book, self.given)

    def origin(self) -> Mapping[str, object]:
        """Return what lets anyone compute the same again."""
        return origin_of(self.warm)

    def company(self) -> str:
        """Return the name of the book."""
        return self.book.name

    def ask(
        self, wish: AskOptions, *, reasons: bool, at_once: Callable[[Answer], None]
    ) -> SourceAnswer:
        """Answer `wish`; reasons and likely deals are looked into after its sentence is told."""
        question = question_in(wish, self.book, self.given.path)
        begun = perf_counter()
        warm = self.warm
        computed = perf_counter()
        answer = ask(warm, question)
        if wish.ahead_of:
            standing = [c for c in warm.compiled.agenda.commitments if not c.is_recurring]
            answer = going_first(
                answer, wish.ahead_of, lambda: standing, lambda ids: push(warm, question, ids)
            )
        asked = perf_counter()
        at_once(answer)
        told = perf_counter()
        if reasons and not wish.ahead_of:
            with screen.waiting(Text("cli.asking_why")):
                answer = why(warm, question, answer)
        explained = perf_counter()
        if not wish.ahead_of:
            answer = likely(warm, question, answer)
        more = {
            "as_of": self.book.as_of,
            "elapsed_ms": milliseconds((asked - computed) + (explained - told)),
            "elapsed_ask_ms": milliseconds(asked - computed),
            "elapsed_forecast_ms": milliseconds(computed - begun),
        }
        return SourceAnswer(answer=answer, as_of=self.book.as_of.date(), more=more)

    def promises(self) -> Promises:
        """Return the odds of promises, holds and deadlines."""
        return Promises(rows=promise_odds(self.warm), deadlines=deadline_odds(self.warm))

    def pipeline(self) -> Sequence[DealOdds]:
        """Return what winning each open deal would mean."""
        return pipeline_odds(self.warm)

    def plan(self) -> Plan:
        """Return who does what when."""
        return Plan(rows=plan_of(self.warm), today=self.book.as_of.date())

    def load(self, weeks: int, *, people: bool) -> Load:
        """Return how full each team is; its people are always known of a book."""
        del people
        full = fullness_of(self.warm, weeks)
        return Load(weeks=full.weeks, teams=team_loads(full))


def milliseconds(seconds: float) -> float:
    """Return `seconds` in milliseconds, to the microsecond.

    >>> milliseconds(0.0123456)
    12.346
    """
    return round(seconds * 1000.0, 3)


def open_source(
    given: SourceOptions, *, of_books: Iterable[str] = ()
) -> AbstractContextManager[Source]:
    """Open the source that was `given`; CommandError when it is none, two, or asked too much.

    `of_books` are options that were typed besides and mean something with a book only.
    """
    if given.desk is not None:
        _refuse_beside_a_desk(given, of_books)
        return _desk(given.desk, given.token)
    if given.book is None:
        refuse(Text("source.none"), Text("source.name_one"))
    if given.token:
        refuse(Text("source.of_desk", option="--token"), Text("source.name_desk"))
    computed = ComputeOptions(
        path=given.book, as_of=given.as_of, seed=given.seed, scenarios=given.scenarios
    )
    return nullcontext(BookSource(computed))


def _refuse_beside_a_desk(given: SourceOptions, of_books: Iterable[str]) -> None:
    """Raise CommandError where a book is named too, or an option that goes with a book."""
    if given.book is not None:
        refuse(Text("source.both", book=str(given.book)), Text("source.leave_one_out"))
    computed = {"--as-of": given.as_of, "--seed": given.seed, "--scenarios": given.scenarios}
    typed = [name for name, value in computed.items() if value is not None]
    remedy = Text("source.leave_option_out")
    problems = [
        Problem(what=Text("source.of_book", option=option), remedy=remedy)
        for option in (*of_books, *typed)
    ]
    if problems:
        raise CommandError(*problems)


def _desk(address: str, token: str) -> AbstractContextManager[Source]:
    """Open the desk at `address` by what is installed for that."""
    for found in entry_points(group="keepable.sources", name="desk"):
        try:
            opening: Callable[[str, str], AbstractContextManager[Source]] = found.load()
        except ModuleNotFoundError as error:
            raise not_installed(str(error.name)) from error
        return opening(address, token)
    package = "keepable[desk]"
    raise not_installed(package)
