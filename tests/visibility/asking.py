"""Asking the portal one thing as one person, and keeping every byte of the answer.

Chance is seeded before each request, the clock stands still, what a request wrote is rolled back: two
answers that differ, differ because of what lies in the database.
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
class Answer:
    """All that a request gave away: to the one who asked, to the log, to the cache, and by mail to others."""

    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: str
    body: bytes
    mails: tuple[str, ...]
    logged: tuple[str, ...]
    kept: tuple[bytes, ...]

    def differs_from(self, other: "Answer") -> str:
        """The parts in which two answers differ, in words; empty when they are the same bytes."""
        parts = ("status", "headers", "cookies", "body", "mails", "logged", "kept")
        return ", ".join(part for part in parts if getattr(self, part) != getattr(other, part))


def sign_in_everyone(people: SimpleNamespace) -> dict[str, Client]:
    """A client for each role, its session on the ground of every world."""
    clients = {}
    for role in sorted(EVERYONE):
        clients[role] = Client()
        if role != ANONYMOUS:
            clients[role].force_login(getattr(people, role))
    return clients


def ask(client: Client, name: str, probe: Probe, ground: Ground) -> Answer:
    """The answer to one probe, from an empty cache. Leaves database, session and cookies as they were."""
    return ask_address(client, address_of(name, probe, ground), probe, ground)


def address_of(name: str, probe: Probe, ground: Ground) -> str:
    args = {key: value(ground) if callable(value) else value for key, value in probe.args.items()}
    return reverse(name, kwargs=args) + probe.query


def ask_address(client: Client, address: str, probe: Probe, ground: Ground) -> Answer:
    cookies = copy.deepcopy(client.cookies)
    mail.outbox.clear()
    server = cache_server()
    server.flushdb()
    forget_pages()
    with log_lines() as logged, chance(address), transaction.atomic():
        if probe.post is not None:
            set_sequences(REQUEST_NUMBERS)
        try:
            with transaction.atomic():
                response = _send(client, address, probe, ground)
                body = unpacked(response.getvalue())
            answer = Answer(
                status=response.status_code,
                headers=tuple(sorted(response.headers.items())),
                cookies=response.cookies.output(),
                body=body,
                mails=tuple(f"{m.to} {m.subject} {m.body}" for m in mail.outbox if not _to_the_hidden(m)),
                logged=tuple(logged),
                kept=tuple(sorted(server.keys())),
            )
        except Exception:
            answer = Answer(500, (), "", traceback.format_exc().encode(), (), tuple(logged), ())
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def forget_pages() -> None:
    """Forget the public pages that this process keeps: each probe must make its own."""
    for pages in (decorators._without_query, decorators._with_query):
        pages.clear()


@cache
def cache_server() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL)


def unpacked(body: bytes) -> bytes:
    """A zip file (xlsx, docx) by its members, since it notes when each was packed; anything else as it is."""
    if not body.startswith(b"PK\x03\x04"):
        return body
    with ZipFile(BytesIO(body)) as packed:
        return b"\n".join(name.encode() + b"\n" + packed.read(name) for name in packed.namelist())


def _to_the_hidden(message: Any) -> bool:
    """A mail to a hidden person is that person's own."""
    return any(to.endswith(f"{word}.example") for to in message.to for word in WORDS if word)


def _send(client: Client, address: str, probe: Probe, ground: Ground) -> Any:
    if probe.post is None:
        return client.get(address, headers=probe.headers)
    typed = {name: value(ground) if callable(value) else value for name, value in probe.post.items()}
    typed["csrfmiddlewaretoken"] = "not checked here"
    return client.post(address, typed, headers=probe.headers)


@contextmanager
def log_lines() -> Iterator[list[str]]:
    """What is logged meanwhile, by any logger, in place of the log."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.name} {record.levelname} {record.getMessage()}")

    with mock.patch.object(logging.getLogger(), "handlers", [Keep()]):
        yield lines


@contextmanager
def chance(seed: str) -> Iterator[None]:
    """Keys and tokens come from the seed meanwhile.

    A form's secret is always the same, however much was drawn before it.
    """
    stream = (sha256(f"{seed} {n}".encode()).digest() for n in itertools.count())

    def urandom(size: int) -> bytes:
        return b"".join(itertools.islice(stream, size // 32 + 1))[:size]

    true_chance = os.urandom
    os.urandom = random._urandom = urandom  # type: ignore[attr-defined]
    try:
        with mock.patch("django.middleware.csrf._get_new_csrf_string", return_value="a" * 32):
            yield
    finally:
        os.urandom = random._urandom = true_chance  # type: ignore[attr-defined]


assert uuid.os is os  # uuid4 draws from the name that `chance` replaces
