"""Odds and shares on a page: as figures, never as certain, and a dash where there are none."""

from __future__ import annotations

import pytest

from keepable_desk.web.pages import localized_values


@pytest.mark.parametrize("value", [None, ""])
def test_where_there_are_no_odds_there_is_a_dash(value: str | None) -> None:
    assert (localized_values.odds(value), localized_values.percent(value)) == (
        localized_values.NONE,
        localized_values.NONE,
    )


@pytest.mark.parametrize(
    ("share", "figure"),
    # cut, not rounded: 0.799 is not 80 %; 0.29 * 100 is 28.999... in binary
    [(0.799, "79 %"), (0.29, "29 %"), (0.995, "> 99 %"), (1.0, "> 99 %"), (0.049, "< 5 %")],
)
def test_a_share_is_cut_to_a_figure_that_never_says_more_than_it_is(
    share: float, figure: str
) -> None:
    assert localized_values.percent(share, 0.99) == figure
