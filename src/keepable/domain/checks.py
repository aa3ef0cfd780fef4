"""Whether the parts of a book fit together: one small rule for each thing that can be wrong."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from keepable.domain.book_facts import facts_of, subject_of
from keepable.domain.checks_of_dates import RULES_OF_DATES
from keepable.domain.checks_of_names import RULES_OF_NAMES
from keepable.domain.checks_of_sales import RULES_OF_SALES
from keepable.domain.checks_of_work import RULES_OF_WORK
from keepable.domain.parts import PARTS
from keepable.domain.problem import Problem
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keepable.domain.book import Book
    from keepable.domain.problem import Path

RULES = (*RULES_OF_NAMES, *RULES_OF_WORK, *RULES_OF_DATES, *RULES_OF_SALES)

MOST_OF_A_RULE = 1_000  # problems that one rule tells of one book


def problems_of(book: Book) -> tuple[Problem, ...]:
    """Return everything about `book` that contradicts itself, errors first.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> problems_of(Book(as_of=datetime(2027, 1, 4, 8, tzinfo=UTC)))
    ()
    """
    facts = facts_of(book)
    found = chain.from_iterable(_first_of(rule(facts)) for rule in RULES)
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))


def _first_of(problems: Iterator[Problem]) -> Iterator[Problem]:
    yield from islice(problems, MOST_OF_A_RULE)
    after = next(problems, None)
    if after is not None:
        what = Text("fault.more_like_these", most=MOST_OF_A_RULE)
        yield replace(after, what=what, remedy=Text("fault.mend_the_first"))


def subjects_of(book: Book) -> Iterator[tuple[str, Path]]:
    """Return what problems call each part of `book`, with the way to it through fields and places.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> dict(subjects_of(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC))))["settings"]
    ('settings',)
    """
    yield from ((name, (name,)) for name in ("settings", "skills", "calibration"))
    for part in PARTS:
        for place, thing in enumerate(getattr(book, part.field)):
            yield subject_of(thing).key, (part.field, place)
    for part in (each for each in PARTS if each.work_in):
        for place, owner in enumerate(getattr(book, part.field)):
            for number, work in enumerate(getattr(owner, part.work_in)):
                name = work.id if part.owns_work else f"{owner.id}/{work.id}"
                yield f"work {name}", (part.field, place, part.work_in, number)
