"""A mail server that writes a line (recipient, Message-ID) for each mail before it accepts it.

`python -m tests.drill.mail_sink PORT FILE SECONDS`: each of its responses takes that many seconds.
"""

import asyncio
import os
import sys
from email.parser import BytesHeaderParser
from typing import Any

from aiosmtpd.smtp import SMTP


class Sink:
    def __init__(self, file: str, takes: float) -> None:
        self.takes = takes
        self.file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.takes)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.takes)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = BytesHeaderParser().parsebytes(envelope.content)
        os.write(self.file, f"{envelope.rcpt_tos[0]} {mail['Message-ID']}\n".encode())
        await asyncio.sleep(self.takes)  # a client killed now does not know that the mail was accepted
        return "250 OK"


async def serve(port: int, file: str, takes: float) -> None:
    handler = Sink(file, takes)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(handler), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2], float(sys.argv[3])))
