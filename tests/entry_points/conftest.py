"""What the doors files share."""

from types import SimpleNamespace

import pytest

from tests.entry_points.attempt import EntryPoint, attempt_at, call_page, call_service
from tests.factories import TopicFactory, TopicPersonFactory
from topics.models import Topic, TopicPerson


@pytest.fixture(params=[call_page, call_service], ids=["page", "service"])
def attempt(request: pytest.FixtureRequest, db: None) -> EntryPoint:
    """`knock(person, record, **said)` on one door of the module's `ACTION`."""
    return attempt_at(request.param, request.module.ACTION)


@pytest.fixture
def topic(people: SimpleNamespace) -> Topic:
    """A topic to which eva is invited and otto is not."""
    made = TopicFactory(title="Continuous manufacturing", slug="cm")
    TopicPersonFactory(topic=made, user=people.eva, part=TopicPerson.Part.INVITED)
    return made
