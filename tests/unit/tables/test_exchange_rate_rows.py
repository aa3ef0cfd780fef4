"""Exchange rates from tables that others wrote, with a row for each currency and day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from keepable.domain.faults import ChoiceError
from keepable.tables.part_cells import Defaults
from keepable.tables.part_rows import PartsRead, read_parts
from keepable.texts import Text

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = Defaults(now=datetime(2027, 1, 4, 8, tzinfo=UTC))


def read(folder: Path, table: str, **said: str) -> PartsRead:
    path = folder / "rates.csv"
    path.write_text(table, encoding="utf-8")
    return read_parts(path, "exchange_rates", said, KNOWN)


def rates(found: PartsRead) -> dict[str, list[tuple[date, str]]]:
    return {
        each.currency: [(dated.since, str(dated.rate)) for dated in each.rates]
        for each in found.found
    }


JANUARY, FEBRUARY = date(2027, 1, 1), date(2027, 2, 1)


def test_rows_are_gathered_by_currency_and_their_days_put_in_order(tmp_path: Path) -> None:
    table = "Currency,Date,Rate\nUSD,2027-02-01,0.95\nusd,2027-01-01,0.90\nGBP,2027-01-01,1.10\n"
    assert rates(read(tmp_path, table)) == {
        "USD": [(JANUARY, "0.90"), (FEBRUARY, "0.95")],
        "GBP": [(JANUARY, "1.10")],
    }


def test_german_headings_commas_and_days_are_read(tmp_path: Path) -> None:
    table = "Währung;Gültig ab;Kurs\nUSD;01.01.2027;0,9234\nUSD;01.02.2027;0,95\n"
    assert rates(read(tmp_path, table)) == {"USD": [(JANUARY, "0.9234"), (FEBRUARY, "0.95")]}


def test_a_workbook_is_read_with_its_own_days_and_numbers(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["currency", "since", "rate"])
    sheet.append(["USD", JANUARY, 0.9234])
    book.save(tmp_path / "rates.xlsx")
    found = read_parts(tmp_path / "rates.xlsx", "exchange_rates", {}, KNOWN)
    assert rates(found) == {"USD": [(JANUARY, "0.9234")]}


def test_a_number_that_can_be_two_is_asked_about(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, 'currency,since,rate\nGBP,2027-01-01,"1,085"\n').problems
    assert problem.what == Text("row.two_amounts", cell="1,085", small="1.085", large="1085")
    assert problem.remedy == Text("row.write_which_hours", small="1.0850", large="1085")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("USD,2027-02-01,much", "row.not_amount"),
        ("USD,2027-02-01,0", "noun.rate_not_above_zero"),
        ("USD,2027-02-01,", "row.empty_cell"),
        ("USD,,0.9", "row.empty_cell"),
        ("USD,2027-01-01,0.9", "noun.rates_out_of_order"),
    ],
)
def test_a_currency_of_which_one_row_is_wrong_is_left_out_and_others_are_not(
    tmp_path: Path, row: str, code: str
) -> None:
    table = f"currency,since,rate\nUSD,2027-01-01,0.90\nGBP,2027-01-01,1.10\n{row}\n"
    found = read(tmp_path, table)
    (problem,) = found.problems
    assert list(rates(found)) == ["GBP"]
    assert isinstance(problem.what, Text)
    assert problem.what.code == code


def test_a_code_that_is_no_currency_is_said_with_its_line(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, "currency,since,rate\nDollar,2027-01-01,0.90\n").problems
    assert (problem.line, problem.what) == (2, Text("noun.currency", currency="DOLLAR"))


def test_a_table_without_a_column_of_rates_asks_which_it_is(tmp_path: Path) -> None:
    with pytest.raises(ChoiceError) as asked:
        read(tmp_path, "currency,since,ask\nUSD,2027-01-01,0.90\n")
    assert asked.value.fields == ("rate",)
    assert rates(read(tmp_path, "currency,since,ask\nUSD,2027-01-01,0.90\n", rate="ask")) == {
        "USD": [(JANUARY, "0.90")]
    }
