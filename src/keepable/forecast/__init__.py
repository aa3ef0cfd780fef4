"""From a book to scenarios: work is drawn, placed and dated in many futures."""

from keepable.forecast.forecasting import Forecast, forecast
from keepable.forecast.lacking import NobodyError

__all__ = [
    "Forecast",
    "NobodyError",
    "forecast",
]
