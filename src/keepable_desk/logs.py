"""Logs with fields: plain lines for people, JSON for machines."""

from __future__ import annotations

from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def logging_from(form: str, level: str) -> dict[str, Any]:
    """Set structlog up, and give what Django needs: `form` is json or plain, `level` as in logging.

    >>> logging_from("json", "INFO")["root"]["level"]
    'INFO'
    """
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
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
        "handlers": {"desk": {"class": "logging.StreamHandler", "formatter": "desk"}},
        "root": {"handlers": ["desk"], "level": level},
        "loggers": {"apscheduler": {"level": "WARNING"}},  # it tells of every run
    }
