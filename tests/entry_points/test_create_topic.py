"""Every entry point of `create_topic` gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, Action
from topics.models import Topic
from topics.services import create_topic

ACTION = Action(
    "topic.created",
    page=lambda nothing: reverse("topics:create-topic"),
    service=lambda actor, nothing, **values: create_topic(actor=actor, values=values),
)


def test_create_topic_writer_succeeds(attempt, people):
    for person in (people.mara, people.carla, people.sophie):
        assert attempt(person, title="Continuous manufacturing", short_name="CM") == DONE
    slugs = Topic.objects.order_by("created_at").values_list("slug", flat=True)
    assert list(slugs) == ["cm", "cm-2", "cm-3"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [("New", "topic-new"), ("連続製造", "topic"), ("Digital & “smart” plants", "digital-smart-plants")],
)
def test_create_topic_slug_is_made_of_title(attempt, people, title, slug):
    assert attempt(people.mara, title=title) == DONE
    assert Topic.objects.get().slug == slug


def test_create_topic_reader_is_refused(attempt, people):
    for reader in (people.lena, people.eva, people.otto):
        assert attempt(reader, title="Mine now") == FORBIDDEN
    assert not Topic.objects.exists()


def test_create_topic_stranger_is_refused(attempt, people):
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, title="Mine now") == HIDDEN
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "long " * 50}, "title"),
        ({"title": "Good", "short_name": "x" * 31}, "short_name"),
        ({"title": "Good", "description": "word " * 25_000}, "description"),
    ],
)
def test_create_topic_wrong_value_is_error_at_field(attempt, people, typed, field):
    answer = attempt(people.mara, **typed)
    assert (answer, answer.fields) == (INVALID, {field})
    assert not Topic.objects.exists()
