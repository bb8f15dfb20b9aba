"""Upload the document of a plan: every entry point gives the same answer."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, Action
from tests.workplans.readings import SAMPLE
from workplans.importing.services import start_import
from workplans.models import PlanImport

ACTION = Action(
    "import.started",
    page=lambda _: "/desk/import/",
    service=lambda actor, _, document: start_import(actor=actor, name=document.name, content=document.read()),
)


def document(content: bytes | None = None, name: str = "plan.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, SAMPLE.read_bytes() if content is None else content)


def test_start_import_done_stores_document_that_waits_to_be_read(attempt, people):
    assert attempt(people.sophie, document=document()) == DONE
    plan_import = PlanImport.objects.get()
    assert (plan_import.name, plan_import.state) == ("plan.txt", "queued")
    assert (plan_import.uploaded_by, bytes(plan_import.content)) == (people.sophie, SAMPLE.read_bytes())


def test_start_import_by_others_than_the_secretariat_is_forbidden(attempt, people):
    assert attempt(people.carla, document=document()) == FORBIDDEN
    assert not PlanImport.objects.exists()


@pytest.mark.parametrize("name", ["fred", "alice"])
def test_start_import_by_a_stranger_is_hidden(attempt, people, name):
    assert attempt(getattr(people, name), document=document()) == HIDDEN


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"no PDF", "plan.pdf"), (b"\x00\x01" * 500, "plan.txt"), (b"Plan", "plan.odt")],
)
def test_start_import_unreadable_document_is_invalid(attempt, people, content, name):
    answer = attempt(people.sophie, document=document(content, name))
    assert (answer, answer.fields <= {"", "document"}) == (INVALID, True)
    assert not PlanImport.objects.exists()


def test_start_import_by_the_system_account(people):
    assert start_import(actor=people.system, name="folder/plan.txt", content=SAMPLE.read_bytes()).pk
    assert PlanImport.objects.get().name == "plan.txt"
