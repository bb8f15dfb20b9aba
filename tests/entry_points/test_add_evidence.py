"""Every entry point of `add_evidence` gives the same answer."""

from datetime import date

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, INVALID, Action, refused_at_a_topic
from tests.factories import ChallengeFactory
from topics.models import Evidence
from topics.services import add_evidence

ACTION = Action(
    "evidence.added",
    page=lambda challenge: reverse("topics:add-evidence", args=[challenge.pk]),
    service=lambda actor, challenge, **values: add_evidence(actor=actor, challenge=challenge, values=values),
)
VALUES = {"source": "survey", "text": "Seven of ten companies report it."}


@pytest.fixture
def challenge(topic):
    return ChallengeFactory(topic=topic)


def test_add_evidence_writer_succeeds(attempt, people, challenge):
    more = {"link": "https://example.org/survey", "dated": date(2023, 2, 14)}
    assert attempt(people.mara, challenge, **VALUES, **more) == DONE
    evidence = Evidence.objects.get()
    assert (evidence.challenge, evidence.get_source_display(), evidence.text) == (
        challenge,
        "Survey",
        VALUES["text"],
    )
    assert (evidence.link, evidence.dated) == (more["link"], more["dated"])


def test_add_evidence_reader_or_stranger_is_refused(attempt, people, challenge):
    refused_at_a_topic(attempt, people, challenge, **VALUES)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"source": "hearsay"}, "source"),
        ({"text": ""}, "text"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"dated": "14 Nonember"}, "dated"),
    ],
)
def test_add_evidence_wrong_value_is_error_at_field(attempt, people, challenge, wrong, field):
    answer = attempt(people.mara, challenge, **(VALUES | wrong))
    assert (answer, answer.fields) == (INVALID, {field})
    assert not Evidence.objects.exists()
