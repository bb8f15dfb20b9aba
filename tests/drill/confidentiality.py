"""Two worlds: every address, asked by everybody, in worlds that differ in what they may not see."""

import os
import subprocess
import sys

from tests.drill.experiment import Experiment, Outcome
from tests.rig.databases import ROOT
from tests.visibility.roles import EVERYONE
from tests.visibility.surface import LINES

WORLDS = "tests/visibility/test_two_worlds.py"
MUTANTS = "tests/visibility/test_guards.py"
unguarded = False


def run(url: str, size: float) -> Outcome:
    """The tests of tests/visibility in a run of their own; a small one asks one room, no mutants."""
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "--no-header", "-p", "no:cacheprovider", WORLDS]
    command += [MUTANTS] if size >= 1 and not unguarded else []
    command += ["-k", "topics"] if size < 1 else []
    command += ["-p", "tests.drill.unguarded"] if unguarded else []
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True)
    last = (done.stdout.strip().splitlines() or [done.stderr.strip()])[-1]
    if done.returncode not in (0, 1):
        raise RuntimeError(f"the two worlds were not asked: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    guards = {guard for line in LINES for guard in line.guards}
    probes = sum(len(line.probes) for line in LINES)
    size_of_it = f"{len(LINES)} addresses, {probes} probes, {len(EVERYONE)} roles, {len(guards)} guards"
    return Outcome(f"{size_of_it}: {last}", done.returncode == 0)


def sabotage() -> None:
    global unguarded
    unguarded = True


EXPERIMENT = Experiment(
    "confidentiality",
    "confidentiality: two worlds over every address and role",
    "0 differing bytes; with any one guard taken away, differences",
    run,
    sabotage,
)
