"""What came out, as a record of ratios that is made up."""

from __future__ import annotations

from keepable.samples.ratio_records import ratio_record


def test_a_ratio_record_has_its_spike_and_its_ends() -> None:
    record = ratio_record(500, low=0.45, high=2.0)
    # 33 quantiles at (j + 1/2)/33: the third lies at 7.6 %, the fourth at 10.6 %, so P10 is
    # between them; P90 is between the thirtieth (89.4 %) and the thirty-first (92.4 %).
    assert record.ratios[2] < 0.45 <= record.ratios[3]
    assert record.ratios[29] <= 2.0 < record.ratios[30]
    assert record.ratios.count(1.0) == 7  # levels .409 to .591, j from 13 to 19
