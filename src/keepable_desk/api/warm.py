"""What this process keeps warm between requests."""

from __future__ import annotations

from keepable_desk.queries.forecasts import Forecasts

FORECASTS = Forecasts()
