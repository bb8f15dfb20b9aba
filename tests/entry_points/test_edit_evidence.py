"""Every entry point of `edit_evidence` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, INVALID, Action, refused_at_a_topic
from tests.factories import EvidenceFactory
from topics.services import edit_evidence

ACTION = Action(
    "evidence.edited",
    page=lambda evidence: reverse("topics:edit-evidence", args=[evidence.pk]),
    service=lambda actor, evidence, version, **values: edit_evidence(
        actor=actor, evidence=evidence, version=version, values=values
    ),
)


@pytest.fixture
def evidence(topic):
    return EvidenceFactory(challenge__topic=topic)


def test_edit_evidence_writer_succeeds(attempt, people, evidence):
    assert attempt(people.mara, evidence, version=1, source="ich", text="As it is now") == DONE
    evidence.refresh_from_db()
    assert (evidence.source, evidence.text, evidence.version) == ("ich", "As it is now", 2)


def test_edit_evidence_reader_or_stranger_is_refused(attempt, people, evidence):
    refused_at_a_topic(attempt, people, evidence, version=1, source="ich", text="Mine now")


def test_edit_evidence_wrong_value_is_error_at_field(attempt, people, evidence):
    answer = attempt(people.mara, evidence, version=1, source="", text="As it is now")
    assert (answer, answer.fields) == (INVALID, {"source"})


def test_edit_evidence_saved_meanwhile_is_conflict(attempt, people, evidence):
    edit_evidence(actor=people.niels, evidence=evidence, version=1, values={"text": "Saved before"})
    assert attempt(people.mara, evidence, version=1, source="ich", text="Saved too late") == CONFLICT
    evidence.refresh_from_db()
    assert evidence.text == "Saved before"
