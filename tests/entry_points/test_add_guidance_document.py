"""Every entry point of `add_guidance_document` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, Action
from topics.models import GuidanceDocument
from topics.services import add_guidance_document


def add(actor, nothing, topics=(), **values):
    return add_guidance_document(actor=actor, values=values, topics=topics)


ACTION = Action("guidance_document.added", lambda nothing: reverse("topics:add-guidance-document"), add)
VALUES = {"title": "On residence time", "kind": "considerations"}


def test_add_guidance_document_writer_creates_draft_of_topics(attempt, people, topic):
    for person in (people.mara, people.carla, people.sophie):
        assert attempt(person, **VALUES, topics=[topic]) == DONE
    documents = GuidanceDocument.objects.order_by("created_at")
    assert [document.slug for document in documents] == [
        "on-residence-time",
        "on-residence-time-2",
        "on-residence-time-3",
    ]
    assert {(document.stage, *document.topics.all()) for document in documents} == {("draft", topic)}


def test_add_guidance_document_reader_or_stranger_is_refused(attempt, people):
    for reader in (people.lena, people.eva, people.otto):
        assert attempt(reader, **VALUES) == FORBIDDEN
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, **VALUES) == HIDDEN
    assert not GuidanceDocument.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"kind": "poem"}, "kind"),
        ({"title": "long " * 100}, "title"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_add_guidance_document_wrong_value_is_error_at_field(attempt, people, typed, field):
    answer = attempt(people.mara, **(VALUES | typed))
    assert (answer, answer.fields) == (INVALID, {field})
    assert not GuidanceDocument.objects.exists()


def test_add_guidance_document_consultation_end_without_earlier_start_is_invalid(attempt, people):
    for starts in (None, "2023-05-01"):
        values = {**VALUES, "consultation_starts": starts, "consultation_ends": "2023-02-01"}
        assert attempt(people.mara, **values) == INVALID
