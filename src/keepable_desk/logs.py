"""Logs with fields: plain lines for people, JSON for machines."""

from __future__ import annotations

import logging
import re
from math import inf
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

# what may stand in a log, which others keep and read: a field that is not listed is left out
LOGGED: Mapping[str, str] = {
    "job": "which of the jobs in the background",
    "company": "its number",
    "because": "why writing stopped, in words that name entries of the ledger only",
    "error": "what the database said",
    "path": "which address was asked for",
    "request": "which request began or ended",
    "request_id": "its id, by which its lines are found",
    "code": "how it ended",
    "ip": "from where it came",
    "user_agent": "with which program",
    "user_id": "the number of whoever signed in",
    "actor": "which token of a program asked",
    "key": "what should have been worked out",
    "things": "which triggers and views of the database, by their names",
}
SELDOM_SECONDS, MOST_OF_SENT = 10.0, 200  # between lines that a stranger causes; characters of one
# what structlog and its formatter add themselves
OWN = {"event", "level", "logger", "timestamp", "exc_info", "exception", "stack", "stack_info"}


def only_listed(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Return of an `event` what may be logged: its own words, and the fields that are listed.

    >>> only_listed(None, "info", {"event": "a job failed", "job": "watch", "price": 7})
    {'event': 'a job failed', 'job': 'watch'}
    """
    del logger, method
    return {
        name: value
        for name, value in event.items()
        if name in LOGGED or name in OWN or name.startswith("_")
    }


# Addresses that end in what lets somebody in while it is valid: nobody who reads a log gets in.
SECRET_ADDRESSES = (
    "/accounts/password/reset/key/",
    "/accounts/confirm-email/",
    "/accounts/login/code/",
    "/invitations/",
    "/join/",
    "/links/",
)
_SECRET = re.compile(rf"((?:{'|'.join(map(re.escape, SECRET_ADDRESSES))}))[^\s?#]+")
# Behind the question mark stand the keys of links, and what people search for.
_ASKED = re.compile(r"(/[^\s?]*\?)\S+")


def without_secrets(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Return an `event` in which no address tells what lets somebody in, nor what was asked for.

    >>> without_secrets(None, "info", {"request": "GET /accounts/password/reset/key/2-c9f/"})
    {'request': 'GET /accounts/password/reset/key/...'}
    >>> without_secrets(None, "info", {"request": "GET /join?key=c9f"})
    {'request': 'GET /join?...'}
    """
    del logger, method
    return {
        name: _ASKED.sub(r"\1...", _SECRET.sub(r"\1...", value))
        if isinstance(value, str)
        else value
        for name, value in event.items()
    }


# Characters that nobody sees move the cursor of a terminal, or begin another line.
_UNSEEN = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}


def on_one_line(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    r"""Return an `event` in which nothing that was sent begins a line, or moves a cursor.

    >>> on_one_line(None, "info", {"user_agent": "a\n\x1b[31m"})
    {'user_agent': 'a\\x0a\\x1b[31m'}
    """
    del logger, method
    return {
        name: value.translate(_UNSEEN) if isinstance(value, str) else value
        for name, value in event.items()
    }


class Seldom(logging.Filter):
    """Lets a line through now and then, short and without a traceback: strangers cause it at will.

    >>> line = logging.makeLogRecord({"msg": "Invalid HTTP_HOST header: " + "x" * 999})
    >>> rare = Seldom()
    >>> rare.filter(line), len(line.msg), rare.filter(line)
    (True, 200, False)
    """

    last = -inf  # when one was let through

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a `record` is logged, and make it short."""
        if record.created - self.last < SELDOM_SECONDS:
            return False
        self.last = record.created
        record.msg, record.args = record.getMessage()[:MOST_OF_SENT], ()
        record.exc_info = record.exc_text = None
        return True


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    only_listed,
    without_secrets,
    on_one_line,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


# one list for all: a logger keeps the one that was there when it was first used
PROCESSORS: list[Any] = [*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]


def logging_from(form: str, level: str) -> dict[str, Any]:
    """Set structlog up, and give what Django needs: `form` is json or plain, `level` as in logging.

    >>> logging_from("json", "INFO")["root"]["level"]
    'INFO'
    """
    structlog.configure(
        processors=PROCESSORS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            # plain tracebacks: the fancy ones show values of variables, which may be secret
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "desk": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *last,
                ],
            }
        },
        "filters": {"seldom": {"()": Seldom}},
        "handlers": {"desk": {"class": "logging.StreamHandler", "formatter": "desk"}},
        "root": {"handlers": ["desk"], "level": level},
        "loggers": {
            "apscheduler": {"level": "WARNING"},  # it tells of every run
            "django.security.DisallowedHost": {"filters": ["seldom"]},
        },
    }
