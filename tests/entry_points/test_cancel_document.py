"""Cancelling a document: the page and the service give the same answer."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from documents.services import cancel_document
from tests.entry_points.attempt import DONE, HIDDEN, NOT_NOW, Action
from tests.factories import DocumentJobFactory

ACTION = Action(
    "document.cancelled",
    page=lambda job: reverse("documents:cancel-document", args=[job.pk]),
    service=lambda actor, record: cancel_document(actor=actor, job=record),
)


@pytest.fixture
def job(people):
    return DocumentJobFactory(requested_by=people.mara)


@pytest.mark.parametrize("state", ["queued", "running"])
def test_cancel_document_by_requester_ends_lease(attempt, people, job, state):
    type(job).objects.update(state=state)
    assert attempt(people.mara, job) == DONE
    job.refresh_from_db()
    assert (job.state, job.lease_until) == ("cancelled", None)
    assert job.finished_at


def test_cancel_document_of_others_is_hidden(attempt, people, job):
    for other in (people.sophie, people.carla, people.niels, people.lena, people.otto, people.alice):
        assert attempt(other, job) == HIDDEN


def test_cancel_document_without_mandate_is_refused(people, as_user, job):
    type(job).objects.update(requested_by=people.fred)
    assert as_user(people.fred).post(ACTION.page(job)).status_code == 404
    with pytest.raises(PermissionDenied):
        cancel_document(actor=people.fred, job=type(job).objects.get())


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_cancel_document_finished_is_not_possible_now(attempt, people, job, state):
    type(job).objects.update(state=state, error="Since.")
    assert attempt(people.mara, job) == NOT_NOW
