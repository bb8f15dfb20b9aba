"""A real SMTP server on loopback that keeps the mails it gets, and can be made to refuse them."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message as Mail
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """`mails` in order of arrival; `answer(recipient)` returns a refusal, or empty to accept."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.answer: Any = lambda recipient: ""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        refusal = self.answer(address)
        if not refusal:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content))
        return "250 taken"

    @property
    def recipients(self) -> list[str]:
        return [mail["To"] for mail in self.mails]


@contextmanager
def sink() -> Iterator[Sink]:
    """Run a server until the block ends."""
    box = Sink()
    box.controller.start()
    try:
        yield box
    finally:
        box.controller.stop()
