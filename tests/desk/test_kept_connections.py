"""Connections that browsers and proxies keep: each answer ends where the next one begins."""

from __future__ import annotations

import http.client
import threading
from typing import TYPE_CHECKING

import pytest
from django.core.wsgi import get_wsgi_application
from django.http import FileResponse, StreamingHttpResponse
from django.test import RequestFactory
from waitress.server import create_server

from keepable_desk.web.api.head_requests import without_bodies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.http import HttpRequest

pytestmark = pytest.mark.store


@pytest.fixture
def connection() -> Iterator[http.client.HTTPConnection]:
    """Return a connection to a desk that is served as people serve it."""
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=1)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    made = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=30)
    yield made
    made.close()
    server.task_dispatcher.shutdown()  # its thread may still tell of the last answer
    server.close()
    thread.join(timeout=10)


@pytest.mark.parametrize("path", ["/health", "/nothing/is/here", "/static/keepable/desk.css"])
def test_what_follows_a_head_on_the_same_connection_is_understood(
    connection: http.client.HTTPConnection, path: str
) -> None:
    connection.request("GET", path)
    whole = connection.getresponse()
    length = len(whole.read())
    connection.request("HEAD", path)
    head = connection.getresponse()
    assert head.read() == b""
    assert (head.status, head.headers["Content-Length"]) == (whole.status, str(length))
    assert connection.sock is not None, "it is kept"
    connection.request("GET", "/health")
    assert connection.getresponse().read() == b'{"status": "alive"}'


def test_what_is_sent_in_parts_is_emptied_too(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"all of it")
    with file.open("rb") as opened:
        for whole in (StreamingHttpResponse([b"a", b"b"]), FileResponse(opened)):
            emptied(whole)
            assert b"".join(whole) == b""
            assert getattr(whole, "file_to_stream", None) is None  # which servers send as it is


def emptied(whole: StreamingHttpResponse) -> None:
    def answering(request: HttpRequest) -> StreamingHttpResponse:
        del request
        return whole

    without_bodies(answering)(RequestFactory().head("/"))
