"""What Django needs to know; everything that differs by installation is named KEEPABLE_*."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import environ
from platformdirs import user_data_path

ENVIRONMENT = environ.Env()
DATA = ENVIRONMENT("KEEPABLE_DATA", cast=Path, default=user_data_path("keepable"))
DEBUG = ENVIRONMENT.bool("KEEPABLE_DEBUG", default=False)
ALLOWED_HOSTS = ENVIRONMENT.list("KEEPABLE_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])


def secret_at(path: Path) -> str:
    """Read the secret of this installation at `path`; the first to ask makes it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


SECRET_KEY = ENVIRONMENT.str("KEEPABLE_SECRET_KEY", default="") or secret_at(DATA / "secret_key")

# A power cut loses nothing that was answered only with synchronous=FULL; IMMEDIATE takes the
# lock for writing at the beginning, so that nobody is refused in the middle. trusted_schema stays
# on: SQLite 3.40 takes the checks that Django puts on JSON columns for unsafe without it.
SQLITE: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA cell_size_check=ON;"
    ),
}


def database_from(env: environ.Env, data: Path) -> dict[str, Any]:
    """Give the settings of the database that `env` names; a file below `data` by default."""
    found: dict[str, Any] = env.db(
        "KEEPABLE_DATABASE_URL", default=f"sqlite:///{data}/desk.sqlite3"
    )
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = {**found.get("OPTIONS", {}), **SQLITE}
    else:
        found["CONN_HEALTH_CHECKS"] = True
        found["CONN_MAX_AGE"] = 60
    return found


DATABASES = {"default": database_from(ENVIRONMENT, DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "keepable_desk.store",
]
ROOT_URLCONF = "keepable_desk.urls"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
