"""The settings of an installation, in words: what `docs/reference/settings.md` is written from."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_PASSWORD = 10  # characters


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable of the environment, what it is without, and what it does."""

    name: str
    default: str
    what: str


SETTINGS = (
    Setting(
        "KEEPABLE_DATA",
        "the user's data folder",
        "The folder of everything that the desk keeps in files: the database (SQLite), keys, "
        "checkpoints, the secret.",
    ),
    Setting(
        "KEEPABLE_DATABASE_URL",
        "`desk.sqlite3` in KEEPABLE_DATA",
        "Another database, as `postgres://user:password@host:5432/name`.",
    ),
    Setting(
        "KEEPABLE_HOSTS",
        "`localhost,127.0.0.1,[::1]`",
        "The names under which it may be asked for, divided by commas.",
    ),
    Setting(
        "KEEPABLE_HTTPS",
        "off",
        "It is served by HTTPS, behind a proxy that sets X-Forwarded-Proto: cookies are for HTTPS "
        "only, and browsers are told to stay with it.",
    ),
    Setting(
        "KEEPABLE_PROXIES",
        "none; with KEEPABLE_HTTPS `127.0.0.0/8,::1`",
        "The addresses or networks of the proxies before it, divided by commas: what they say of "
        "who asks (X-Forwarded-For) and how (X-Forwarded-Proto) is believed, and of nobody else. "
        "Tries to sign in, and requests, are then counted for whoever really asks.",
    ),
    Setting(
        "KEEPABLE_REQUESTS_PER_MINUTE",
        "1500",
        "How many requests of one member, or of one address where nobody signed in, each server "
        "process answers in a minute, a fifth of them in a moment; 0 sets no limit.",
    ),
    Setting(
        "KEEPABLE_REQUESTS_AT_ONCE",
        "6",
        "How many requests of one member or address are answered at the same time; less than the "
        "threads that serve (8), so that others get in.",
    ),
    Setting(
        "KEEPABLE_SESSION_DAYS",
        "14",
        "After how many days whoever signed in signs in again, whatever they did; 0 sets no limit.",
    ),
    Setting(
        "KEEPABLE_SESSION_IDLE_HOURS",
        "72",
        "After how many hours without anything asked a session is over; pages that only look for "
        "news ask for nothing. 0 sets no limit.",
    ),
    Setting(
        "KEEPABLE_TRUSTED_ORIGINS",
        "none",
        "Further addresses whose pages may send forms, as `https://desk.example`.",
    ),
    Setting(
        "KEEPABLE_SECRET_KEY",
        "a file in KEEPABLE_DATA, made at the first start",
        "The secret that signs cookies; needed where several machines serve one desk.",
    ),
    Setting(
        "KEEPABLE_KEYS",
        "`keys` in KEEPABLE_DATA",
        "The folder of the keys that sign checkpoints; never in the database.",
    ),
    Setting(
        "KEEPABLE_CHECKPOINTS",
        "`checkpoints` in KEEPABLE_DATA",
        "The folder that checkpoints are appended in; best on a disk that the desk's own admin "
        "cannot change.",
    ),
    Setting(
        "KEEPABLE_CHECKPOINT_EMAILS",
        "none",
        "Who gets a checkpoint each day by mail, divided by commas; best two people of different "
        "roles.",
    ),
    Setting(
        "KEEPABLE_EMAIL_URL",
        "mail goes nowhere",
        "How mail is sent, as `smtp+tls://user:password@mail.example:587`.",
    ),
    Setting("KEEPABLE_EMAIL_FROM", "`keepable@localhost`", "From whom mail comes."),
    Setting("KEEPABLE_WATCH_MINUTES", "15", "How often promises are looked at for early warning."),
    Setting(
        "KEEPABLE_FORECAST_MEGABYTES",
        "1000",
        "How much each server process keeps of forecasts and what is derived from them; those of "
        "companies that were asked about longest ago go first.",
    ),
    Setting("KEEPABLE_LOGS", "`plain`", "`json` writes a JSON object a line, for machines."),
    Setting("KEEPABLE_LOG_LEVEL", "`INFO`", "Which logs are written, as in Python's logging."),
    Setting(
        "KEEPABLE_DEBUG",
        "off",
        "Shows the insides of an error to whoever meets it; never where others can reach it.",
    ),
)


def settings_as_markdown() -> str:
    """Write all settings as a page.

    >>> settings_as_markdown().splitlines()[0]
    '# Settings of a desk'
    """
    rows = "\n".join(f"| `{each.name}` | {each.default} | {each.what} |" for each in SETTINGS)
    return (
        "# Settings of a desk\n\n"
        "A desk runs without any of these. Each is a variable of the environment; "
        "`keepable doctor` looks at what they lead to.\n\n"
        f"| setting | without it | what it does |\n| --- | --- | --- |\n{rows}\n"
    )
