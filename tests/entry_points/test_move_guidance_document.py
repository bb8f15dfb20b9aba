"""Every entry point of `move_guidance_document` gives the same answer."""

from datetime import date

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, INVALID, NOT_NOW, Action, refused_at_a_topic
from tests.factories import GuidanceDocumentFactory, GuidanceTopicFactory
from topics.services import edit_guidance_document, move_guidance_document

STAGE = {"now": "consultation"}
ACTION = Action(
    "guidance_document.moved",
    page=lambda document: reverse("topics:move-guidance-document", args=[document.slug, STAGE["now"]]),
    service=lambda actor, document, **values: move_guidance_document(
        actor=actor, document=document, stage=STAGE["now"], **values
    ),
)
SPRING = {"on": date(2023, 3, 1), "until": date(2023, 8, 31)}


@pytest.fixture
def document(topic):
    made = GuidanceDocumentFactory()
    GuidanceTopicFactory(document=made, topic=topic)
    return made


@pytest.fixture
def to(monkeypatch):
    """Return a function that sets the stage of the next attempt."""
    return lambda stage: monkeypatch.setitem(STAGE, "now", stage)


def test_move_guidance_document_along_lifecycle_succeeds(attempt, people, document, to):
    assert attempt(people.mara, document, version=1, **SPRING) == DONE
    to("adopted")
    assert attempt(people.carla, document, version=2, on=date(2023, 11, 2)) == DONE
    to("final")
    assert attempt(people.sophie, document, version=3, on=date(2024, 1, 15)) == DONE
    to("draft")
    assert attempt(people.mara, document, version=4, reason="The technique has moved on.") == DONE
    document.refresh_from_db()
    assert (document.stage, document.consultation_ends) == ("draft", SPRING["until"])
    assert (document.adopted_on, document.final_on) == (date(2023, 11, 2), date(2024, 1, 15))


def test_move_guidance_document_reader_or_stranger_is_refused(attempt, people, document):
    refused_at_a_topic(attempt, people, document, version=1, **SPRING)


def test_move_guidance_document_adoption_by_member_is_forbidden(attempt, people, document, to):
    to("adopted")
    assert attempt(people.mara, document, version=1, on=date(2023, 11, 2)) == FORBIDDEN


def test_move_guidance_document_impossible_step_is_refused(attempt, people, document, to):
    to("final")
    assert attempt(people.sophie, document, version=1, on=date(2023, 11, 2)) == NOT_NOW


def test_move_guidance_document_back_without_reason_is_invalid(attempt, people, document, to):
    to("withdrawn")
    answer = attempt(people.sophie, document, version=1, reason="  ")
    assert (answer, answer.fields) == (INVALID, {"reason"})


def test_move_guidance_document_consultation_end_before_start_is_invalid(attempt, people, document):
    assert attempt(people.mara, document, version=1, on=date(2023, 3, 1), until=date(2023, 2, 1)) == INVALID


def test_move_guidance_document_saved_meanwhile_is_conflict(attempt, people, document):
    edit_guidance_document(actor=people.niels, document=document, version=1, values={"title": "Before"})
    assert attempt(people.mara, document, version=1, **SPRING) == CONFLICT
