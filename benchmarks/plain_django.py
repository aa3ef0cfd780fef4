"""The ceiling: Django that does next to nothing, served as the desk is.

`python -m benchmarks.plain_django PORT DATABASE_URL`: /nothing answers a constant, /row reads one
row, /rows twenty.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import environ
import waitress
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from keepable_desk.settings import SQLITE

if TYPE_CHECKING:
    from django.urls import URLPattern

THREADS = 8


def nothing(request: HttpRequest) -> HttpResponse:
    """Answer a constant."""
    del request
    return JsonResponse({"status": "here"})


def rows(request: HttpRequest, count: int) -> HttpResponse:
    """Answer with so many rows of one table."""
    del request
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, word FROM plain_rows ORDER BY number LIMIT %s", [count])
        found = cursor.fetchall()
    return JsonResponse({"rows": found})


urlpatterns: list[URLPattern] = [
    path("nothing", nothing),
    path("row", rows, {"count": 1}),
    path("rows", rows, {"count": 20}),
]


def main() -> None:
    """Serve until it is ended."""
    port, url = sys.argv[1:]
    database = environ.Env.db_url_config(url)
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = SQLITE
    else:
        database["CONN_MAX_AGE"] = 60
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": database},
        ROOT_URLCONF=__name__,
        SECRET_KEY="of no use",  # noqa: S106 - nothing here is secret
    )
    application = get_wsgi_application()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS plain_rows (number integer, word text)")
        for number in range(20):
            cursor.execute("INSERT INTO plain_rows VALUES (%s, %s)", [number, f"word {number}"])
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it tells of every full queue
    waitress.serve(application, host="127.0.0.1", port=int(port), threads=THREADS, ident=None)


if __name__ == "__main__":
    main()
