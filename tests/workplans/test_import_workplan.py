"""The command that reads a plan: what it prints; and --accept makes records by the services of the desk."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from audit.models import Entry
from topics.models import Topic
from workplans.models import PlanImport, WorkPlan

SAMPLE = Path(__file__).parents[2] / "samples" / "qig-2023-work-plan.txt"
KEYS = {"header", "tree", "topics", "goals", "activities", "meetings", "commitments", "endorsements"}
KEYS |= {"faults", "paragraphs", "placed", "left", "seconds"}


def run(*arguments: str) -> tuple[str, str, int]:
    """Return what is printed to stdout and to stderr, and the exit code."""
    stdout, stderr = io.StringIO(), io.StringIO()
    try:
        call_command("import_workplan", *arguments, stdout=stdout, stderr=stderr)
    except SystemExit as stopped:
        return stdout.getvalue(), stderr.getvalue(), int(stopped.code or 0)
    return stdout.getvalue(), stderr.getvalue(), 0


def test_import_workplan_json_has_every_part() -> None:
    printed, stderr, code = run(str(SAMPLE), "--dry-run", "--format", "json")
    data = json.loads(printed)
    assert (stderr, code) == ("", 0)
    assert set(data) >= KEYS
    assert set(data["tree"][0]) >= {"number", "title", "level", "line"}
    assert set(data["activities"][0]) >= {"title", "section", "action", "target", "reference", "line"}
    assert set(data["faults"][0]) >= {"kind", "line", "text"}


def test_import_workplan_text_summary() -> None:
    printed, _, code = run(str(SAMPLE))
    assert code == 0
    assert "EMA/824798/2022" in printed
    assert "   21  activities" in printed
    assert "  163  dead reference: section 1.5 – probably 2.1.5" in printed
    assert "115 of 115 paragraphs placed, 0 not placed" in printed


@pytest.mark.django_db
def test_import_workplan_dry_run_with_accept_creates_nothing() -> None:
    run(str(SAMPLE), "--dry-run", "--accept")
    assert not PlanImport.objects.exists()
    assert not WorkPlan.objects.exists()


@pytest.mark.django_db
def test_import_workplan_accept_twice_creates_one_plan() -> None:
    printed, stderr, code = run(str(SAMPLE), "--accept")
    assert (code, stderr.strip()) == (0, f"Accepted: {WorkPlan.objects.get()}")
    assert printed
    plan = WorkPlan.objects.get()
    assert (plan.activities.count(), plan.goals.count(), plan.commitments.count()) == (21, 8, 6)
    before = PlanImport.objects.count(), Entry.objects.count()

    _, stderr, code = run(str(SAMPLE), "--accept")
    assert code == 2
    assert "There is already a plan EMA/824798/2022" in stderr
    assert (PlanImport.objects.count(), Entry.objects.count()) == before


@pytest.mark.django_db
def test_import_workplan_topics_update_changes_the_known_topics(tmp_path: Path) -> None:
    run(str(SAMPLE), "--accept")
    lines = SAMPLE.read_text().replace("EMA/824798/2022", "EMA/1/2024").splitlines()
    lines[lines.index("Focus-area:") + 2] = "A focus area in other words."
    later = tmp_path / "later.txt"
    later.write_text("\n".join(lines))
    _, stderr, code = run(str(later), "--accept", "--topics", "update")
    assert (stderr.startswith("Accepted"), code) == (True, 0)
    topic = Topic.objects.get(short_name="CM")
    assert topic.focus_areas.order_by("position")[0].text == "A focus area in other words."


def test_import_workplan_scans_the_file_for_viruses(tmp_path: Path, settings: Any) -> None:
    settings.UPLOAD_SCANNER = "tests.core.test_uploads.scan"
    path = tmp_path / "plan.txt"
    path.write_text(SAMPLE.read_text() + "a virus")
    _, stderr, code = run(str(path), "--dry-run")
    assert (code, stderr.strip()) == (2, "A virus was detected: clean the file and send that.")
