"""A mail server of its own: `python -m tests.drill.mail_sink PORT FILE` writes a line (recipient, Message-ID)
for each mail before it says that it took it.
"""

import asyncio
import os
import sys
from email.parser import BytesHeaderParser
from typing import Any

from aiosmtpd.smtp import SMTP

TAKES = 0.01  # seconds for a mail, as servers do; a kill then falls into it


class Sink:
    def __init__(self, file: str) -> None:
        self.file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(TAKES)
        mail = BytesHeaderParser().parsebytes(envelope.content)
        os.write(self.file, f"{envelope.rcpt_tos[0]} {mail['Message-ID']}\n".encode())
        return "250 taken"


async def serve(port: int, file: str) -> None:
    handler = Sink(file)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(handler), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
