"""`manage.py render_workplan`."""

import io
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from documents.formats import render
from documents.storage import path_of
from tests.factories import ActivityFactory, PlanSectionFactory, WorkPlanFactory
from tests.workplans.readings import accepted
from workplans.documents import document_of
from workplans.management.commands import render_workplan
from workplans.models import WorkPlan
from workplans.states import PlanState

pytestmark = pytest.mark.django_db
BEGINS = {"pdf": b"%PDF-", "docx": b"PK", "html": b"<!doctype html>", "md": b"14 February 2023"}


def run(*arguments: str) -> tuple[str, int]:
    """Return (output, exit code)."""
    stdout, stderr = io.StringIO(), io.StringIO()
    try:
        call_command("render_workplan", *arguments, stdout=stdout, stderr=stderr)
    except SystemExit as stopped:
        return stderr.getvalue(), int(stopped.code or 0)
    return stdout.getvalue() + stderr.getvalue(), 0


@pytest.mark.parametrize("format", sorted(BEGINS))
def test_render_workplan_writes_the_format(people, tmp_path, format):
    accepted(people.sophie)
    file = tmp_path / f"plan.{format}"
    output, code = run("EMA/824798/2022", "--format", format, "--output", str(file))
    assert (code, "Consolidated workplan" in output) == (0, True)
    assert file.read_bytes().lower().startswith(BEGINS[format].lower())


@pytest.mark.parametrize(
    "name", ["EMA/824798/2022", "ema / 824798/2022", "EMA/824798/2022 Rev. 0", "qig-2023"]
)
def test_render_workplan_finds_a_reference_in_any_spelling(people, tmp_path, name):
    accepted(people.sophie)
    assert run(name, "--format", "md", "--output", str(tmp_path / "plan.md"))[1] == 0


def test_render_workplan_takes_the_revision_or_the_newest(tmp_path):
    file = tmp_path / "plan.md"
    for number in (0, 2):
        WorkPlanFactory(title=f"Text {number}", reference_key="EMA/1/2023", revision=number)
    for words, title in ((("EMA/1/2023",), "Text 2"), (("EMA/1/2023", "--revision", "0"), "Text 0")):
        assert run(*words, "--format", "md", "--output", str(file))[1] == 0
        assert title in file.read_text()


def test_render_workplan_revision_is_the_frozen_release(people, tmp_path, monkeypatch):
    """Its text although the plan has changed since, and the bytes that were stored at the adoption."""
    plan = accepted(people.sophie, state=PlanState.ADOPTED)
    release = plan.releases.get()
    WorkPlan.objects.filter(pk=plan.pk).update(title="Changed", revision=1, state=PlanState.DRAFT)
    file = tmp_path / "plan.md"
    assert run("qig-2023", "--revision", "0", "--format", "md", "--output", str(file))[1] == 0
    assert file.read_bytes() == render(document_of(release.content), "md").content
    with monkeypatch.context() as patched:
        patched.setattr(render_workplan, "render", None)  # a stored file is not rendered anew
        for format in ("pdf", "docx"):
            run("qig-2023", "--revision", "0", "--format", format, "--output", str(file))
            assert sha256(file.read_bytes()).hexdigest() == release.files.get(format=format).sha256
    output, code = run("qig-2023", "--revision", "1", "--format", "md", "--output", str(file))
    assert (code, "Changed" in file.read_text(), "not an adopted text" in output) == (0, True, True)


def test_render_workplan_damaged_stored_file_is_refused(people, tmp_path):
    plan = accepted(people.sophie, state=PlanState.ADOPTED)
    path_of(plan.releases.get().files.get(format="pdf").sha256).write_bytes(b"%PDF-damaged")
    output, code = run("qig-2023", "--revision", "0", "--output", str(tmp_path / "plan.pdf"))
    assert (code, "Its content was changed after it was stored." in output) == (2, True)


def test_render_workplan_with_progress_has_the_lead(tmp_path):
    section = PlanSectionFactory(plan=WorkPlanFactory(slug="plan"))
    ActivityFactory(section=section, lead="Niels Member")
    file = tmp_path / "plan.md"
    run("plan", "--format", "md", "--output", str(file))
    assert "Niels" not in file.read_text()
    run("plan", "--format", "md", "--output", str(file), "--progress")
    assert "Niels" in file.read_text()


def test_render_workplan_refuses_in_a_sentence(tmp_path):
    WorkPlanFactory(reference_key="EMA/1/2023")
    file = str(tmp_path / "plan.md")
    output, code = run("EMA/2/2023", "--output", file)
    assert (output, code) == ("There is no plan “EMA/2/2023”: check the reference.\n", 2)
    output, code = run("EMA/1/2023", "--revision", "3", "--output", file)
    assert (output, code) == ("“EMA/1/2023” has no revision 3; the newest is 0.\n", 2)
    output, code = run("EMA/1/2023", "--format", "md", "--output", str(tmp_path / "none" / "plan.md"))
    assert code == 2
    assert "can't be written: No such file or directory." in output
    assert not Path(file).exists()
    with pytest.raises(CommandError, match="invalid choice"):
        run("EMA/1/2023", "--format", "odt", "--output", file)


def test_render_workplan_lists_replaced_characters(tmp_path):
    WorkPlanFactory(slug="plan", title="A plan with a bell\x07")
    output, code = run("plan", "--format", "pdf", "--output", str(tmp_path / "plan.pdf"))
    assert code == 0
    assert "“U+0007” is printed as “”, " in output
