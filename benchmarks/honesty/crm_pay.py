"""Pay the agents of a CRM by quarters, and compare each total with another way to compute it.

    python -m benchmarks.honesty.crm_pay --data FOLDER

FOLDER has `sales_pipeline.csv` (opportunity_id, sales_agent, product, deal_stage, close_date,
close_value), `products.csv` (product) and `sales_teams.csv` (sales_agent). The other way is SQL
over the same rows, in whole numbers. What is not paid is listed: deals that were not won, and
products that no price list knows, for which no SPIFF would ever be paid.
"""

from __future__ import annotations

import argparse
import csv
import json
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keepable.book_files.pay_plans import pay_plan_from
from keepable.domain.money import Money
from keepable.pay.clauses import Share
from keepable.pay.deal_events import DealEvent, Exchange, SoldDeal, Split
from keepable.pay.pay_periods import pay_periods
from keepable.pay.statement import statement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keepable.pay.plan import PayPlan

RESULTS = Path(__file__).parents[1] / "results" / "crm_pay.json"
DOLLARS = Exchange("USD")
FIRST, LAST = date(2017, 1, 1), date(2017, 12, 31)
Row = dict[str, str]

# The same plan twice: as clauses, and as what the SQL below takes.
PLAN = """
{id: crm, currency: USD, valid: 2017-01-01 to 2017-12-31, period: quarter, pays_on: booked,
 quota: {id: quota, amount: 75000 USD}, base: {id: base, rate: 5 %},
 decelerators: [{id: slow, below: 50 %, rate: 3.25 %}],
 accelerators: [{id: fast, at_least: 100 %, rate: 7.5 %}, {id: faster, at_least: 200 %, rate: 9 %}],
 cap: {id: cap, amount: 12000 USD},
 spiffs: [{id: basics, first_day: 2017-05-01, last_day: 2017-07-31, bonus: 12.50 USD,
           product: GTX Basic}]}
"""
CENT = 10_000  # pay counts in hundredths of a percent of a cent
BANDS = ((0, 3_750_000, 325), (3_750_000, 7_500_000, 500), (7_500_000, 15_000_000, 750))
LAST_BAND, CAP = (15_000_000, 900), 1_200_000 * CENT
BY_SQL = f"""
WITH won AS (
  SELECT sales_agent AS agent, (CAST(substr(close_date, 6, 2) AS INTEGER) + 2) / 3 AS quarter,
         SUM(CAST(close_value AS INTEGER)) * 100 AS cents,
         SUM(product = 'GTX Basic' AND close_date BETWEEN '2017-05-01' AND '2017-07-31') AS bonuses
  FROM deals WHERE deal_stage = 'Won' GROUP BY 1, 2),
paid AS (
  SELECT agent, quarter, bonuses, MIN({CAP},
    {" + ".join(f"MAX(0, MIN(cents, {end}) - {start}) * {rate}" for start, end, rate in BANDS)}
    + MAX(0, cents - {LAST_BAND[0]}) * {LAST_BAND[1]}) AS pay FROM won)
SELECT agent, quarter, (2 * pay + {CENT}) / (2 * {CENT}) + bonuses * 1250 FROM paid
"""  # noqa: S608 - of figures that stand above


def figures_of(data: Path) -> dict[str, Any]:
    """Return how many totals agree, which do not, and what was not paid."""
    pipeline = _rows(data / "sales_pipeline.csv")
    agents = [row["sales_agent"] for row in _rows(data / "sales_teams.csv")]
    priced = {row["product"] for row in _rows(data / "products.csv")}
    plan, problems = pay_plan_from(PLAN)
    if plan is None:
        message = "; ".join(map(str, problems))
        raise RuntimeError(message)
    ours, told = by_statements(plan, agents, pipeline)
    theirs = by_sql(pipeline)
    keys = sorted(ours.keys() | theirs.keys())
    differing = [key for key in keys if ours.get(key, 0) != theirs.get(key, 0)]
    return {
        "agents": len(agents),
        "agents_without_a_won_deal": sum(
            all(key[0] != agent for key in theirs) for agent in agents
        ),
        "totals": len(ours),
        "totals_above_zero": sum(cents > 0 for cents in ours.values()),
        "paid_cents": sum(ours.values()),
        "differing": [f"{agent} {quarter}" for agent, quarter in differing],
        "not_paid": told,
        "unsold": dict(Counter(r["deal_stage"] for r in pipeline if r["deal_stage"] != "Won")),
        "unmatched_products": dict(
            Counter(row["product"] for row in pipeline if row["product"] not in priced)
        ),
        "unknown_agents": sorted({row["sales_agent"] for row in pipeline} - set(agents)),
    }


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_statements(
    plan: PayPlan, agents: Iterable[str], pipeline: list[Row]
) -> tuple[dict[tuple[str, int], int], dict[str, int]]:
    """Return the cents of each agent and quarter by the clauses, and what statements could not pay.

    A deal that was won is booked on the day on which it was closed.
    """
    cents: dict[tuple[str, int], int] = {}
    told: Counter[str] = Counter()
    for agent in agents:
        own = [row for row in pipeline if row["sales_agent"] == agent]
        deals = [_deal(row) for row in own]
        events = [_event(row) for row in own if row["deal_stage"] in {"Won", "Lost"}]
        for period in pay_periods(plan.period, FIRST, LAST):
            found = statement(
                plan,
                agent,
                period.start,
                deals=deals,
                events=events,
                exchange=DOLLARS,
                as_of=LAST,
            )
            cents[agent, (period.start.month + 2) // 3] = int(found.total.amount * 100)
            told.update(str(getattr(each.what, "code", each.what)) for each in found.problems)
    return cents, dict(told)


def _deal(row: Row) -> SoldDeal:
    value = row["close_value"]
    return SoldDeal(
        id=row["opportunity_id"],
        splits=(Split(row["sales_agent"], Share(Decimal(100))),),
        price=Money(Decimal(value), "USD") if value else None,
        products=(row["product"],),
    )


def _event(row: Row) -> DealEvent:
    return DealEvent(
        id=row["opportunity_id"],
        deal=row["opportunity_id"],
        kind="booked" if row["deal_stage"] == "Won" else "lost",
        day=date.fromisoformat(row["close_date"]),
    )


def by_sql(pipeline: list[Row]) -> dict[tuple[str, int], int]:
    """Return the cents of each agent and quarter in which something was won, by SQL."""
    columns = ("sales_agent", "product", "deal_stage", "close_date", "close_value")
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE deals ({', '.join(columns)})")
        marks = ", ".join("?" for _ in columns)
        rows = ([row[name] for name in columns] for row in pipeline)
        database.executemany(f"INSERT INTO deals VALUES ({marks})", rows)  # noqa: S608 - marks alone
        return {(agent, quarter): cents for agent, quarter, cents in database.execute(BY_SQL)}


def main() -> int:
    """Write the figures, say what they are, and return 1 where totals differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    figures = figures_of(parser.parse_args().data)
    dated = {"date": f"{datetime.now(UTC):%Y-%m-%d}", **figures}
    RESULTS.write_text(json.dumps(dated, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))
    return 1 if figures["differing"] else 0


if __name__ == "__main__":
    sys.exit(main())
