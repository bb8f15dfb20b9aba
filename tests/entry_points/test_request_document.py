"""Asking for a document: every door it has gives the same answer."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from documents.models import DocumentJob
from documents.services import AT_ONCE, request_document
from tests.entry_points.attempt import DONE, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import DocumentJobFactory
from tests.papers import SAMPLE
from topics.models import Topic

pytestmark = pytest.mark.usefixtures("topic")


def _service(actor, nothing, paper, format, ticket=""):
    """A page takes the paper and its parameters as one text."""
    name, _, parameters = paper.partition(" ")
    parameters = json.loads(parameters)
    return request_document(actor=actor, template=name, parameters=parameters, format=format, ticket=ticket)


ACTION = Action(
    "document.requested", page=lambda nothing: reverse("documents:request-document"), service=_service
)
ON_CM = {"paper": f'{SAMPLE.name} {{"topic": "cm"}}', "format": "md"}


def test_done_by_whoever_sees_the_record(attempt, people):
    for person in (people.sophie, people.mara, people.lena, people.eva):
        assert attempt(person, **ON_CM) == DONE
    jobs = DocumentJob.objects.order_by("requested_at")
    assert {(job.template, str(job.parameters), job.format, job.state) for job in jobs} == {
        ("sample_paper", "{'topic': 'cm'}", "md", "queued")
    }
    assert jobs[3].requested_by == people.eva
    assert jobs[3].title == "Sample paper: Continuous manufacturing"


def test_hidden_from_who_does_not_work_here(attempt, people):
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, **ON_CM) == HIDDEN
    assert not DocumentJob.objects.exists()


def test_a_record_out_of_sight_answers_as_one_that_is_not_there(people, as_user):
    client, page = as_user(people.otto), ACTION.page(None)
    hidden = client.post(page, ON_CM)
    missing = client.post(page, ON_CM | {"paper": 'sample_paper {"topic": "no-such"}'})
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content == client.get(f"/desk/reports/{uuid4()}/").content
    assert not DocumentJob.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"paper": 'no_such {"topic": "cm"}'}, "paper"),
        ({"format": "docx"}, "format"),  # there is the format, but not of this paper
        ({"paper": 'sample_paper {"topic": "c\\u0000m"}'}, "paper"),
        ({"paper": 'sample_paper {"topic": "\\ud800"}'}, "paper"),
        ({"paper": 'sample_paper {"topic": 1e999}'}, "paper"),
        ({"paper": 'sample_paper {"topic": "' + "x" * 2000 + '"}'}, "paper"),
    ],
)
def test_invalid(attempt, people, monkeypatch, said, field):
    monkeypatch.setattr(
        "tests.entry_points.attempt._is_prose", lambda value: False
    )  # a select keeps no such value
    answer = attempt(people.mara, **ON_CM | said)
    assert (answer, answer.fields) == (INVALID, {field})
    assert not DocumentJob.objects.exists()


@pytest.mark.parametrize("paper", ["", "sample_paper", "sample_paper [1]", "sample_paper {", "x" * 9999, "["])
def test_what_is_no_paper_is_refused_by_the_page(people, as_user, paper):
    answer = as_user(people.mara).post(ACTION.page(None), ON_CM | {"paper": paper})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"paper"}


@pytest.mark.parametrize("parameters", ['{"topic": ["cm"]}', '{"topic": {"a": 1}}', "{}", '{"other": "cm"}'])
def test_parameters_that_name_nothing_are_not_found(people, as_user, parameters):
    answer = as_user(people.mara).post(ACTION.page(None), ON_CM | {"paper": f"sample_paper {parameters}"})
    assert answer.status_code == 404


def test_two_clicks_are_one_document_and_another_ticket_is_another(people):
    first = _service(people.mara, None, **ON_CM, ticket="1")
    assert _service(people.mara, None, **ON_CM, ticket="1") == first
    DocumentJob.objects.update(state="cancelled")
    assert _service(people.mara, None, **ON_CM, ticket="1") == first
    others = (
        _service(people.mara, None, **ON_CM, ticket="2"),
        _service(people.mara, None, **ON_CM | {"format": "pdf"}, ticket="1"),
        _service(people.sophie, None, **ON_CM, ticket="1"),
    )
    assert len({first, *others}) == 4


def test_not_now_while_ten_are_being_made(attempt, people):
    DocumentJobFactory.create_batch(AT_ONCE, requested_by=people.mara)
    assert attempt(people.mara, **ON_CM) == NOT_NOW
    assert attempt(people.sophie, **ON_CM) == DONE
    DocumentJob.objects.filter(requested_by=people.mara).update(state="done")
    assert attempt(people.mara, **ON_CM) == DONE


def test_the_record_may_be_renamed_meanwhile(people):
    job = _service(people.mara, None, **ON_CM)
    Topic.objects.update(title="Another")
    assert str(DocumentJob.objects.get(pk=job.pk)) == "Sample paper: Continuous manufacturing"
