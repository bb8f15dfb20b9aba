"""Watch the processes of an experiment: the most memory of each; one that goes beyond a bar is killed."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from core.uploads import MB

LOOK_EVERY = 0.1  # seconds


class Watch:
    """Looks at all processes whose environment has `mark`; those that run one of `modules` are readers.

    A reader over `seconds` or `memory` (bytes) is counted and killed, so that the experiment goes on.
    """

    def __init__(self, mark: str, modules: tuple[str, ...], seconds: float, memory: int) -> None:
        self.mark, self.modules = mark.encode(), tuple(module.encode() for module in modules)
        self.seconds, self.memory = seconds, memory
        self.readers: dict[int, int] = {}  # process → the most memory that it had
        self.others: dict[int, int] = {}
        self.over: set[int] = set()
        self._since: dict[int, float] = {}
        self._end = Event()
        self._thread = Thread(target=self._run)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._end.wait(LOOK_EVERY):
            for process in Path("/proc").glob("[0-9]*"):
                with suppress(OSError):
                    self._look(process)

    def _look(self, process: Path) -> None:
        if self.mark not in (process / "environ").read_bytes().split(b"\0"):
            return
        pid, memory = int(process.name), most_memory(process)
        if not any(word in self.modules for word in (process / "cmdline").read_bytes().split(b"\0")):
            self.others[pid] = max(self.others.get(pid, 0), memory)
            return
        self.readers[pid] = max(self.readers.get(pid, 0), memory)
        age = time.monotonic() - self._since.setdefault(pid, time.monotonic())
        if memory > self.memory or age > self.seconds:
            self.over.add(pid)
            os.kill(pid, signal.SIGKILL)

    def highest(self, processes: dict[int, int]) -> int:
        """Return the most memory of these processes, in MB."""
        return max(processes.values(), default=0) // MB


def most_memory(process: Path) -> int:
    """Return the most memory that a process has had, in bytes; 0 for one that has ended."""
    for line in (process / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
