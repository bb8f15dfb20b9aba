"""Every line of the two tables works at a small size: what can't run, or can't fail, is found here."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.drill.experiment import Experiment
from tests.drill.experiments import EXPERIMENTS
from tests.drill.table import line
from tests.rig.databases import ROOT, environment, migrated, named, server

SMALL = {
    "lost-updates": 0.05,
    "postgres-crash": 0.2,
    "audit-complete": 0.1,
    "audit-rolled-back": 0.1,
    "audit-attacked": 0.1,
    "mail-retry": 0.1,
    "mail-hold": 0.1,
    "redis-killed": 0.05,
    "redis-hanging": 0.05,
    "smtp-refusing": 0.05,
    "smtp-hanging": 0.05,
    "two-beats": 0.1,
    "documents-killed": 0.1,
    "documents-half": 0.1,
    "confidentiality": 0.1,
}


@pytest.fixture(scope="module")
def template() -> Iterator[str]:
    with migrated(server()) as name:
        yield name


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_a_promise_holds_and_its_experiment_can_fail(template: str, experiment: Experiment) -> None:
    found = line(server(), template, experiment, size=SMALL[experiment.key])
    assert found["holds"], found["figure"]
    assert found["sabotage_fails"], found["sabotaged"]


def test_the_speed_table_can_be_measured() -> None:
    """In a process of its own, small and quick: its figures say nothing, but every line is there."""
    command = [sys.executable, "-m", "tests.bench", "--small"]
    done = subprocess.run(command, cwd=ROOT, env=environment(server()), capture_output=True, text=True)
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    said = done.stdout.splitlines()
    assert len(said) >= 24
    assert all(line.startswith(("holds", "FAILS")) for line in said)
    assert done.returncode == any(line.startswith("FAILS") for line in said)


def test_scratch_databases_lie_in_the_server_that_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@db.example:5432/qig?sslmode=require")
    assert named(server(), "rig_1") == "postgresql://me:secret@db.example:5432/rig_1?sslmode=require"
