"""Adding evidence to a challenge: every door it has gives the same answer."""

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
SAID = {"source": "survey", "text": "Seven of ten say so."}


@pytest.fixture
def challenge(topic):
    return ChallengeFactory(topic=topic)


def test_done_by_who_writes(attempt, people, challenge):
    more = {"link": "https://example.org/survey", "dated": date(2023, 2, 14)}
    assert attempt(people.mara, challenge, **SAID, **more) == DONE
    found = Evidence.objects.get()
    assert (found.challenge, found.get_source_display(), found.text) == (challenge, "Survey", SAID["text"])
    assert (found.link, found.dated) == (more["link"], more["dated"])


def test_refused(attempt, people, challenge):
    refused_at_a_topic(attempt, people, challenge, **SAID)
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
def test_invalid_at_its_field(attempt, people, challenge, wrong, field):
    answer = attempt(people.mara, challenge, **(SAID | wrong))
    assert (answer, answer.fields) == (INVALID, {field})
    assert not Evidence.objects.exists()
