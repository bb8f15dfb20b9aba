"""Run every experiment and the speed table at a small size: each must hold, and each sabotage must show."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.drill.experiment import Experiment
from tests.drill.experiments import EXPERIMENTS
from tests.drill.forms import LEFT_OUT, form_lines, probe_of
from tests.drill.table import line
from tests.rig.databases import ROOT, environment, migrated, named, server
from tests.visibility.surface import LINES

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
    "documents-half": 0.25,
    "restore": 0.1,
    "published-files": 0.1,
    "confidentiality": 0.1,
    "error-pages": 0.005,
    "requests-bounded": 0.1,
    "uploads-bounded": 0.005,
    "lock-outs": 0.1,
    "same-form": 0.1,
    "typed-text": 0.1,
}


@pytest.fixture(scope="module")
def template() -> Iterator[str]:
    with migrated(server()) as name:
        yield name


@pytest.mark.prove
@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_experiment_small_holds_and_fails_when_sabotaged(template: str, experiment: Experiment) -> None:
    outcome = line(server(), template, experiment, size=SMALL[experiment.key])
    assert outcome["holds"], outcome["figure"]
    assert outcome["sabotage_fails"], outcome["sabotaged"]


@pytest.mark.prove
def test_speed_table_small_measures_every_line() -> None:
    """Its figures mean nothing at this size."""
    command = [sys.executable, "-m", "tests.bench", "--small"]
    run = subprocess.run(command, cwd=ROOT, env=environment(server()), capture_output=True, text=True)
    assert "Traceback" not in run.stderr, run.stderr[-2000:]
    lines = run.stdout.splitlines()
    assert len(lines) >= 24
    assert all(line.startswith(("holds", "FAILS")) for line in lines)
    assert run.returncode == any(line.startswith("FAILS") for line in lines)


@pytest.mark.prove
@pytest.mark.parametrize(
    ("folder", "plugin"), [("tests/entry_points", "policies"), ("tests", "locks")], ids=["policies", "locks"]
)
def test_every_policy_and_lock_removed_is_noticed(folder: str, plugin: str) -> None:
    """Policies by entry-point tests, advisory locks by the tests that tests/locks.py names."""
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "--no-header", "--tb=short", folder]
    command += ["-m", "not prove", "-p", f"tests.plugins.{plugin}", "-p", "no:cacheprovider"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]


def test_every_form_is_sent_in_the_experiments_with_forms() -> None:
    """A new form needs a probe of somebody who may use it, or a reason for being left out."""
    for form in form_lines():
        assert probe_of(form), f"{form.name} has no probe that opens it"
    assert set(LEFT_OUT) <= {each.name for each in LINES if "POST" in each.methods}


def test_scratch_databases_use_the_configured_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@db.example:5432/qig?sslmode=require")
    assert named(server(), "rig_1") == "postgresql://me:secret@db.example:5432/rig_1?sslmode=require"
