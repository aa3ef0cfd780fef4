"""What goes wrong while reading, and where: faults inside one file, problems with their place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keepable.domain.guesses import nearest
from keepable.domain.problem import Problem, Severity
from keepable.texts.errors import TextError, text_of
from keepable.texts.quantities import Listed
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from keepable.domain.problem import Path
    from keepable.texts.text import Param

MOST_SHOWN = 50  # problems of one file that are told one by one
MOST_FOUND = 1_000  # faults after which reading a file stops

DEFAULT_REMEDY = Text("file.mend_here")
MOST_NAMED = 50  # names between which one is to be chosen, that are told one by one
MOST_LETTERS = 60  # of what a file says that a problem shows again


class MisfitError(TextError):
    """A value that does not fit: what is wrong in one text, and what to do in another."""

    remedy: Text

    def __init__(self, what: Text, remedy: Text = DEFAULT_REMEDY) -> None:
        """Hold the two texts."""
        super().__init__(what)
        self.what, self.remedy = what, remedy

    @classmethod
    def of(cls, error: Exception) -> MisfitError:
        """Return `error` itself if it is one already, else one that tells what `error` does."""
        return error if isinstance(error, MisfitError) else cls(text_of(error))


def brief(value: object, most: int = MOST_LETTERS) -> str:
    """Return the first letters of what a file says, to be shown again.

    >>> brief("abc", 2)
    'ab'
    """
    return str(value)[:most]


def any_of(names: Iterable[Param]) -> Listed:
    """Return `names` as a list of which each is possible; of very many, the first.

    >>> any_of(["a", "b"]).joined
    'or'
    """
    found = tuple(names)
    return Listed(found, min(len(found), MOST_NAMED), "or")


def did_you_mean(word: str, known: Iterable[str]) -> Text:
    """Return a text that asks for the word among `known` that is most like `word`, or names all.

    >>> did_you_mean("pyhton", ["python", "ux"]).code, did_you_mean("qq", ["python", "ux"]).code
    ('file.did_you_mean', 'file.one_of')
    """
    names = tuple(known)
    guess = nearest(word, names)
    if guess:
        return Text("file.did_you_mean", name=guess)
    return Text("file.one_of", names=any_of(names))


class ChoiceError(MisfitError):
    """A table can be read once its user has chosen: which column it is, or how dates are written.

    `fields` are what is to be chosen ("dates" for the way round of days and months), `columns` all
    that the table has, and `mapping` says which of them is which field as far as that is known.
    """

    def __init__(self, what: Text, remedy: Text, fields: tuple[str, ...]) -> None:
        """Hold the texts, and what is to be chosen."""
        super().__init__(what, remedy)
        self.fields = fields
        self.columns: tuple[str, ...] = ()
        self.mapping: Mapping[str, str] = {}

    def among(self, columns: Iterable[str], mapping: Mapping[str, str]) -> ChoiceError:
        """Return between which columns it is to be chosen, and which of them are known."""
        self.columns, self.mapping = tuple(columns), dict(mapping)
        return self


class TooManyFaultsError(Exception):
    """A file has so many faults that reading it further tells nobody anything."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file, at a `path` through its fields and places."""

    path: Path
    what: Text
    remedy: Text = DEFAULT_REMEDY
    severity: Severity = "error"
    line: int | None = None


class Faults:
    """The faults found in one file so far."""

    def __init__(self) -> None:
        """Begin with none."""
        self.found: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Note one more; TooManyFaultsError when there are too many to go on."""
        self.found.append(fault)
        if len(self.found) >= MOST_FOUND:
            raise TooManyFaultsError

    def add_misfit(self, path: Path, error: Exception) -> None:
        """Note what `error` says about the value at `path`."""
        misfit = MisfitError.of(error)
        self.add(Fault(path, misfit.what, misfit.remedy))

    def as_problems(
        self, source: str, line_of: Callable[[Path], int | None]
    ) -> tuple[Problem, ...]:
        """Turn them into problems of the file `source`, whose lines are found by `line_of`."""
        problems = [
            Problem(
                what=fault.what,
                remedy=fault.remedy,
                severity=fault.severity,
                source=source,
                line=fault.line if fault.line is not None else line_of(fault.path),
            )
            for fault in self.found
        ]
        if len(problems) >= MOST_FOUND:
            stopped = Problem(
                what=Text("file.reading_stopped", most=MOST_FOUND),
                remedy=Text("file.mend_those_first"),
                source=source,
                line=problems[-1].line,
            )
            problems.insert(0, stopped)  # first, so that it is among those that are shown
        return tuple(problems)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Return whether one of `problems` keeps a book from being used."""
    return any(problem.severity == "error" for problem in problems)


def capped(problems: Iterable[Problem], most: int = MOST_SHOWN) -> tuple[Problem, ...]:
    """Leave the first `most` problems of each file, errors first, and say how many more it has.

    >>> many = [Problem(what=f"Row {n}.", source="a.csv", line=n) for n in range(60)]
    >>> capped(many)[-1].what
    Text('file.more_problems', n=10, source='a.csv')
    """
    by_source: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_source[problem.source].append(problem)
    shown: list[Problem] = []
    for source, found in by_source.items():
        found.sort(key=lambda problem: problem.severity != "error")
        shown += sorted(
            found[:most],
            key=lambda problem: (problem.severity != "error", problem.line or 0),
        )
        rest = found[most:]
        if rest:
            what = Text("file.more_problems_of_book", n=len(rest))
            if source:
                what = Text("file.more_problems", n=len(rest), source=source)
            remedy = Text("file.mend_these_first")
            shown.append(replace(rest[0], what=what, remedy=remedy, subject="", line=None))
    return tuple(shown)
