"""Requesting a document: the page and the service give the same answer."""

import json

import pytest
from django.urls import reverse

from documents.models import DocumentJob
from documents.services import AT_ONCE, request_document
from tests.entry_points.attempt import DONE, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import DocumentJobFactory
from tests.sample_template import SAMPLE
from topics.models import Topic

pytestmark = pytest.mark.usefixtures("topic")


def _service(actor, nothing, document, format):
    """Call the service; the page sends the template and its parameters as one text."""
    name, _, parameters = document.partition(" ")
    return request_document(actor=actor, template=name, parameters=json.loads(parameters), format=format)


ACTION = Action(
    "document.requested", page=lambda nothing: reverse("documents:request-document"), service=_service
)
ON_CM = {"document": f'{SAMPLE.name} {{"topic": "cm"}}', "format": "md"}


def test_request_document_visible_record_is_done(attempt, people):
    for person in (people.sophie, people.mara, people.lena, people.eva):
        assert attempt(person, **ON_CM) == DONE
    jobs = DocumentJob.objects.order_by("requested_at")
    assert {(job.template, str(job.parameters), job.format, job.state) for job in jobs} == {
        ("sample_document", "{'topic': 'cm'}", "md", "queued")
    }
    assert jobs[3].requested_by == people.eva
    assert jobs[3].title == "Sample document: Continuous manufacturing"


def test_request_document_without_access_is_hidden(attempt, people):
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, **ON_CM) == HIDDEN
    assert not DocumentJob.objects.exists()


def test_request_document_hidden_record_answers_like_missing(people, as_user):
    client, page = as_user(people.otto), ACTION.page(None)
    hidden = client.post(page, ON_CM)
    missing = client.post(page, ON_CM | {"document": 'sample_document {"topic": "no-such"}'})
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content.replace(b"&quot;cm&quot;", b"&quot;no-such&quot;") == missing.content
    assert not DocumentJob.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"document": 'no_such {"topic": "cm"}'}, "document"),
        ({"format": "docx"}, "format"),  # the template does not have this format
        ({"document": 'sample_document {"topic": "c\\u0000m"}'}, "document"),
        ({"document": 'sample_document {"topic": "\\ud800"}'}, "document"),
        ({"document": 'sample_document {"topic": 1e999}'}, "document"),
        ({"document": 'sample_document {"topic": "' + "x" * 2000 + '"}'}, "document"),
    ],
)
def test_request_document_invalid_value_names_field(attempt, people, monkeypatch, values, field):
    monkeypatch.setattr(
        "tests.entry_points.attempt._is_prose", lambda value: False
    )  # a select keeps no such value
    answer = attempt(people.mara, **ON_CM | values)
    assert (answer, answer.fields) == (INVALID, {field})
    assert not DocumentJob.objects.exists()


@pytest.mark.parametrize(
    "document", ["", "sample_document", "sample_document [1]", "sample_document {", "x" * 9999, "["]
)
def test_request_malformed_document_is_refused_by_page(people, as_user, document):
    answer = as_user(people.mara).post(ACTION.page(None), ON_CM | {"document": document})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"document"}


@pytest.mark.parametrize("parameters", ['{"topic": ["cm"]}', '{"topic": {"a": 1}}', "{}", '{"other": "cm"}'])
def test_request_document_unknown_parameters_are_not_found(people, as_user, parameters):
    answer = as_user(people.mara).post(
        ACTION.page(None), ON_CM | {"document": f"sample_document {parameters}"}
    )
    assert answer.status_code == 404


def test_request_document_ten_under_way_is_not_possible_now(attempt, people):
    DocumentJobFactory.create_batch(AT_ONCE, requested_by=people.mara)
    assert attempt(people.mara, **ON_CM) == NOT_NOW
    assert attempt(people.sophie, **ON_CM) == DONE
    DocumentJob.objects.filter(requested_by=people.mara).update(state="done")
    assert attempt(people.mara, **ON_CM) == DONE


def test_request_document_title_is_kept_when_record_is_renamed(people):
    job = _service(people.mara, None, **ON_CM)
    Topic.objects.update(title="Another")
    assert str(DocumentJob.objects.get(pk=job.pk)) == "Sample document: Continuous manufacturing"
