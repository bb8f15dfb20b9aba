"""Every entry point of `remove_evidence` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, Action, refused_at_a_topic
from tests.factories import EvidenceFactory
from topics.models import Evidence
from topics.services import remove_evidence

ACTION = Action(
    "evidence.removed",
    page=lambda evidence: reverse("topics:remove-evidence", args=[evidence.pk]),
    service=lambda actor, evidence: remove_evidence(actor=actor, evidence=evidence),
)


@pytest.fixture
def evidence(topic):
    return EvidenceFactory(challenge__topic=topic)


def test_remove_evidence_writer_succeeds(attempt, people, evidence):
    assert attempt(people.mara, evidence) == DONE
    assert not Evidence.objects.exists()


def test_remove_evidence_reader_or_stranger_is_refused(attempt, people, evidence):
    refused_at_a_topic(attempt, people, evidence)
    assert Evidence.objects.exists()
