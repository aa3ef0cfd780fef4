"""Exchange rates in a folder: a table with a row for each currency and day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from keepable.book_files import read_book, write_folder
from keepable.domain.book import Book
from keepable.domain.money import DatedRate, ExchangeRate
from keepable.texts import Text
from tests.unit.domain.told import told

if TYPE_CHECKING:
    from pathlib import Path

FILE = "exchange-rates.csv"
TABLE = "currency,since,rate\nUSD,2027-01-01,0.9234\nGBP,2027-01-01,1.10\nUSD,2027-02-01,0.95\n"
DOLLAR = ExchangeRate(
    currency="USD",
    rates=(
        DatedRate(since=date(2027, 1, 1), rate=Decimal("0.9234")),
        DatedRate(since=date(2027, 2, 1), rate=Decimal("0.95")),
    ),
)
POUND = ExchangeRate(
    currency="GBP", rates=(DatedRate(since=date(2027, 1, 1), rate=Decimal("1.10")),)
)


def folder(path: Path, table: str) -> Path:
    (path / "company.yaml").write_text("as_of: 2027-01-04T08:00:00Z\n")
    (path / FILE).write_text(table)
    return path


def test_rows_of_a_currency_are_its_rates_wherever_they_stand(tmp_path: Path) -> None:
    book, _ = read_book(folder(tmp_path, TABLE))
    assert book is not None
    assert book.exchange_rates == (DOLLAR, POUND)


def test_they_are_written_a_row_each_with_every_digit(tmp_path: Path) -> None:
    as_of = datetime(2027, 1, 4, 8, tzinfo=UTC)
    write_folder(Book(as_of=as_of, exchange_rates=(DOLLAR, POUND)), tmp_path)
    written = (tmp_path / FILE).read_text()
    assert written == (
        "currency,since,rate\nUSD,2027-01-01,0.9234\nUSD,2027-02-01,0.95\nGBP,2027-01-01,1.10\n"
    )


def test_what_is_wrong_in_a_row_is_said_with_its_line(tmp_path: Path) -> None:
    _, problems = read_book(folder(tmp_path, TABLE.replace("0.95", "cheap")))
    (problem,) = [each for each in problems if each.severity == "error"]
    assert (problem.source, problem.line) == (FILE, 4)
    assert told(problem.what).code == "file.not_number"


def test_days_out_of_order_are_said_of_their_currency(tmp_path: Path) -> None:
    _, problems = read_book(folder(tmp_path, TABLE.replace("2027-02-01", "2026-12-01")))
    (problem,) = [each for each in problems if each.severity == "error"]
    assert problem.what == Text(
        "noun.rates_out_of_order",
        currency="USD",
        before=date(2027, 1, 1),
        after=date(2026, 12, 1),
    )


def test_a_problem_of_the_whole_book_is_placed_on_the_first_row_of_its_currency(
    tmp_path: Path,
) -> None:
    _, problems = read_book(folder(tmp_path, "currency,since,rate\nEUR,2027-01-01,1\n"))
    (problem,) = [each for each in problems if each.source == FILE]
    assert (problem.line, problem.severity) == (2, "warning")
