"""What Django needs to know; everything that differs by installation is named KEEPABLE_*."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from platformdirs import user_data_path

from keepable.texts import language_name, languages
from keepable_desk.assets import FOLDER, digest_of
from keepable_desk.installation_settings import LEAST_PASSWORD
from keepable_desk.logs import logging_from
from keepable_desk.whole_files import content_of, make_whole

ENVIRONMENT = environ.Env()
DATA = ENVIRONMENT("KEEPABLE_DATA", cast=Path, default=user_data_path("keepable"))
DEBUG = ENVIRONMENT.bool("KEEPABLE_DEBUG", default=False)
ALLOWED_HOSTS = ENVIRONMENT.list("KEEPABLE_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
KEEPABLE_KEYS = ENVIRONMENT("KEEPABLE_KEYS", cast=Path, default=DATA / "keys")
KEEPABLE_CHECKPOINTS = ENVIRONMENT("KEEPABLE_CHECKPOINTS", cast=Path, default=DATA / "checkpoints")
KEEPABLE_CHECKPOINT_EMAILS = ENVIRONMENT.list("KEEPABLE_CHECKPOINT_EMAILS", default=[])
KEEPABLE_WATCH_MINUTES = ENVIRONMENT.int("KEEPABLE_WATCH_MINUTES", default=15)
KEEPABLE_FORECAST_MEGABYTES = ENVIRONMENT.int("KEEPABLE_FORECAST_MEGABYTES", default=1000)
IS_HTTPS = ENVIRONMENT.bool("KEEPABLE_HTTPS", default=False)
KEEPABLE_PROXIES = ENVIRONMENT.list(
    "KEEPABLE_PROXIES", default=["127.0.0.0/8", "::1"] if IS_HTTPS else []
)
KEEPABLE_REQUESTS_PER_MINUTE = ENVIRONMENT.int("KEEPABLE_REQUESTS_PER_MINUTE", default=1_500)
KEEPABLE_REQUESTS_AT_ONCE = ENVIRONMENT.int("KEEPABLE_REQUESTS_AT_ONCE", default=6)
KEEPABLE_SESSION_DAYS = ENVIRONMENT.int("KEEPABLE_SESSION_DAYS", default=14)
KEEPABLE_SESSION_IDLE_HOURS = ENVIRONMENT.int("KEEPABLE_SESSION_IDLE_HOURS", default=72)


def secret_at(path: Path) -> str:
    """Read the secret of this installation at `path`; the first to ask makes it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_whole(path, secrets.token_urlsafe(50).encode("ascii"))
    return content_of(path).decode("ascii")


SECRET_KEY = ENVIRONMENT.str("KEEPABLE_SECRET_KEY", default="") or secret_at(DATA / "secret_key")

# A power cut loses nothing that was answered only with synchronous=FULL; IMMEDIATE takes the
# lock for writing at the beginning, so that nobody is refused in the middle. trusted_schema stays
# on: SQLite 3.40 takes the checks that Django puts on JSON columns for unsafe without it.
SQLITE: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA cell_size_check=ON; PRAGMA secure_delete=ON;"
    ),
}


def database_from(env: environ.Env, data: Path) -> dict[str, Any]:
    """Return the settings of the database that `env` names; a file below `data` by default."""
    found: dict[str, Any] = env.db(
        "KEEPABLE_DATABASE_URL", default=f"sqlite:///{data}/desk.sqlite3"
    )
    if found["ENGINE"].endswith("sqlite3"):
        found["ENGINE"] = "keepable_desk.store.sqlite3"
        found["OPTIONS"] = {**found.get("OPTIONS", {}), **SQLITE}
    else:
        found["CONN_HEALTH_CHECKS"] = True
        found["CONN_MAX_AGE"] = 60
    return found


DATABASES = {"default": database_from(ENVIRONMENT, DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "keepable_desk.web.pages.apps.PagesConfig",  # first: its pages stand for those of others
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "django_structlog",
    "csp",
    "ninja",
    "keepable_desk.store",
    "keepable_desk.reads.apps.ReadsConfig",
]
MIDDLEWARE = [
    "keepable_desk.web.proxies.seen_through_proxies",
    "keepable_desk.web.api.head_requests.without_bodies",  # first: it empties what others answer
    "keepable_desk.web.api.responses.from_nothing_written",
    "keepable_desk.web.api.responses.without_plans",
    "keepable_desk.web.api.responses.by_https_alone",  # before pages are led there
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "keepable_desk.web.pages.http_compression.PackedPages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "keepable_desk.web.demo_stays_here.DemoStaysHere",
    "keepable_desk.web.api.responses.in_callers_language",
    "keepable_desk.web.api.responses.only_problems",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "keepable_desk.web.pages.session_end.while_it_lasts",
    "keepable_desk.web.request_rates.at_a_bearable_rate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "keepable_desk.web.pages.reader_settings.as_readers_read",
    "keepable_desk.web.pages.error_pages.in_words",
    "keepable_desk.web.pages.page_responses.RefusalsInWords",
    "django_structlog.middlewares.RequestMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "keepable_desk.web.pages.page_responses.framed",
            ],
        },
    },
]
ROOT_URLCONF = "keepable_desk.urls"
WSGI_APPLICATION = "keepable_desk.wsgi.application"
STATIC_URL = f"/static/{digest_of(FOLDER)}/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True  # served from the packages, so that nothing need be collected
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has a use for them
WHITENOISE_IMMUTABLE_FILE_TEST = r"."  # what changes is asked for under another address
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [(language, language_name(language)) for language in languages()]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
LOGGING = logging_from(
    ENVIRONMENT.str("KEEPABLE_LOGS", default="plain"),
    ENVIRONMENT.str("KEEPABLE_LOG_LEVEL", default="INFO"),
)

# Who signs in: members, whom an admin brings in. Nobody makes an account alone.
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": LEAST_PASSWORD},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "keepable_desk.usecases.password_quality.NotNamedAfterCompany"},
]
# Tries to sign in are counted in the database, so that all processes count together.
CACHES = {
    "default": {
        "BACKEND": "keepable_desk.web.counted_tries.CountedTries",
        "LOCATION": "store_counted",
    }
}
ACCOUNT_ADAPTER = "keepable_desk.web.pages.own_password.PasswordsOfMembers"
ACCOUNT_FORMS = {"user_token": "keepable_desk.web.pages.own_password.KeyOfMember"}
KEYS_OF_MEMBERS = "keepable_desk.web.pages.mailed_keys.KeysOfMembers"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = KEYS_OF_MEMBERS
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an admin gave the address
HEADLESS_CLIENTS = ("app",)  # for commands, as pages have forms of their own
LOGIN_REDIRECT_URL = "/"

EMAIL_CONFIG = ENVIRONMENT.email_url("KEEPABLE_EMAIL_URL", default="dummymail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = ENVIRONMENT.str("KEEPABLE_EMAIL_FROM", default="keepable@localhost")

# Pages run and show only what comes from here, and nothing that stands in a page itself.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}


def reached_by(*, https: bool) -> dict[str, Any]:
    """Return what differs between a desk that is reached by HTTPS and one on this machine alone.

    Browsers take a cookie whose name begins with `__Host-` from the host itself only, and only by
    HTTPS: no other host of the same domain can set it.
    """
    prefix = "__Host-" if https else ""
    return {
        "SECURE_SSL_REDIRECT": https,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if https else None,
        "SECURE_HSTS_SECONDS": 31_536_000 if https else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": https,
        "SECURE_HSTS_PRELOAD": https,
        "SESSION_COOKIE_SECURE": https,
        "CSRF_COOKIE_SECURE": https,
        "KEEPABLE_COOKIE_PREFIX": prefix,
        "SESSION_COOKIE_NAME": f"{prefix}sessionid",
        "CSRF_COOKIE_NAME": f"{prefix}csrftoken",
    }


KEEPABLE_COOKIE_PREFIX: str = ""
vars().update(reached_by(https=IS_HTTPS))
SESSION_COOKIE_AGE = 86_400 * (KEEPABLE_SESSION_DAYS or 365)  # seconds
MESSAGE_STORAGE = "keepable_desk.web.pages.toast_storage.ToastStorage"
CSRF_FAILURE_VIEW = "keepable_desk.web.pages.error_pages.too_old"
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.list("KEEPABLE_TRUSTED_ORIGINS", default=[])
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000
