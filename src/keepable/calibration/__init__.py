"""From outcomes to predictive distributions of actual over estimated hours."""

from keepable.calibration.predict import Predictor, SnapshotPredictor, WorkFacts
from keepable.calibration.ratios import TABLE_SIZE, RatioTable

__all__ = ["TABLE_SIZE", "Predictor", "RatioTable", "SnapshotPredictor", "WorkFacts"]
