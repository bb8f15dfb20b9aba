"""Two worlds: every URL, requested by every role, in databases that differ in what the role may not read."""

import os
import subprocess
import sys

from tests.drill.experiment import Experiment, Outcome
from tests.rig.databases import ROOT
from tests.visibility.roles import EVERYONE
from tests.visibility.surface import LINES

TWO_WORLDS = "tests/visibility/test_two_worlds.py"
GUARDS = "tests/visibility/test_guards.py"
sabotaged = False


def run(url: str, size: float) -> Outcome:
    """Run the tests of tests/visibility; a small run checks the pages of topics, and no guards."""
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "--no-header", "-p", "no:cacheprovider"]
    small = size < 1
    command += [TWO_WORLDS, "-m", "not prove", "-k", "topics:topic"] if small else [TWO_WORLDS]
    command += [GUARDS] if not small and not sabotaged else []
    command += ["-p", "tests.drill.without_guard"] if sabotaged else []
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True)
    last = (done.stdout.strip().splitlines() or [done.stderr.strip()])[-1]
    if done.returncode not in (0, 1):
        raise RuntimeError(f"the two worlds were not compared: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    guards = {guard for line in LINES for guard in line.guards}
    probes = sum(len(line.probes) for line in LINES)
    inventory = f"{len(LINES)} URLs, {probes} probes, {len(EVERYONE)} roles, {len(guards)} guards"
    return Outcome(f"{inventory}: {last}", done.returncode == 0)


def sabotage() -> None:
    """Let the run load the plugin that takes a guard away."""
    global sabotaged
    sabotaged = True


EXPERIMENT = Experiment(
    "confidentiality",
    "confidentiality: two worlds over every URL and role",
    "0 differing bytes; with any one guard taken away, differences",
    run,
    sabotage,
)
