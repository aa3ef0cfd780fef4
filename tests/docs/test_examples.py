"""Every script under examples/ runs, and what it prints is what it is there to show."""

from __future__ import annotations

import re
import runpy
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPTS = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))


def later_dates_have_no_worse_odds(lines: list[str]) -> None:
    days = [date.fromisoformat(line.split()[0]) for line in lines]
    odds = [int(each) for line in lines for each in re.findall(r"(\d+)%", line)]
    assert days == [date(2027, 4, 5) + timedelta(weeks=4 * n) for n in range(7)]
    assert len(odds) == len(days)
    assert odds == sorted(odds)
    assert odds[0] < odds[-1]


def going_first_moves_others_later(lines: list[str]) -> None:
    # one line of what was accepted, one of the same ahead of everyone, then who moves
    moved = [float(line.split()[-2]) for line in lines[2:]]
    assert moved
    assert min(moved) > 0.0


def lines_add_up_and_the_next_deal_is_paid_above_quota(lines: list[str]) -> None:
    # Acme 75,000 x 4 % + 15,000 x 5 %, its SPIFF, half of Globex 60,000 x 5 %: quota is reached
    pays = [re.findall(r"([\d,]+) EUR", line)[-1].replace(",", "") for line in lines[-6:-3]]
    assert [int(pay) for pay in (pays[0], pays[1], pays[2])] == [3750, 500, 3000]
    # and what comes next is paid at 8 %
    assert lines[-3:] == [
        "Together: 7250.00 EUR",
        "40000 EUR today would pay 3200.00 EUR",
        "50000 EUR today would pay 4000.00 EUR",
    ]


SHOWS: dict[str, Callable[[list[str]], None]] = {
    "ask_many": later_dates_have_no_worse_odds,
    "accept_and_see": going_first_moves_others_later,
    "pay_by_plan": lines_add_up_and_the_next_deal_is_paid_above_quota,
}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_an_example_shows_what_it_is_there_for(
    script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runpy.run_path(str(script), run_name="__main__")
    SHOWS[script.stem](capsys.readouterr().out.splitlines())
