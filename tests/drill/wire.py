"""A wire between a client and a server that can go dead, as a firewall makes it: nothing is refused, nothing
is answered, and what was on it then stays dead for ever.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from tests.rig.web import free_port


class Wire:
    """Listens on `port`, carries to `target`. While `dead`, connections are taken and lead nowhere."""

    def __init__(self, target: int) -> None:
        self.port, self.target, self.dead = free_port(), target, False
        self.cuts = 0
        self.loop = asyncio.new_event_loop()

    def cut(self) -> None:
        """From here on nothing comes through; what is open now never will again."""
        self.dead = True
        self.cuts += 1

    def mend(self) -> None:
        self.dead = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.dead:
            await asyncio.Event().wait()
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        with suppress(OSError):
            await asyncio.gather(self.pour(reader, forth), self.pour(back, writer))

    async def pour(self, source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
        born = self.cuts
        while data := await source.read(65_536):
            if self.cuts > born:
                await asyncio.Event().wait()
            into.write(data)
            await into.drain()
        into.close()

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self.carry, "127.0.0.1", self.port))
        self.loop.run_forever()


@contextmanager
def wire(target: int) -> Iterator[Wire]:
    """A wire to a port of this machine, for as long as the block lasts."""
    made = Wire(target)
    Thread(target=made.run, daemon=True).start()  # its dead connections wait for nothing: it ends with us
    yield made
