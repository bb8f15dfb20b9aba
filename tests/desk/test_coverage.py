"""The disciplines that the group's experts cover, and the gaps as sentences."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Discipline, User
from accounts.states import DeclarationState
from tests.factories import (
    DeclarationFactory,
    ExpertiseFactory,
    MandateFactory,
    PlanSectionFactory,
    PlanTopicFactory,
    TopicPersonFactory,
    WorkPlanFactory,
)
from workplans.models import PlanTopic

PAGE = "/desk/people/coverage/"


@pytest.fixture
def disciplines(db: None) -> SimpleNamespace:
    """Two disciplines with an aim, and one without."""
    Discipline.objects.all().delete()
    made = {
        code: Discipline.objects.create(code=code, name=name, position=at, aim=aim)
        for at, (code, name, aim) in enumerate(
            (("quality", "Chemical quality", 2), ("gmdp", "GMDP inspection", 2), ("digital", "Digital", 0))
        )
    }
    return SimpleNamespace(**made)


@pytest.fixture
def place(db: None) -> PlanTopic:
    """Return a priority topic in the plan of this year."""
    today = timezone.localdate()
    period = {"period_start": today - timedelta(days=30), "period_end": today + timedelta(days=300)}
    section = PlanSectionFactory(plan=WorkPlanFactory(state="adopted", **period))
    return PlanTopicFactory(section=section, topic__title="Continuous manufacturing", tier="priority")


def with_disciplines(person: User, *disciplines: Discipline, expired: bool = False) -> User:
    for discipline in disciplines:
        ExpertiseFactory(user=person, discipline=discipline)
    if not expired:
        DeclarationFactory(user=person)
    return person


def rows(client: Any) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return (discipline → gap, topic → gaps) as the page shows them."""
    context = client.get(PAGE).context
    return (
        {row.discipline.code: row.gap for row in context["disciplines"]},
        {row.place.topic.title: row.gaps for row in context["topics"]},
    )


def test_discipline_gap_counts_missing_members(
    people: SimpleNamespace, as_user: Any, disciplines: SimpleNamespace
) -> None:
    with_disciplines(people.mara, disciplines.quality)
    assert rows(as_user(people.niels))[0] == {
        "quality": "1 more member is needed.",
        "gmdp": "No member covers it.",
        "digital": "",
    }
    with_disciplines(people.niels, disciplines.quality)
    assert rows(as_user(people.niels))[0]["quality"] == ""


def test_discipline_gap_counts_current_members_only(
    people: SimpleNamespace, as_user: Any, disciplines: SimpleNamespace
) -> None:
    for person in (people.eva, people.otto, people.lena, people.sophie, people.fred, people.alice):
        with_disciplines(person, disciplines.quality)
    gone = MandateFactory(user__is_active=False, user__name="Gina Gone").user
    with_disciplines(gone, disciplines.quality)
    client = as_user(people.mara)
    assert rows(client)[0]["quality"] == "No member covers it."
    text = client.get(PAGE).content.decode()
    assert "Eva Expert" in text
    for name in ("Otto Observer", "Lena Liaison", "Fred Former", "Gina Gone", "Alice Acme"):
        assert name not in text


def test_discipline_with_expired_declarations_only_is_a_gap(
    people: SimpleNamespace, as_user: Any, disciplines: SimpleNamespace
) -> None:
    with_disciplines(people.mara, disciplines.quality, expired=True)
    with_disciplines(people.niels, disciplines.quality, expired=True)
    client = as_user(people.mara)
    assert rows(client)[0]["quality"] == "No member who covers it has a valid declaration."
    assert DeclarationState.NONE.label in client.get(PAGE).content.decode()
    DeclarationFactory(user=people.niels)
    assert rows(client)[0]["quality"] == ""


def test_priority_topic_lists_covered_disciplines_and_gaps(
    people: SimpleNamespace, as_user: Any, disciplines: SimpleNamespace, place: PlanTopic
) -> None:
    client = as_user(people.mara)
    assert rows(client)[1] == {
        "Continuous manufacturing": ["Nobody covers Chemical quality.", "Nobody covers GMDP inspection."]
    }
    assert "No expert leads it or is invited." in client.get(PAGE).content.decode()
    TopicPersonFactory(
        topic=place.topic, user=with_disciplines(people.mara, disciplines.quality, disciplines.digital)
    )
    TopicPersonFactory(
        topic=place.topic, user=with_disciplines(people.eva, disciplines.gmdp, expired=True), part="invited"
    )
    assert rows(client)[1] == {
        "Continuous manufacturing": ["Nobody who covers GMDP inspection has a valid declaration."]
    }
    assert "Digital:" in client.get(PAGE).content.decode()


def test_priority_topic_lead_without_mandate_does_not_count(
    people: SimpleNamespace, as_user: Any, disciplines: SimpleNamespace, place: PlanTopic
) -> None:
    TopicPersonFactory(topic=place.topic, user=with_disciplines(people.fred, disciplines.quality))
    assert "Nobody covers Chemical quality." in rows(as_user(people.mara))[1]["Continuous manufacturing"]


def test_coverage_lists_priority_topics_of_plan_in_force(
    people: SimpleNamespace, as_user: Any, disciplines: SimpleNamespace, place: PlanTopic
) -> None:
    PlanTopicFactory(section=place.section, topic__title="Another", tier="other")
    today = timezone.localdate()
    for state, start in (("draft", today), ("adopted", today + timedelta(days=1)), ("superseded", today)):
        plan = WorkPlanFactory(state=state, period_start=start, period_end=start + timedelta(days=9))
        PlanTopicFactory(section=PlanSectionFactory(plan=plan), topic__title=state, tier="priority")
    assert list(rows(as_user(people.mara))[1]) == ["Continuous manufacturing"]


def test_coverage_without_plan_explains_next_step(
    people: SimpleNamespace, as_user: Any, disciplines: SimpleNamespace
) -> None:
    assert "No plan is in force yet" in as_user(people.mara).get(PAGE).content.decode()
