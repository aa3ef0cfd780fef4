"""From outcomes to predictive distributions of actual over estimated hours."""

from keepable.calibration.common_cause import UNKNOWN, CommonScore, Sign, common_score, sign_of
from keepable.calibration.effort import OutcomePredictor, predictor_from
from keepable.calibration.predict import Predictor, SnapshotPredictor, WorkFacts
from keepable.calibration.ratios import TABLE_SIZE, RatioTable

__all__ = [
    "TABLE_SIZE",
    "UNKNOWN",
    "CommonScore",
    "OutcomePredictor",
    "Predictor",
    "RatioTable",
    "Sign",
    "SnapshotPredictor",
    "WorkFacts",
    "common_score",
    "predictor_from",
    "sign_of",
]
