"""Every entry point of `clean_guidance_file` gives the same answer."""

import pytest
from django.urls import reverse

from documents.services import read_file
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, NOT_NOW, Action
from tests.factories import GuidanceDocumentFactory, GuidanceTopicFactory
from tests.revealing_files import SECRETS, everything_in, plain_word, word
from topics.services import attach_guidance_file, clean_guidance_file

ACTION = Action(
    "guidance_file.cleaned",
    page=lambda document: reverse("topics:clean-guidance-file", args=[document.slug]),
    service=lambda actor, document, version: clean_guidance_file(
        actor=actor, document=document, version=version
    ),
)


@pytest.fixture
def document(topic, people):
    made = GuidanceDocumentFactory(slug="paper", stage="adopted")
    GuidanceTopicFactory(document=made, topic=topic)
    return attach_guidance_file(
        actor=people.niels, document=made, version=1, name="draft.docx", content=word()
    )


def test_clean_guidance_file_by_writer_keeps_copy_and_original(attempt, people, document):
    original = document.file
    assert attempt(people.mara, document, version=document.version) == DONE
    document.refresh_from_db()
    assert document.file == original
    left = everything_in(read_file(document.clean_file))
    assert not [secret for secret in SECRETS if secret.encode() in left]
    assert document.clean_file.visibility == "group"


def test_clean_guidance_file_by_reader_is_forbidden(attempt, people, document):
    for person in (people.lena, people.eva):
        assert attempt(person, document, version=document.version) == FORBIDDEN
    for person in (people.otto, people.alice, people.fred):
        assert attempt(person, document, version=document.version) == HIDDEN


def test_clean_guidance_file_attached_anew_is_conflict(attempt, people, document):
    before = document.version
    attach_guidance_file(
        actor=people.niels, document=document, version=before, name="new.docx", content=word(by="Another")
    )
    assert attempt(people.mara, document, version=before) == CONFLICT


def test_clean_guidance_file_confirmed_already_is_not_now(attempt, people, document):
    attach_guidance_file(
        actor=people.niels, document=document, version=document.version, name="n.docx", content=plain_word()
    )
    document.refresh_from_db()
    assert attempt(people.mara, document, version=document.version) == NOT_NOW
