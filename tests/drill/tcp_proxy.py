"""A TCP proxy that can drop all traffic, as a firewall does: nothing is refused and nothing is answered.

Connections that were open when it was cut stay dead.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from tests.rig.web import free_port


class Proxy:
    """Listens on `port` and forwards to `target`; while `dead`, it accepts and forwards nothing."""

    def __init__(self, target: int) -> None:
        self.port, self.target, self.dead = free_port(), target, False
        self.cuts = 0
        self.loop = asyncio.new_event_loop()

    def cut(self) -> None:
        """Drop all traffic; connections that are open now never work again."""
        self.dead = True
        self.cuts += 1

    def mend(self) -> None:
        """Forward new connections again."""
        self.dead = False

    async def forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.dead:
            await asyncio.Event().wait()
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        with suppress(OSError):
            await asyncio.gather(self.pipe(reader, server_writer), self.pipe(server_reader, writer))

    async def pipe(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        cuts_before = self.cuts
        while data := await source.read(65_536):
            if self.cuts > cuts_before:
                await asyncio.Event().wait()
            target.write(data)
            await target.drain()
        target.close()

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self.forward, "127.0.0.1", self.port))
        self.loop.run_forever()


@contextmanager
def tcp_proxy(target: int) -> Iterator[Proxy]:
    """Run a proxy to a port of this machine until the process ends."""
    proxy = Proxy(target)
    Thread(target=proxy.run, daemon=True).start()
    yield proxy
