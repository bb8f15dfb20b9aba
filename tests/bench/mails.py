"""Mails due, sent to a local server: how fast beside a bare loop, and in how much memory."""

import json
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.bench.lines import Line, line
from tests.rig.databases import ROOT, environment
from tests.rig.web import free_port

LEAST, MOST_GROWN = 0.6, 10


def measured(url: str, count: int) -> dict[str, float]:
    """`rate` and `bare` in mails a second, `grown` in MB after the first tenth, `left` unsent."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        sink = ["-m", "tests.drill.mail_sink", str(port), str(Path(folder) / "post"), "0"]
        server = subprocess.Popen([sys.executable, *sink], cwd=ROOT)
        try:
            listening(port)
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench.mail_rate", str(count)],
                cwd=ROOT,
                env=environment(url, EMAIL_URL=f"smtp://127.0.0.1:{port}"),
                capture_output=True,
                text=True,
            )
        finally:
            server.kill()
            server.wait()
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def listening(port: int) -> None:
    """Wait until somebody listens there. TimeoutError."""
    for _ in range(600):
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on port {port}")


def mails(url: str, count: int) -> Line:
    """The line of the table."""
    found = measured(url, count)
    holds = found["rate"] >= LEAST * found["bare"] and found["grown"] <= MOST_GROWN and not found["left"]
    return line(
        f"{count:,} mails due, sent to a local server, mails/s (a bare loop over the same settings)",
        found["rate"],
        f"≥ {LEAST} of the loop; memory grows by ≤ {MOST_GROWN} MB after the first tenth; none left",
        holds,
        found["bare"],
        grown=found["grown"],
    )
