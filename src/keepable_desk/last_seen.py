"""When the desk was last seen to run, kept beside its data: what a clock is compared with."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings

from keepable_desk.whole_files import content_of, replace_whole

LOG = structlog.get_logger(__name__)
NAME = "last_seen.json"
JUMP = timedelta(days=1)  # a clock may be set by so much
YEARS = range(1970, 9_000)  # of which instants are; beyond them nothing can be counted on
MOST_SECONDS = 1e10  # three centuries


@dataclass(frozen=True, slots=True)
class Seen:
    """When the desk was seen to run: by the clock, and by what its machine had counted.

    `believed` is the newest entry that somebody knew of when they confirmed a clock behind it.
    """

    at: datetime
    seconds: float
    boot: str
    believed: datetime | None = None


def last_seen() -> Seen | None:
    """Return when the desk was last seen to run; None where nothing that can be read tells."""
    try:
        return _seen_in(json.loads(content_of(Path(settings.DATA) / NAME)))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        LOG.warning("when the desk was last seen cannot be read", file=NAME)
        return None


def _seen_in(plain: object) -> Seen:
    if not isinstance(plain, dict):
        raise TypeError(NAME)
    believed, seconds = plain.get("believed"), plain["seconds"]
    if not isinstance(seconds, int | float) or not 0 <= seconds <= MOST_SECONDS:
        raise TypeError(NAME)
    return Seen(
        _instant(plain["at"]),
        float(seconds),
        str(plain["boot"]),
        None if believed is None else _instant(believed),
    )


def _instant(said: object) -> datetime:
    at = datetime.fromisoformat(str(said))
    if at.tzinfo is None or at.year not in YEARS:
        raise TypeError(NAME)
    return at


def remember(now: Seen, believed: datetime | None = None) -> None:
    """Keep when the desk was seen to run, and up to which entry a clock behind it is `believed`.

    What was believed before stays so. A disk that takes nothing is told of elsewhere.
    """
    if believed is None and (before := last_seen()) is not None:
        believed = before.believed
    now = replace(now, believed=believed)
    plain: dict[str, object] = {"at": now.at.isoformat(), "seconds": now.seconds, "boot": now.boot}
    if now.believed is not None:
        plain["believed"] = now.believed.isoformat()
    with contextlib.suppress(OSError):
        replace_whole(Path(settings.DATA) / NAME, json.dumps(plain).encode("ascii"))


def is_set_back(newest: datetime | None, now: datetime) -> bool:
    """Return whether a clock at `now` is farther behind the `newest` entry than is believed."""
    if newest is None or newest - now <= JUMP:
        return False
    seen = last_seen()
    return seen is None or seen.believed is None or newest > seen.believed
