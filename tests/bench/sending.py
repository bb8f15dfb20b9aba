"""Measure the sending of mails to a local server: speed beside a bare loop, and memory."""

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

MIN_RATIO, MAX_GROWTH = 0.6, 10


def measure(url: str, count: int) -> dict[str, float]:
    """Return `rate` and `bare` in mails per second, `grown` in MB after the first tenth, `left` unsent."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        sink = ["-m", "tests.drill.mail_sink", str(port), str(Path(folder) / "post"), "0"]
        server = subprocess.Popen([sys.executable, *sink], cwd=ROOT)
        try:
            wait_until_listening(port)
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench.send_mails", str(count)],
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


def wait_until_listening(port: int) -> None:
    """Wait until a server accepts connections on the port. TimeoutError."""
    for _ in range(600):
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError(f"no server listens on port {port}")


def mails(url: str, count: int) -> Line:
    """Return the line of the table."""
    figures = measure(url, count)
    fast = figures["rate"] >= MIN_RATIO * figures["bare"]
    holds = fast and figures["grown"] <= MAX_GROWTH and not figures["left"]
    return line(
        f"{count:,} mails due, sent to a local server, mails/s (a bare loop over the same settings)",
        figures["rate"],
        f"≥ {MIN_RATIO} of the loop; memory grows by ≤ {MAX_GROWTH} MB after the first tenth; none left",
        holds,
        figures["bare"],
        grown=figures["grown"],
    )
