"""The registry of timelines."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from core import timelines
from core.registry import Registry
from core.timelines import TimelineSource, TimelineStep, timeline_of
from tests.factories import TopicFactory


@pytest.fixture
def sources(monkeypatch):
    """An empty registry."""
    registry = Registry("timeline source")
    monkeypatch.setattr(timelines, "timeline_sources", registry)
    return registry


@pytest.mark.django_db
def test_timeline_of_merges_visible_steps_by_date(sources, people):
    def members_only(record, user):
        if user == people.mara:
            yield TimelineStep(date(2026, 1, 1), "Discussed")

    sources.register(
        TimelineSource("a", "topic", lambda record, user: [TimelineStep(date(2027, 1, 1), "Later")])
    )
    sources.register(TimelineSource("b", "topic", members_only))
    sources.register(
        TimelineSource("c", "work_plan", lambda record, user: [TimelineStep(date(2025, 1, 1), "No")])
    )
    topic = TopicFactory()
    assert [step.label for step in timeline_of(topic, people.mara)] == ["Discussed", "Later"]
    assert [step.label for step in timeline_of(topic, people.otto)] == ["Later"]


def test_timeline_component_shows_steps():
    steps = [
        TimelineStep(date(2026, 1, 2), "Selected", address="/topics/"),
        TimelineStep(date(2027, 1, 1), "Next", state="ahead"),
    ]
    html = render_to_string("components/timeline.html", {"items": steps})
    assert "2 January 2026" in html
    assert '<a href="/topics/">Selected</a>' in html
    assert "(planned)" in html
