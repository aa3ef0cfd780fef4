"""What goes wrong while reading, and where: faults inside one file, problems with their place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keepable.domain.problem import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from keepable.domain.book_facts import Path

MOST_SHOWN = 50  # problems of one file that are told one by one
MOST_FOUND = 1_000  # faults after which reading a file stops

DEFAULT_REMEDY = "Mend it in this place."


class MisfitError(ValueError):
    """A value that does not fit: what is wrong in one sentence, and what to do in another."""

    def __init__(self, what: str, remedy: str = DEFAULT_REMEDY) -> None:
        """Hold the two sentences."""
        super().__init__(what)
        self.what, self.remedy = what, remedy

    @classmethod
    def of(cls, error: Exception) -> MisfitError:
        """Make one of any error, taking what follows its first semicolon for the remedy.

        >>> MisfitError.of(ValueError("Odds of 3 cannot be; give 0 to 1.")).remedy
        'Give 0 to 1.'
        """
        if isinstance(error, MisfitError):
            return error
        what, semicolon, remedy = str(error).partition("; ")
        if not semicolon:
            return cls(what.rstrip(".") + ".")
        return cls(what + ".", remedy[:1].upper() + remedy[1:])


class ChoiceError(MisfitError):
    """A table can be read once its user has chosen: which column it is, or how dates are written.

    `fields` are what is to be chosen ("dates" for the way round of days and months), `columns` all
    that the table has, and `mapping` says which of them is which field as far as that is known.
    """

    def __init__(self, what: str, remedy: str, fields: tuple[str, ...]) -> None:
        """Hold the sentences, and what is to be chosen."""
        super().__init__(what, remedy)
        self.fields = fields
        self.columns: tuple[str, ...] = ()
        self.mapping: Mapping[str, str] = {}

    def among(self, columns: Iterable[str], mapping: Mapping[str, str]) -> ChoiceError:
        """Say between which columns it is to be chosen, and which of them are known."""
        self.columns, self.mapping = tuple(columns), dict(mapping)
        return self


class TooManyFaultsError(Exception):
    """A file has so many faults that reading it further tells nobody anything."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file, at a `path` through its fields and places."""

    path: Path
    what: str
    remedy: str = DEFAULT_REMEDY
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

    def add_misfit(self, path: Path, error: Exception, prefix: str = "") -> None:
        """Note what `error` says about the value at `path`."""
        misfit = MisfitError.of(error)
        self.add(Fault(path, prefix + misfit.what, misfit.remedy))

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
                what=f"Reading stopped here, after {MOST_FOUND} problems.",
                remedy="Mend those first; what follows was not read.",
                source=source,
                line=problems[-1].line,
            )
            problems.insert(0, stopped)  # first, so that it is among those that are shown
        return tuple(problems)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether one of `problems` keeps a book from being used."""
    return any(problem.severity == "error" for problem in problems)


def capped(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Leave the first problems of each file, errors first, and say how many more it has.

    >>> many = [Problem(what=f"Row {n}.", remedy="", source="a.csv", line=n) for n in range(60)]
    >>> print(capped(many)[-1].what)
    There are 10 more problems in a.csv.
    """
    by_source: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_source[problem.source].append(problem)
    shown: list[Problem] = []
    for source, found in by_source.items():
        found.sort(key=lambda problem: problem.severity != "error")
        shown += sorted(found[:MOST_SHOWN], key=_severity_and_line)
        rest = found[MOST_SHOWN:]
        if rest:
            what = f"There are {len(rest)} more problems in {source or 'the book'}."
            more = replace(rest[0], what=what, remedy="Mend these first.", subject="", line=None)
            shown.append(more)
    return tuple(shown)


def _severity_and_line(problem: Problem) -> tuple[bool, int]:
    return problem.severity != "error", problem.line or 0
