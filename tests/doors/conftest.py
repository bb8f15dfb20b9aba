"""What the doors files share."""

from types import SimpleNamespace

import pytest

from tests.doors.knock import Door, knock_on, page_door, service_door
from tests.factories import TopicFactory, TopicPersonFactory
from topics.models import Topic, TopicPerson


@pytest.fixture(params=[page_door, service_door], ids=["page", "service"])
def knock(request: pytest.FixtureRequest, db: None) -> Door:
    """`knock(person, record, **said)` on one door of the module's `VERB`."""
    return knock_on(request.param, request.module.VERB)


@pytest.fixture
def topic(people: SimpleNamespace) -> Topic:
    """A topic to which eva is invited and otto is not."""
    made = TopicFactory(title="Continuous manufacturing", slug="cm")
    TopicPersonFactory(topic=made, user=people.eva, part=TopicPerson.Part.INVITED)
    return made
