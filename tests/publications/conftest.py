"""A published topic and a published plan."""

from datetime import date

import pytest

from publications.models import PublishedRecord
from publications.services import publish_record
from tests.factories import (
    ActivityFactory,
    ChallengeFactory,
    EndorsementFactory,
    FocusAreaFactory,
    PlanSectionFactory,
    PlanTopicFactory,
    StrategicGoalFactory,
    TopicFactory,
    WorkPlanFactory,
)


@pytest.fixture
def publish(people):
    """Return `publish(record)`: the secretary publishes its next version."""

    def publish_next(record):
        published = PublishedRecord.objects.filter(uuid=record.pk).select_related("current").first()
        number = published.current.number if published else 0
        return publish_record(actor=people.sophie, record=record, seen_number=number)

    return publish_next


@pytest.fixture
def topic(people, publish):
    made = TopicFactory(title="Continuous manufacturing", short_name="CM", slug="cm", stage="listening")
    FocusAreaFactory(topic=made, text="Barriers for *biologicals*")
    ChallengeFactory(
        topic=made, text="What is a batch?", disposition="handed_over", handed_to="ICH", hand_over="proposed"
    )
    publish(made)
    return made


@pytest.fixture
def plan(people, topic, publish):
    made = WorkPlanFactory(
        title="Work plan 2023",
        slug="2023",
        reference="EMA/824798/2022",
        chair="Carla Chair",
        state="adopted",
        period_start=date(2023, 1, 1),
        period_end=date(2023, 12, 31),
    )
    chapter = PlanSectionFactory(plan=made, level=1, number="1", title="Strategic goals", text="Why **now**.")
    below = PlanSectionFactory(plan=made, level=2, number="1.1", title="Topics", text="")
    PlanTopicFactory(section=below, topic=topic, number="1.", title="Continuous manufacturing (CM)")
    PlanTopicFactory(section=below, topic=TopicFactory(title="3D printing"), tier="beyond_period")
    StrategicGoalFactory(section=chapter, number="1", text="Bring science together.")
    ActivityFactory(
        section=chapter, text="At most six plenaries.", target_printed="Q4 2023", lead="Nobody's business"
    )
    EndorsementFactory(plan=made, body="QWP", verb="endorsed", dated=date(2023, 2, 3))
    publish(made)
    return made
