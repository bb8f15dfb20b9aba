"""A plan of sixteen pages printed, beside LibreOffice where that is installed; in how much memory."""

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

MOST_SECONDS, MOST_MEMORY, TIMES_FASTER = 1, 300, 10


def papers(times: int) -> Iterator[Line]:
    """`times`: how many other plans are printed before the memory is read."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.printing", folder, str(times)],
            cwd=ROOT, env=environment("", DJANGO_SETTINGS_MODULE="qig_portal.settings"),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        said = json.loads(done.stdout.splitlines()[-1])
        for name in ("pdf", "docx"):
            bar = f"≤ {MOST_SECONDS} s, the first of a process"
            yield line(f"a plan of 16 pages as {name}, s", said[name], bar, said[name] <= MOST_SECONDS)
        if office := shutil.which("soffice"):
            theirs = converting(office, Path(folder))
            bar = f"≤ 1/{TIMES_FASTER} of LibreOffice's, which converts the same plan's .docx"
            holds = said["later"] * TIMES_FASTER <= theirs
            name = "a plan of 16 pages as pdf beside LibreOffice, the best of each, s"
            yield line(name, said["later"], bar, holds, theirs, first=round(said["pdf"], 3))
    more = {"grown": round(said["grown"], 1)}
    name = f"memory of a process after {times} more plans, at most, MB"
    yield line(name, said["peak"], f"≤ {MOST_MEMORY} MB", said["peak"] <= MOST_MEMORY, **more)


def converting(office: str, folder: Path) -> float:
    """Seconds in which LibreOffice makes a PDF of the .docx: the best of two, once its profile is made."""
    command = [office, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
    command += ["--outdir", str(folder / "theirs"), str(folder / "plan.docx")]
    seconds = []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        seconds.append(time.perf_counter() - begun)
    if not (folder / "theirs" / "plan.pdf").exists():
        raise RuntimeError("LibreOffice made no PDF")
    return min(seconds[1:])
