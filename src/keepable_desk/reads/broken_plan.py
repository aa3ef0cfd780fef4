"""Forecasts where rows of the book are broken: what they leave out, and what they cannot bear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.domain.checks import problems_of, subjects_of
from keepable.domain.parts import PART_IN
from keepable.forecast import NobodyError, forecast
from keepable.texts import Text, TextError, as_text
from keepable_desk.rights.vocabulary import RESOURCES
from keepable_desk.store.broken_rows import COMPANY, broken_row
from keepable_desk.store.mapping import row_behind
from keepable_desk.store.short_numbers import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from keepable.domain.book import Book
    from keepable.forecast import Forecast
    from keepable_desk.reads.forecasts import Read
    from keepable_desk.store.broken_rows import BrokenRow

ROUNDS = 8  # what is left out may be what others name: so often is looked for these
# how it shows that a book contradicts itself
UNCOMPUTED = (ValueError, LookupError, TypeError, ArithmeticError)


class BrokenPlanError(TextError):
    """Rows of the book cannot be read, and what is asked for would need them."""


def standing_on(broken: tuple[BrokenRow, ...]) -> tuple[BrokenRow, ...]:
    """Return what is `broken`; BrokenPlanError where nothing can be forecast without it.

    The settings of the company are such: others would make other odds.
    """
    for each in broken:
        if each.kind == COMPANY:
            raise BrokenPlanError(Text("broken.no_forecast", row=named(each)))
    return broken


def forecast_of_the_rest(
    company: int, read: Read, error: Exception
) -> tuple[Forecast, tuple[BrokenRow, ...]]:
    """Forecast what was `read` without what names something that is not there; return that, too.

    That it could not be computed with it was the `error`: it is raised again where nothing in the
    book contradicts the rest, and where it is only that somebody is missing who can do the work.
    """
    if isinstance(error, NobodyError):
        raise error
    rest, contradicting = without_contradictions(company, read.book)
    if not contradicting:
        raise error
    return forecast(rest), (*read.broken, *contradicting)


def refuse_while_broken(broken: Iterable[BrokenRow]) -> None:
    """Refuse with BrokenPlanError to answer or promise while something that counts is left out."""
    for each in broken:
        if each.counts:
            raise BrokenPlanError(Text("broken.no_yes", row=named(each)))


def named(row: BrokenRow) -> Text:
    """Return what people call a broken `row`."""
    if row.number:
        return Text("broken.numbered", number=label(row.kind, row.number))
    if row.kind == COMPANY:
        return Text("broken.of_company", column=row.column)
    return Text("broken.called", resource=RESOURCES[row.kind], id=row.ref)


def without_contradictions(company: int, book: Book) -> tuple[Book, tuple[BrokenRow, ...]]:
    """Leave out of `book` what contradicts the rest of it, and say what that was."""
    found: list[BrokenRow] = []
    for _ in range(ROUNDS):
        wrong = dict(_contradicting(book))
        if not wrong:
            break
        found += _rows_behind(company, book, wrong)
        fields = {field for field, _ in wrong}
        book = book.changed(
            **{
                field: tuple(
                    noun
                    for place, noun in enumerate(getattr(book, field))
                    if (field, place) not in wrong
                )
                for field in fields
            }
        )
    return book, tuple(found)


def contradicting_rows(company: int, book: Book) -> tuple[BrokenRow, ...]:
    """Return the rows of `company` that contradict the rest of its `book`, all at once."""
    return tuple(_rows_behind(company, book, dict(_contradicting(book))))


def _rows_behind(
    company: int, book: Book, wrong: Mapping[tuple[str, int], Text]
) -> Iterator[BrokenRow]:
    for (field, place), why in wrong.items():
        row = row_behind(company, field, getattr(book, field)[place])
        if row is not None:
            yield broken_row(PART_IN[field].name, row, "", why)


def _contradicting(book: Book) -> Iterator[tuple[tuple[str, int], Text]]:
    """Return field and place of each part of `book` that contradicts the rest, and why."""
    where = dict(subjects_of(book))
    for problem in problems_of(book):
        path = where.get(problem.subject, ())
        if problem.severity == "error" and len(path) > 1:
            yield (str(path[0]), int(path[1])), as_text(problem.what)
