"""The IP address of the person who sent a request: nothing that a stranger claims counts."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

#: the address of a peer without one, such as a proxy on a Unix socket
UNKNOWN = "0.0.0.0"
#: what one household or office has of IPv6 addresses counts as one address
IPV6_PREFIX = 64
Network = IPv4Network | IPv6Network


def client_address(request: HttpRequest) -> str:
    """Return the IP address that limits count and the access log names."""
    return address_of(request.META)


def address_of(environment: Mapping[str, Any]) -> str:
    """Return the IP address of the client of a WSGI environment.

    Where the peer is one of TRUSTED_PROXIES, it is the last address of X-Forwarded-For that is no trusted
    proxy: what stands before it may be forged.
    """
    trusted = _networks(tuple(settings.TRUSTED_PROXIES))
    address = _parsed(environment.get("REMOTE_ADDR", ""))
    forwarded = environment.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while address is not None and forwarded and any(address in network for network in trusted):
        sent = _parsed(forwarded.pop())
        if sent is None:
            break
        address = sent
    return str(address) if address else UNKNOWN


def client_network(request: HttpRequest) -> str:
    """Return the client's address for counting: of IPv6, the network of 64 bits."""
    address = ip_address(client_address(request))
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, IPV6_PREFIX), strict=False).network_address)
    return str(address)


@lru_cache
def _networks(trusted: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(network, strict=False) for network in trusted)


def _parsed(text: str) -> Any:
    """Return an address, without a port; IPv4 inside IPv6 as IPv4. None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
