"""Every entry point of `remove_evidence` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, Action, refused_at_a_topic
from tests.factories import EvidenceFactory
from topics.models import Evidence
from topics.services import edit_evidence, remove_evidence

ACTION = Action(
    "evidence.removed",
    page=lambda evidence: reverse("topics:remove-evidence", args=[evidence.pk]),
    service=lambda actor, evidence, version: remove_evidence(actor=actor, evidence=evidence, version=version),
)


@pytest.fixture
def evidence(topic):
    return EvidenceFactory(challenge__topic=topic)


def test_remove_evidence_writer_succeeds(attempt, people, evidence):
    assert attempt(people.mara, evidence, version=1) == DONE
    assert not Evidence.objects.exists()


def test_remove_evidence_reader_or_stranger_is_refused(attempt, people, evidence):
    refused_at_a_topic(attempt, people, evidence, version=1)
    assert Evidence.objects.exists()


def test_remove_evidence_changed_meanwhile_is_a_conflict(attempt, people, evidence):
    edit_evidence(actor=people.niels, evidence=evidence, version=1, values={"text": "Reworded since"})
    answer = attempt(people.mara, evidence, version=1)
    assert answer == CONFLICT
    assert attempt(people.mara, evidence, version=2) == DONE
