"""Measure the rendering of a plan of 16 pages: time beside LibreOffice, if installed, and memory."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.lines import Line, line
from tests.rig.databases import ROOT, environment

MAX_SECONDS, MAX_MEMORY, TIMES_FASTER = 1, 300, 10


def documents(times: int) -> Iterator[Line]:
    """Yield the lines of the table; `times` other plans are rendered before the memory is read."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.render_plan", folder, str(times)],
            cwd=ROOT, env=environment("", DJANGO_SETTINGS_MODULE="qig_portal.settings"),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        figures = json.loads(done.stdout.splitlines()[-1])
        for name in ("pdf", "docx"):
            bar = f"≤ {MAX_SECONDS} s, the first of a process"
            yield line(f"a plan of 16 pages as {name}, s", figures[name], bar, figures[name] <= MAX_SECONDS)
        if office := shutil.which("soffice"):
            theirs = convert(office, Path(folder))
            bar = f"≤ 1/{TIMES_FASTER} of LibreOffice's, which converts the same plan's .docx"
            holds = figures["later"] * TIMES_FASTER <= theirs
            name = "a plan of 16 pages as pdf beside LibreOffice, the best of each, s"
            yield line(name, figures["later"], bar, holds, theirs, first=round(figures["pdf"], 3))
    more = {"grown": round(figures["grown"], 1)}
    name = f"memory of a process after {times} more plans, at most, MB"
    yield line(name, figures["peak"], f"≤ {MAX_MEMORY} MB", figures["peak"] <= MAX_MEMORY, **more)


def convert(office: str, folder: Path) -> float:
    """Return the best of two times in which LibreOffice converts the .docx to PDF, after a first run."""
    command = [office, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
    command += ["--outdir", str(folder / "theirs"), str(folder / "plan.docx")]
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        seconds.append(time.perf_counter() - start)
    if not (folder / "theirs" / "plan.pdf").exists():
        raise RuntimeError("LibreOffice made no PDF")
    return min(seconds[1:])
