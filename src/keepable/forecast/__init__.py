"""From a book to scenarios: work is drawn, placed and dated in many futures."""

from keepable.forecast.eligibility import NobodyError
from keepable.forecast.forecasting import Forecast, forecast

__all__ = [
    "Forecast",
    "NobodyError",
    "forecast",
]
