"""The server: places for thousands, each request there in time, nobody waits for who is slow."""

from __future__ import annotations

import contextlib
import resource
import socket
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from keepable_desk.ops import web_server
from keepable_desk.ops.web_server import TimedChannel, room_for_connections, server_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GET = b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n"


def hello(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    environ["wsgi.input"].read()
    start("200 OK", [("Content-Length", "5")])
    return [b"hello"]


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(web_server, "HEADER_SECONDS", 1.0)
    monkeypatch.setattr(web_server, "BODY_SECONDS", 1.0)
    monkeypatch.setattr(web_server, "LOOK_SECONDS", 0.2)
    with serving() as port:
        yield port


def test_as_it_ships_a_request_has_twenty_seconds_and_its_body_thirty_and_5_kb_a_second() -> None:
    shipped = (web_server.HEADER_SECONDS, web_server.BODY_SECONDS, web_server.LOOK_SECONDS)
    assert shipped == (20.0, 30.0, 5)
    assert web_server.LEAST_BYTES_PER_SECOND == 5_000.0
    assert (web_server.MOST_BODY_BYTES, web_server.MOST_HELD_BYTES) == (25_000_000, 500_000_000)


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """Serve until this ends, and give the port."""
    bound = socket.create_server(("127.0.0.1", 0), backlog=256)
    server = server_of(hello, [bound], threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield bound.getsockname()[1]
    server.close()
    thread.join(timeout=10)


def connected(port: int) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=10)
    made.settimeout(10)
    return made


def answer_to(own: socket.socket, sent: bytes) -> bytes:
    """Send it, and return the whole answer."""
    own.sendall(sent)
    found = b""
    while not found.endswith(b"hello"):
        found += own.recv(1_000) or b"hello"
    return found


def is_answered(port: int) -> bool:
    with closing(connected(port)) as own:
        return answer_to(own, GET).startswith(b"HTTP/1.1 200")


def is_left_by(port: int, begun: bytes, drop: bytes, seconds: float) -> bool:
    """Return whether whoever sends a `drop` of what was `begun` again and again is left."""
    with closing(connected(port)) as own:
        own.sendall(begun)
        own.settimeout(0.1)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                own.sendall(drop)
                if own.recv(1_000) == b"":
                    return True
            except TimeoutError:
                continue
            except OSError:
                return True
    return False


def test_more_browsers_than_a_hundred_keep_their_connection_and_another_gets_in(port: int) -> None:
    idle = [connected(port) for _ in range(150)]
    for each in idle:
        assert answer_to(each, GET).startswith(b"HTTP/1.1 200")
    assert is_answered(port)
    for each in idle:  # each is still connected
        assert answer_to(each, GET).startswith(b"HTTP/1.1 200")
        each.close()


def test_a_header_that_comes_drop_by_drop_is_waited_for_no_longer_than_it_takes(port: int) -> None:
    assert is_left_by(port, b"GET / HTTP/1.1\r\nX-Slow: ", b"a", 8.0)
    assert is_answered(port)


def test_a_body_that_comes_drop_by_drop_is_waited_for_no_longer_than_it_takes(port: int) -> None:
    begun = b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 1000\r\n\r\n"
    assert is_left_by(port, begun, b"a", 8.0)
    assert is_answered(port)


@pytest.mark.parametrize("length", [1_073_741_000, 30_000_000])
def test_a_body_that_is_said_to_be_huge_is_refused_before_it_comes(port: int, length: int) -> None:
    with closing(connected(port)) as own:
        begun = f"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: {length}\r\n\r\n"
        own.sendall(begun.encode())
        assert own.recv(1_000).startswith(b"HTTP/1.1 413")


def test_a_body_is_waited_for_by_what_came_of_it_and_not_by_what_is_said_to_come(
    port: int,
) -> None:
    begun = b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 20000000\r\n\r\n"
    assert is_left_by(port, begun, b"a", 8.0)  # 20 MB would have been given 67 minutes


def test_bodies_on_their_way_fill_no_disk(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "MOST_HELD_BYTES", 1_000_000)
    begun = b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 20000000\r\n\r\n"
    assert is_left_by(port, begun, bytes(300_000), 2.0)
    time.sleep(0.5)  # until what went with it is counted anew
    assert is_answered(port)


def begun_body(
    port: int, sent: int, source: str = "127.0.0.1", *, of: int = 900_000
) -> socket.socket:
    """Return a connection from `source` that sent so much of a body of so many bytes."""
    made = socket.create_connection(("127.0.0.1", port), 10, source_address=(source, 0))
    made.settimeout(10)
    made.sendall(f"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: {of}\r\n\r\n".encode())
    made.sendall(bytes(sent))
    return made


@pytest.fixture
def little_room(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Serve where bodies on their way have room for a million bytes, and give the port."""
    monkeypatch.setattr(web_server, "MOST_HELD_BYTES", 1_000_000)
    with serving() as port:
        yield port


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.2"])
def test_whoever_keeps_all_room_for_bodies_keeps_nobody_out(little_room: int, source: str) -> None:
    # 9 x 100,000 bytes lie there, and would for 30 s + 100,000 / 5,000 s = 50 s: another body of
    # 300,000 comes in pieces, from the same address or another
    with contextlib.ExitStack() as open_ones:
        for _ in range(9):
            open_ones.enter_context(closing(begun_body(little_room, 100_000)))
        time.sleep(0.5)
        with closing(begun_body(little_room, 100_000, source, of=300_000)) as own:
            time.sleep(0.2)
            own.sendall(bytes(100_000))
            time.sleep(0.2)
            assert answer_to(own, bytes(100_000)).startswith(b"HTTP/1.1 200")


def test_it_is_those_who_keep_most_that_are_let_go_of(little_room: int) -> None:
    with contextlib.ExitStack() as open_ones:
        large = open_ones.enter_context(closing(begun_body(little_room, 850_000, "127.0.0.3")))
        time.sleep(0.3)
        many = [
            open_ones.enter_context(closing(begun_body(little_room, 300_000, "127.0.0.2")))
            for _ in range(4)
        ]
        time.sleep(0.5)
        # 850,000 of the first and then 300,000 of others: the first holds most, and goes. The rest
        # has 4 x 300,000, of which the oldest goes
        assert [is_open(each) for each in (large, *many)] == [False, False, True, True, True]


def test_half_of_the_places_are_for_other_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "room_for_connections", lambda: 10)
    with serving() as port, contextlib.ExitStack() as open_ones:
        held = [open_ones.enter_context(closing(connected(port))) for _ in range(8)]
        time.sleep(0.5)
        assert sum(is_open(each) for each in held) == 5
        from_elsewhere = ("127.0.0.2", 0)
        other = socket.create_connection(("127.0.0.1", port), 10, source_address=from_elsewhere)
        with closing(other):
            assert answer_to(other, GET).startswith(b"HTTP/1.1 200")


def is_open(own: socket.socket) -> bool:
    """Return whether the other end still holds the connection."""
    own.settimeout(0.2)
    try:
        return own.recv(1) != b""
    except TimeoutError:
        return True
    except OSError:
        return False


def test_a_body_that_is_there_in_time_is_answered_however_often_a_connection_is_used(
    port: int,
) -> None:
    with closing(connected(port)) as own:
        for _ in range(3):
            own.sendall(b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 4\r\n\r\nab")
            time.sleep(0.7)  # three of them are longer than one may take
            assert answer_to(own, b"cd").startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("more", [b"", b"Content-Length: 0\r\n"])
def test_a_request_without_a_body_that_asks_whether_to_send_it_is_answered_at_once(
    port: int, more: bytes
) -> None:
    with closing(connected(port)) as own:
        begun = time.monotonic()
        sent = b"GET / HTTP/1.1\r\nHost: desk\r\nExpect: 100-continue\r\n" + more + b"\r\n"
        for _ in range(2):
            assert answer_to(own, sent).startswith(b"HTTP/1.1 200")
        assert time.monotonic() - begun < 1.0  # as BODY_SECONDS would have been


def test_a_body_that_is_waited_for_is_asked_for(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: desk\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
    with closing(connected(port)) as own:
        own.sendall(head)
        assert own.recv(1_000).startswith(b"HTTP/1.1 100")
        assert answer_to(own, b"abcd").startswith(b"HTTP/1.1 200")


def test_a_body_that_is_too_large_is_refused_and_not_asked_for(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: desk\r\nExpect: 100-continue\r\n"
    head += b"Content-Length: 30000000\r\n\r\n"
    with closing(connected(port)) as own:
        own.sendall(head)
        assert own.recv(1_000).startswith(b"HTTP/1.1 413")


def test_an_answer_that_nobody_reads_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "STUCK_SECONDS", 10.0)
    channel = TimedChannel.__new__(TimedChannel)
    channel.total_outbufs_len, channel.last_activity = 5, 100.0
    assert [channel.is_stuck(wall) for wall in (105.0, 110.0, 111.0)] == [False, False, True]
    channel.total_outbufs_len = 0
    assert not channel.is_stuck(1_000.0)


@pytest.mark.parametrize(
    ("soft", "hard", "room"),
    [
        (1_024, 100_000, 8_000),  # it asks for more and gets it
        (1_024, 4_096, 3_896),  # 4096 files less the 200 that a desk opens besides
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, 8_000),
        (256, 256, 100),  # never fewer than waitress itself would take
    ],
)
def test_it_takes_as_many_connections_as_the_system_has_files_for(
    soft: int, hard: int, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _what, limits: asked.append(limits))
    assert room_for_connections() == room
    assert all(new > soft and limit == hard for new, limit in asked) or soft == hard


def test_a_request_that_says_its_length_in_two_ways_is_the_last_of_its_connection(
    port: int,
) -> None:
    both = (
        b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n"
    )
    with closing(connected(port)) as own:
        own.sendall(both + GET)
        found = b""
        while more := own.recv(4096):  # until it is closed
            found += more
    assert found.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in found.lower()
