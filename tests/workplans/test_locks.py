"""The locks of plans, with real concurrency: each of these tests fails when its lock is taken out."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection

from audit.models import Entry
from core.errors import NotPossibleNow
from tests.factories import PlanSectionFactory, PlanTopicFactory, TopicFactory, WorkPlanFactory
from tests.workplans.adoption import adopt
from tests.workplans.next_plans import carry_over
from tests.workplans.readings import read_in
from topics.models import Topic
from topics.services import create_topic
from workplans import new_plans, services
from workplans.adopting import services as adopting
from workplans.importing.services import accept_import
from workplans.models import WorkPlan

pytestmark = pytest.mark.django_db(transaction=True)
PAUSE = 0.4  # seconds between a check and the write that depends on it


def run_at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Return the result, or the exception, of each call; every call has a thread and a connection."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Exception as error:  # compared by the test
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


@pytest.fixture
def slug_chosen(monkeypatch: pytest.MonkeyPatch) -> dict[Any, Event]:
    """Pause after each slug that a new plan chooses; the event of the model is set at the first."""
    free_slug, chosen = new_plans.free_slug, {WorkPlan: Event(), Topic: Event()}

    def slow(model: Any, text: str, **options: Any) -> str:
        slug = free_slug(model, text, **options)
        if not chosen[model].is_set():
            chosen[model].set()
            time.sleep(PAUSE)
        return slug

    monkeypatch.setattr(new_plans, "free_slug", slow)
    return chosen


def after(event: Event, call: Callable[[], Any]) -> Callable[[], Any]:
    """Return a call that waits for the event."""

    def wait() -> Any:
        assert event.wait(timeout=30)
        return call()

    return wait


def import_of(people: Any, reference: str) -> Callable[[], WorkPlan]:
    plan_import = read_in(people.sophie)
    return lambda: accept_import(
        actor=people.sophie, plan_import=plan_import, version=1, header={"reference": reference}
    )


def test_carry_over_plan_at_once_gives_every_plan_a_slug(people, slug_chosen):
    plans = [PlanSectionFactory(plan__state="published").plan for _ in range(2)]
    first, second = (
        lambda plan=plan: carry_over(people.sophie, plan, reference=f"EMA/{plan.slug}") for plan in plans
    )
    results = run_at_once(first, after(slug_chosen[WorkPlan], second))
    assert [result.slug for result in results] == ["qig-2026-2028", "qig-2026-2028-2"]


def test_accept_import_at_once_gives_every_plan_a_slug(people, slug_chosen):
    first, second = import_of(people, "EMA/1/2022"), import_of(people, "EMA/2/2022")
    results = run_at_once(first, after(slug_chosen[WorkPlan], second))
    assert [result.slug for result in results] == ["qig-2023", "qig-2023-2"]


def test_accept_import_and_create_topic_at_once_give_every_topic_a_slug(people, slug_chosen):
    create = after(
        slug_chosen[Topic],
        lambda: create_topic(actor=people.mara, values={"title": "Chemistry models", "short_name": "CM"}),
    )
    plan, topic = run_at_once(import_of(people, "EMA/1/2022"), create)
    assert (plan.plan_topics.filter(topic__slug="cm").count(), topic.slug) == (1, "cm-2")


def test_carry_over_plan_and_create_topic_at_once_give_every_topic_a_slug(people, slug_chosen):
    topic = TopicFactory(title="Continuous manufacturing")
    plan = PlanTopicFactory(section=PlanSectionFactory(plan__state="published"), topic=topic).plan
    split = {"Continuous": {"outcome": "split", "text": "Robots\nReactors"}}
    create = after(slug_chosen[Topic], lambda: create_topic(actor=people.mara, values={"title": "Robots"}))
    new_plan, other = run_at_once(lambda: carry_over(people.sophie, plan, split), create)
    assert new_plan.plan_topics.filter(topic__slug="robots").count() == 1
    assert other.slug == "robots-2"


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Pause an adoption after its checklist; the event is set at the pause."""
    check, event = adopting.checklist, Event()

    def slow(plan: WorkPlan) -> Any:
        checks = check(plan)
        event.set()
        time.sleep(PAUSE)
        return checks

    monkeypatch.setattr(adopting, "checklist", slow)
    return event


def test_edit_section_during_the_adoption_is_refused(people, checked):
    section = PlanSectionFactory(number="1", text="All is well.")
    values = {"text": "See section 9."}
    plan, refusal = run_at_once(
        lambda: adopt(people.carla, section.plan),
        after(
            checked,
            lambda: services.edit_section(actor=people.mara, section=section, version=1, values=values),
        ),
    )
    section.refresh_from_db()
    assert isinstance(refusal, NotPossibleNow)
    assert section.text == plan.releases.get().content["sections"][0]["text"] == "All is well."


def test_adopt_plan_at_once_adopts_once_and_names_the_other_person(people, checked):
    plan = WorkPlanFactory()
    results = run_at_once(
        *(
            lambda person=person: adopt(person, WorkPlan.objects.get(pk=plan.pk))
            for person in (people.carla, people.sophie)
        )
    )
    (refusal,) = (result for result in results if isinstance(result, Exception))
    release = plan.releases.get()
    assert isinstance(refusal, NotPossibleNow)
    assert f"{release.adopted_by.name} recorded the adoption of this plan on " in str(refusal)
    assert (plan.endorsements.count(), Entry.objects.filter(action="plan.adopted").count()) == (1, 1)
