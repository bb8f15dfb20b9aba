"""Fixtures of the entry-point tests."""

from types import SimpleNamespace

import pytest

from tests.entry_points.attempt import Attempt, attempt_at, call_page, call_service
from tests.factories import TopicFactory, TopicPersonFactory
from topics.models import Topic, TopicPerson


@pytest.fixture(params=[call_page, call_service], ids=["page", "service"])
def attempt(request: pytest.FixtureRequest, db: None) -> Attempt:
    """Try the module's `ACTION` through one entry point; each test runs once per entry point."""
    return attempt_at(request.param, request.module.ACTION)


@pytest.fixture
def topic(people: SimpleNamespace) -> Topic:
    """A topic to which eva is invited and otto is not."""
    topic = TopicFactory(title="Continuous manufacturing", slug="cm")
    TopicPersonFactory(topic=topic, user=people.eva, part=TopicPerson.Part.INVITED)
    return topic
