"""Send one request as one person, and keep every byte of the response.

Random numbers are seeded before each request, the clock is frozen, and what a request wrote is rolled back:
two responses that differ do so because of the contents of the database.
"""

import copy
import itertools
import logging
import os
import random
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from unittest import mock
from zipfile import ZipFile

import redis
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from publications import decorators
from tests.visibility.line import Probe
from tests.visibility.roles import ANONYMOUS, EVERYONE
from tests.visibility.worlds import REQUEST_NUMBERS, WORDS, Ground, set_sequences


@dataclass(frozen=True)
class Response:
    """All that a request disclosed: to its sender, to the log, to the cache, and to others by mail."""

    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: str
    body: bytes
    mails: tuple[str, ...]
    log_lines: tuple[str, ...]
    cache_keys: tuple[bytes, ...]

    def difference(self, other: "Response") -> str:
        """Return the names of the parts that differ; empty when all are the same bytes."""
        parts = ("status", "headers", "cookies", "body", "mails", "log_lines", "cache_keys")
        return ", ".join(part for part in parts if getattr(self, part) != getattr(other, part))


def sign_in_everyone(people: SimpleNamespace) -> dict[str, Client]:
    """Return a client for each role, whose session is stored and was noted as used."""
    clients = {}
    for role in sorted(EVERYONE):
        clients[role] = Client()
        if role != ANONYMOUS:
            clients[role].force_login(getattr(people, role))
            clients[role].get(reverse("accounts:me"))  # the first page notes the session, later ones do not
    return clients


def send_probe(client: Client, name: str, probe: Probe, ground: Ground) -> Response:
    """Return the response to one probe, from an empty cache. Database and cookies stay as they are."""
    with transaction.atomic():
        address = address_of(name, probe, ground)  # an argument may create a row
        response = send(client, address, probe, ground)
        transaction.set_rollback(True)
    return response


def address_of(name: str, probe: Probe, ground: Ground) -> str:
    args = {key: value(ground) if callable(value) else value for key, value in probe.args.items()}
    return reverse(name, kwargs=args) + probe.query


def send(client: Client, address: str, probe: Probe, ground: Ground) -> Response:
    """Return the response of an address to a probe."""
    cookies = copy.deepcopy(client.cookies)
    mail.outbox.clear()
    cache = cache_server()
    cache.flushdb()
    clear_page_cache()
    with captured_log() as log_lines, seeded_random_numbers(address), transaction.atomic():
        if probe.post is not None:
            set_sequences(REQUEST_NUMBERS)
        try:
            response = _request(client, address, probe, ground)
            body = unpacked(response.getvalue())
            captured = Response(
                status=response.status_code,
                headers=tuple(sorted(response.headers.items())),
                cookies=response.cookies.output(),
                body=body,
                mails=tuple(f"{m.to} {m.subject} {m.body}" for m in mail.outbox if not _to_hidden_person(m)),
                log_lines=tuple(log_lines),
                cache_keys=tuple(sorted(cache.keys())),
            )
        except Exception:
            captured = Response(500, (), "", traceback.format_exc().encode(), (), tuple(log_lines), ())
        transaction.set_rollback(True)
    client.cookies = cookies
    return captured


def clear_page_cache() -> None:
    """Empty the cache of public pages in this process, so that each probe renders its page."""
    for pages in (decorators._without_query, decorators._with_query):
        pages.clear()


@cache
def cache_server() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL)


def unpacked(body: bytes) -> bytes:
    """Return the members of a zip file (xlsx, docx) without their times; anything else unchanged."""
    if not body.startswith(b"PK\x03\x04"):
        return body
    with ZipFile(BytesIO(body)) as packed:
        return b"\n".join(name.encode() + b"\n" + packed.read(name) for name in packed.namelist())


def _to_hidden_person(message: Any) -> bool:
    """Return whether a mail goes to a person who exists in this world only; what it tells them is theirs."""
    return any(to.endswith(f"{word}.example") for to in message.to for word in WORDS if word)


def _request(client: Client, address: str, probe: Probe, ground: Ground) -> Any:
    if probe.post is None:
        return client.get(address, headers=probe.headers)
    values = {name: value(ground) if callable(value) else value for name, value in probe.post.items()}
    values["csrfmiddlewaretoken"] = "not checked here"
    return client.post(address, values, headers=probe.headers)


@contextmanager
def captured_log() -> Iterator[list[str]]:
    """Collect the lines of all loggers instead of writing them."""
    lines: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.name} {record.levelname} {record.getMessage()}")

    with mock.patch.object(logging.getLogger(), "handlers", [Collect()]):
        yield lines


@contextmanager
def seeded_random_numbers(seed: str) -> Iterator[None]:
    """Draw keys and tokens from the seed; the CSRF token of a form is always the same."""
    stream = (sha256(f"{seed} {n}".encode()).digest() for n in itertools.count())

    def urandom(size: int) -> bytes:
        return b"".join(itertools.islice(stream, size // 32 + 1))[:size]

    original = os.urandom
    os.urandom = random._urandom = urandom  # type: ignore[attr-defined]
    try:
        with mock.patch("django.middleware.csrf._get_new_csrf_string", return_value="a" * 32):
            yield
    finally:
        os.urandom = random._urandom = original  # type: ignore[attr-defined]


assert uuid.os is os  # uuid4 draws from the name that `seeded_random_numbers` replaces
