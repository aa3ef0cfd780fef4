"""Who asks, where a proxy stands in between: it is believed if it is one of ours, nobody else is.

Limits by address count whoever really asks, and not the proxy, which is the same for all. The
proxies are those of the setting KEEPABLE_PROXIES.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

    from django.http import HttpRequest, HttpResponse

    Network = IPv4Network | IPv6Network

FORWARDED = tuple(
    f"HTTP_{name}"
    for name in (
        "FORWARDED",
        "X_FORWARDED_FOR",
        "X_FORWARDED_PROTO",
        "X_FORWARDED_HOST",
        "X_FORWARDED_PORT",
        "X_FORWARDED_BY",
        "X_REAL_IP",
    )
)


def seen_through_proxies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that lets REMOTE_ADDR be the address of whoever really asks.

    What somebody else than one of our proxies says about it is dropped.
    """
    proxies = [ip_network(each, strict=False) for each in settings.KEEPABLE_PROXIES]

    def answer(request: HttpRequest) -> HttpResponse:
        request.was_handed_on = was_handed_on(request)  # type: ignore[attr-defined]  # ours
        peer = str(request.META.get("REMOTE_ADDR", ""))
        if _is_one_of(proxies, _address(peer)):
            said = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
            request.META["REMOTE_ADDR"] = client_address(peer, said, proxies)
        else:
            for name in FORWARDED:
                request.META.pop(name, None)
        return get_response(request)

    return answer


def was_handed_on(request: HttpRequest) -> bool:
    """Return whether somebody says that they handed `request` on, whoever that is."""
    return any(name in request.META for name in (*FORWARDED, "HTTP_VIA"))


def client_address(peer: str, forwarded_for: str, proxies: Iterable[Network]) -> str:
    """Return the address of whoever asked `peer`, which is one of the `proxies`.

    Each proxy adds at the end whom it was asked by: the last that is none of ours is the one, as
    what stands before it, anybody may have written.

    >>> ours = [ip_network("127.0.0.0/8"), ip_network("10.1.0.0/16")]
    >>> client_address("127.0.0.1", "8.8.8.8, 203.0.113.7, 10.1.2.3", ours)
    '203.0.113.7'
    >>> client_address("127.0.0.1", "", ours), client_address("127.0.0.1", "nonsense", ours)
    ('127.0.0.1', '127.0.0.1')
    """
    known, found = list(proxies), peer
    for each in reversed(forwarded_for.split(",")):
        address = _address(each.strip())
        if address is None:
            return found
        found = str(address)
        if not _is_one_of(known, address):
            return found
    return found


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped if mapped is not None else found


def _is_one_of(networks: Iterable[Network], address: IPv4Address | IPv6Address | None) -> bool:
    return address is not None and any(address in network for network in networks)
