"""Agents of a CRM are paid the same in two ways, and what is not paid is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.honesty import crm_pay
from keepable.book_files.pay_plans import pay_plan_from

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PIPELINE = """opportunity_id,sales_agent,product,account,deal_stage,close_date,close_value
o1,Ann,Basic,Acme,Won,2017-03-31,40000
o2,Ann,Basicc,Acme,Won,2017-06-01,1000
o3,Ben,GTX Basic,Acme,Won,2017-05-01,100
o4,Ben,Basic,Acme,Lost,2017-05-01,0
o5,Ben,Basic,Acme,Engaging,,
o6,Ben,Basic,Acme,Won,2017-11-01,
"""


def written(folder: Path) -> Path:
    (folder / "sales_pipeline.csv").write_text(PIPELINE, encoding="utf-8")
    (folder / "products.csv").write_text("product\nBasic\nGTX Basic\n", encoding="utf-8")
    (folder / "sales_teams.csv").write_text("sales_agent\nAnn\nBen\nEve\n", encoding="utf-8")
    return folder


def test_totals_agree_and_nothing_vanishes(tmp_path: Path) -> None:
    found = crm_pay.figures_of(written(tmp_path))
    assert found["differing"] == []
    # Ann: 37,500 x 3.25 % + 2,500 x 5 % = 1,218.75 + 125; and 1,000 x 3.25 % = 32.50
    # Ben: 100 x 3.25 % + a bonus of 12.50 = 15.75
    assert found["paid_cents"] == 134_375 + 3_250 + 1_575
    assert found["not_paid"] == {"pay.deal_without_price": 1}
    assert found["unsold"] == {"Lost": 1, "Engaging": 1}
    assert found["unmatched_products"] == {"Basicc": 1}
    assert found["agents_without_a_won_deal"] == 1


def test_a_plan_that_pays_otherwise_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = crm_pay.PLAN.replace("rate: 3.25 %", "rate: 3.2 %")
    assert pay_plan_from(other)[1] == ()
    monkeypatch.setattr(crm_pay, "PLAN", other)
    found = crm_pay.figures_of(written(tmp_path))
    assert found["differing"] == ["Ann 1", "Ann 2", "Ben 2"]
