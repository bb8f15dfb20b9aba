"""Run the whole portal beside the test, as `manage.py up` does."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.rig.databases import ROOT, environment
from tests.rig.web import free_port

START_TIMEOUT = 120


@contextmanager
def supervised(folder: Path, *flags: str, **more: str) -> Iterator[int]:
    """Yield the port of a run whose data and output are in the folder.

    It starts embedded servers unless `more` names others (DATABASE_URL, REDIS_URL). RuntimeError with its
    output where it does not start.
    """
    port = free_port()
    variables = environment("", QIG_DATA=str(folder))
    for name in ("DATABASE_URL", "REDIS_URL"):
        variables.pop(name, None)
    folder.mkdir(parents=True, exist_ok=True)
    output = folder / "up.log"
    command = [sys.executable, str(ROOT / "manage.py"), "up", "--port", str(port), "--sample", "none"]
    with output.open("w") as log:
        run = subprocess.Popen([*command, *flags], cwd=ROOT, env=variables | more, stdout=log, stderr=log)
    try:
        until = time.monotonic() + START_TIMEOUT
        while "ready http" not in output.read_text():
            if run.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the run did not start: {output.read_text()}")
            time.sleep(0.1)
        yield port
    finally:
        run.terminate()
        run.wait(timeout=60)
