"""The server of a desk: waitress, which holds thousands of idle browsers and waits for nobody.

Waitress itself stops taking connections at a hundred, and closes those alone on which nothing moves
at all: whoever sends a byte now and then, or reads none, keeps a place for ever. Here places are
many, and each request has to be there in time.
"""

from __future__ import annotations

import errno
import heapq
import resource
import socket
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import MultiSocketServer, TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from keepable.texts import Text
from keepable_desk.ops.console import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BACKLOG = 1024  # who come at once, as after a restart
MOST_CONNECTIONS = 8_000
OWN_FILES = 200  # what a desk opens besides: its database, caches, files that are read
IDLE_SECONDS = 60  # a connection on which nobody asks for anything
HEADER_SECONDS = 20.0  # to say what is asked for
BODY_SECONDS, LEAST_BYTES_PER_SECOND = 30.0, 5_000.0  # to send what belongs to it
MOST_BODY_BYTES = 25_000_000  # somewhat more than the desk itself takes, which says so in words
MOST_HELD_BYTES = 500_000_000  # of all bodies on their way, which lie on the disk
ROOM_LEFT = 0.9  # of it, once some of them were let go of
STUCK_SECONDS = 60.0  # an answer of which nothing is read
LOOK_SECONDS = 5  # how often it is seen who is late


class ClosingParser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Reads a request, and lets the connection end with one that says its length in two ways.

    Something in between may go by the other (RFC 9112, 6.1), and take what follows for ours.
    """

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request."""
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            self.headers["CONNECTION"] = "close"
            self.connection_close = True


class TimedChannel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that knows since when a request is on its way."""

    parser_class = ClosingParser
    begun: float | None = None  # when the first byte of an unfinished request came

    def __init__(
        self,
        server: DeskServer,
        sock: socket.socket,
        addr: tuple[str, int],
        *rest: object,
        **more: object,
    ) -> None:
        """Take the connection, or let it go where its address has half of the places already."""
        super().__init__(server, sock, addr, *rest, **more)
        self.will_close = not server.takes_from(addr)

    def received(self, data: bytes) -> bool:
        """Take `data` of requests, as waitress does, and note when an unfinished one began."""
        was_empty = self.request is None
        taken: bool = super().received(data)
        if self.request is None:
            self.begun = None
        elif was_empty or self.begun is None:
            self.begun = time.monotonic()
        if self.request is not None and self.request.headers_finished:
            self.server.held_bytes += len(data)
            if self.server.held_bytes > MOST_HELD_BYTES:
                self.server.make_room()
        return taken

    def send_continue(self) -> None:
        """Ask for the body that is waited for; a request without one is there already."""
        if self.request.completed:
            self.request.expect_continue = False
        else:
            super().send_continue()

    def handle_close(self) -> None:
        """Close it, and what lies on the disk of a body that never came to its end."""
        super().handle_close()
        if self.request is not None:
            self.request.close()

    def held_bytes(self) -> int:
        """Return how much of bodies lies here that nobody has read yet."""
        waiting = [*self.requests, *([self.request] if self.request is not None else [])]
        return sum(request.body_bytes_received for request in waiting)

    def is_sending(self) -> bool:
        """Return whether a body is on its way here."""
        return self.request is not None and bool(self.request.headers_finished)

    def is_late(self, now: float) -> bool:
        """Return whether the request on its way should have been there by `now` (monotonic)."""
        request, begun = self.request, self.begun
        if request is None or begun is None:
            return False
        if not request.headers_finished:
            return now - begun > HEADER_SECONDS
        allowed = BODY_SECONDS + request.body_bytes_received / LEAST_BYTES_PER_SECOND
        return bool(now - begun > HEADER_SECONDS + allowed)

    def is_stuck(self, wall: float) -> bool:
        """Return whether an answer waits of which nothing was read for long, by the clock."""
        return bool(self.total_outbufs_len) and wall - self.last_activity > STUCK_SECONDS


class DeskServer(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """A server that parts with whoever keeps a place and asks for nothing."""

    channel_class = TimedChannel
    held_bytes = 0  # of bodies on their way, counted anew at each look

    def takes_from(self, address: tuple[str, int]) -> bool:
        """Return whether there is a place for one more from an `address`: half are for others."""
        same = sum(each.addr[0] == address[0] for each in list(self.active_channels.values()))
        return bool(same <= self.adj.connection_limit // 2)

    def make_room(self) -> None:
        """Let go of bodies on their way until there is room again, of whoever holds most first.

        Of one address, those go that began first. So whoever comes later, or sends less, gets
        through, however much others keep here and for how long.
        """
        channels = list(self.active_channels.values())
        held = {each: each.held_bytes() for each in channels if not each.will_close}
        of_address: Counter[str] = Counter()
        sending: dict[str, list[TimedChannel]] = defaultdict(list)
        for channel, size in held.items():
            of_address[channel.addr[0]] += size
            if channel.is_sending():
                sending[channel.addr[0]].append(channel)
        for theirs in sending.values():
            theirs.sort(key=lambda each: each.begun or 0.0, reverse=True)  # the first comes last
        most = [(-of_address[address], address) for address in sending]
        heapq.heapify(most)
        left, enough = sum(held.values()), MOST_HELD_BYTES * ROOM_LEFT
        while left > enough and most:
            size, address = heapq.heappop(most)
            channel = sending[address].pop()
            left -= held[channel]
            channel.will_close = True
            if sending[address]:
                heapq.heappush(most, (size + held[channel], address))
        self.held_bytes = left

    def maintenance(self, now: float) -> None:
        """Close what is idle, as waitress does, what is late, and what is not read."""
        super().maintenance(now)
        at = time.monotonic()
        self.held_bytes = sum(each.held_bytes() for each in list(self.active_channels.values()))
        for channel in list(self.active_channels.values()):
            if channel.is_late(at) or channel.is_stuck(now):
                channel.will_close = True


def bound(host: str, port: int) -> list[socket.socket]:
    """Return sockets that hold the `port` at all addresses of `host`; nobody answers there yet.

    CommandError when somebody else has it, or the host is none of this machine.
    """
    found = []
    try:
        for family, kind, number, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            made = socket.socket(family, kind, number)
            found.append(made)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            made.bind(address)
            made.listen(BACKLOG)  # as only then nobody else gets it; whoever comes early waits
    except OSError as error:
        for each in found:
            each.close()
        code = "desk.port_taken" if error.errno == errno.EADDRINUSE else "desk.no_such_host"
        refuse(Text(code, host=host, port=str(port)), Text("desk.other_port"))
    return found


def server_of(
    application: Callable[..., Any], sockets: Sequence[socket.socket], *, threads: int
) -> MultiSocketServer:
    """Return the server that answers at bound `sockets` with so many `threads`, once it is run."""
    settings = Adjustments(
        sockets=list(sockets),
        threads=threads,
        ident=None,
        connection_limit=room_for_connections(),
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=LOOK_SECONDS,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=False,  # web/proxies.py looks at them
        max_request_header_size=64_000,
        max_request_body_size=MOST_BODY_BYTES,
    )
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(threads)
    places: dict[int, Any] = {}
    for each in sockets:
        info = (each.family, each.type, each.proto, each.getsockname())
        DeskServer(
            application,
            places,
            True,  # noqa: FBT003 - as waitress names it: it starts at once
            each,
            dispatcher=dispatcher,
            adj=settings,
            bind_socket=False,
            sockinfo=info,
        )
    return MultiSocketServer(places, settings, [], dispatcher, None)


def room_for_connections() -> int:
    """Return how many connections may be open at once, and ask the system for room for them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    room = wanted if soft == resource.RLIM_INFINITY else min(soft, wanted)
    return max(room - OWN_FILES, 100)
