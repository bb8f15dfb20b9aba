"""The address of a client: the peer's, or what a trusted proxy says of it."""

import pytest
from django.test import RequestFactory

from core.addresses import client_address, client_network

PROXY, CLIENT, FORGED = "10.0.0.2", "203.0.113.7", "198.51.100.1"


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        (CLIENT, "", CLIENT),
        (CLIENT, FORGED, CLIENT),
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"{FORGED}, {CLIENT}", CLIENT),
        (PROXY, f"{CLIENT}, 10.0.0.9", CLIENT),
        (PROXY, f"{FORGED}, {PROXY}, {CLIENT}, 10.0.0.9, 10.0.0.3", CLIENT),
        (PROXY, f"{CLIENT}:5123", CLIENT),
        (PROXY, f"::ffff:{CLIENT}", CLIENT),
        (PROXY, "[2001:db8::1]:443", "2001:db8::1"),
        (PROXY, "", PROXY),
        (PROXY, "nonsense", PROXY),
        (PROXY, f"{FORGED}, nonsense", PROXY),
        (PROXY, "10.0.0.9", "10.0.0.9"),
        ("", FORGED, "0.0.0.0"),
    ],
)
def test_client_address(settings, peer, forwarded, expected):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "192.0.2.1"]
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


def test_client_address_without_proxies_ignores_the_header(settings):
    settings.TRUSTED_PROXIES = []
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=FORGED)
    assert client_address(request) == "127.0.0.1"


def test_client_network_of_ipv6_is_one_for_a_household():
    requests = [RequestFactory().get("/", REMOTE_ADDR=f"2001:db8:1:2::{end}") for end in ("1", "ffff:1")]
    assert {client_network(request) for request in requests} == {"2001:db8:1:2::"}
