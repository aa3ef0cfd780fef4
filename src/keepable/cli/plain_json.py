"""Values of the engine as plain JSON, with keys that stay as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime

import typer

from keepable.answers import Answer
from keepable.cli.language import language
from keepable.domain.money import Money
from keepable.domain.odds_levels import LEVELS
from keepable.forecast import Forecast
from keepable.texts import Text, to_plain, with_words


def write_json(value: Mapping[str, object]) -> None:
    """Print `value` as one JSON object to stdout, with words beside its texts."""
    written = with_words(plain(value), language())
    typer.echo(json.dumps(written, indent=2, ensure_ascii=False))


def plain(value: object) -> object:
    """Turn dataclasses, dates and money in `value` into dicts, lists and texts; keep all fields.

    >>> plain({"on": date(2027, 3, 1), "all": (1, None)})
    {'on': '2027-03-01', 'all': [1, None]}
    """
    if isinstance(value, Text):
        return to_plain(value)
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


def origin_of(warm: Forecast) -> dict[str, object]:
    """Return what lets anyone compute the same again."""
    return {
        "book": warm.book.name,
        "as_of": warm.book.as_of,
        "book_sha256": warm.book.sha256,
        "seed": warm.seed,
        "scenarios": warm.scenarios,
    }


def plain_answer(answer: Answer) -> dict[str, object]:
    """Return `answer` under the keys that programs rely on.

    `curve` holds the plain share of futures at each date; what may be claimed of it ends at
    `odds_cap`.
    """
    dates = {str(level): answer.date_at(level) for level in LEVELS}
    errors = {str(k.level): {"earliest": k.earliest, "latest": k.latest} for k in answer.keepable}
    return {
        "text": answer.text,
        "verdict": answer.verdict,
        "question": answer.question,
        "title": answer.title,
        "customer": answer.customer,
        "zone": answer.zone,
        "requested_date": answer.requested_date,
        "price": answer.price,
        "odds": answer.odds,
        "odds_error": answer.odds_error,
        "odds_cap": answer.odds_cap,
        "keepable": dates,
        "keepable_error": errors,
        "curve": answer.curve,
        "binding": answer.binding,
        "affected": answer.affected,
        "evidence": answer.evidence,
        "touched": answer.affected,  # what both were called until 0.1; the next version drops them
        "rests_on": answer.evidence,
        "hours": {
            "expected": answer.hours_expected,
            "low": answer.hours_low,
            "high": answer.hours_high,
        },
        "likely": {"odds": answer.likely_odds, "date_80": answer.likely_date_80},
        "people": answer.people,
        "remarks": answer.remarks,
        "already_promised": answer.already_promised,
        "book_sha256": answer.book_sha256 or None,
        "engine_version": answer.engine_version,
        "seed": answer.seed,
        "scenarios": answer.scenarios,
    }
