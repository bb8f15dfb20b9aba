"""Every entry point of `edit_guidance_document` gives the same answer."""

import pytest
from django.urls import reverse

from publications.services import publish_record
from tests.entry_points.attempt import CONFLICT, DONE, INVALID, NOT_NOW, Action, refused_at_a_topic
from tests.factories import GuidanceDocumentFactory, GuidanceTopicFactory
from topics.services import edit_guidance_document

ACTION = Action(
    "guidance_document.edited",
    page=lambda document: reverse("topics:edit-guidance-document", args=[document.slug]),
    service=lambda actor, document, version, **values: edit_guidance_document(
        actor=actor, document=document, version=version, values=values
    ),
)
VALUES = {"title": "As it is now", "kind": "guideline"}


@pytest.fixture
def document(topic):
    made = GuidanceDocumentFactory(title="As it was", stage="adopted")
    GuidanceTopicFactory(document=made, topic=topic)
    return made


def test_edit_guidance_document_writer_succeeds(attempt, people, document):
    assert attempt(people.mara, document, version=1, **VALUES) == DONE
    document.refresh_from_db()
    assert (document.title, document.version, document.slug) == ("As it is now", 2, "as-it-was")


def test_edit_guidance_document_reader_or_stranger_is_refused(attempt, people, document):
    refused_at_a_topic(attempt, people, document, version=1, **VALUES)


def test_edit_guidance_document_without_title_is_invalid(attempt, people, document):
    answer = attempt(people.mara, document, version=1, title="", kind="guideline")
    assert (answer, answer.fields) == (INVALID, {"title"})


def test_edit_guidance_document_internal_while_published_is_refused(attempt, people, document):
    publish_record(actor=people.sophie, record=document, seen_number=0)
    values = {"title": "Now for us alone", "kind": "internal_position"}
    assert attempt(people.mara, document, version=1, **values) == NOT_NOW


def test_edit_guidance_document_saved_meanwhile_is_conflict(attempt, people, document):
    edit_guidance_document(actor=people.niels, document=document, version=1, values={"title": "Saved before"})
    assert attempt(people.mara, document, version=1, **VALUES) == CONFLICT
