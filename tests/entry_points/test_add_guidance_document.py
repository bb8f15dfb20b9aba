"""Adding a guidance document: every door gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, Action
from topics.models import GuidanceDocument
from topics.services import add_guidance_document


def add(actor, nothing, topics=(), **values):
    return add_guidance_document(actor=actor, values=values, topics=topics)


ACTION = Action("guidance_document.added", lambda nothing: reverse("topics:add-guidance-document"), add)
SAID = {"title": "On residence time", "kind": "considerations"}


def test_done_by_who_writes_as_a_draft_of_its_topics(attempt, people, topic):
    for person in (people.mara, people.carla, people.sophie):
        assert attempt(person, **SAID, topics=[topic]) == DONE
    made = GuidanceDocument.objects.order_by("created_at")
    assert [one.slug for one in made] == ["on-residence-time", "on-residence-time-2", "on-residence-time-3"]
    assert {(one.stage, *one.topics.all()) for one in made} == {("draft", topic)}


def test_forbidden_to_who_only_reads_and_hidden_from_others(attempt, people):
    for reader in (people.lena, people.eva, people.otto):
        assert attempt(reader, **SAID) == FORBIDDEN
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, **SAID) == HIDDEN
    assert not GuidanceDocument.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"kind": "poem"}, "kind"),
        ({"title": "long " * 100}, "title"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"summary": "with a\0NUL"}, "summary"),
    ],
)
def test_invalid_at_its_field(attempt, people, typed, field):
    answer = attempt(people.mara, **(SAID | typed))
    assert (answer, answer.fields) == (INVALID, {field})
    assert not GuidanceDocument.objects.exists()


def test_a_consultation_that_ends_before_it_starts_or_without_a_start_is_refused(attempt, people):
    for starts in (None, "2023-05-01"):
        said = {**SAID, "consultation_starts": starts, "consultation_ends": "2023-02-01"}
        assert attempt(people.mara, **said) == INVALID
