"""The record kinds of plans: where a record is found, and what publishing does to a plan."""

import pytest
from django.urls import reverse

from core.errors import NotPossibleNow
from core.kinds import record_kinds
from publications.models import Publication
from publications.services import publish_record
from tests.factories import WorkPlanFactory
from tests.workplans.readings import accepted
from workplans.services import endorse_plan, move_plan

pytestmark = pytest.mark.django_db


def test_every_record_of_a_plan_leads_to_its_place_on_the_page(people, as_user):
    plan = accepted(people.sophie)
    said = endorse_plan(actor=people.sophie, plan=plan, values={"body": "QWP", "verb": "endorsed"})
    shown = as_user(people.sophie).get(f"/desk/plan/{plan.slug}/").content.decode()
    rows = [
        plan.sections.first(), plan.plan_topics.first(), plan.goals.first(), plan.activities.first(),
        plan.commitments.first(), said,
    ]  # fmt: skip
    for row in rows:
        address, _, anchor = record_kinds[row.KIND].url(row).partition("#")
        assert address == f"/desk/plan/{plan.slug}/"
        assert f'id="{anchor}"' in shown, row.KIND
    page = as_user(people.sophie).get(record_kinds["plan_import"].url(plan.source))
    assert page.status_code == 200


def test_publishing_an_adopted_plan_makes_it_a_published_one(people):
    plan = accepted(people.sophie, state="adopted")
    publish_record(actor=people.sophie, record=plan, seen_number=0)
    plan.refresh_from_db()
    assert plan.state == "published"
    content = Publication.objects.get().content
    assert content["reference"] == "EMA/824798/2022"
    assert len(content["sections"]) == 18


@pytest.mark.parametrize("state", ["draft", "consultation"])
def test_what_is_not_adopted_is_not_published(people, state):
    plan = accepted(people.sophie, state=state)
    with pytest.raises(NotPossibleNow):
        publish_record(actor=people.sophie, record=plan, seen_number=0)
    plan.refresh_from_db()
    assert plan.state == state
    assert not Publication.objects.exists()


def test_a_revision_stays_a_draft_beside_what_is_public(people):
    plan = accepted(people.sophie, state="adopted")
    publish_record(actor=people.sophie, record=plan, seen_number=0)
    plan.refresh_from_db()
    move_plan(actor=people.sophie, plan=plan, version=plan.version, state="draft", reason="A new chair.")
    with pytest.raises(NotPossibleNow):
        publish_record(actor=people.sophie, record=plan, seen_number=1)
    assert Publication.objects.get().content["revision"] == 0


def test_before_publishing_a_plan_one_is_told_of_the_public_one_for_the_same_time(people, as_user):
    old = WorkPlanFactory(title="The old plan", state="published")
    WorkPlanFactory(title="Of another group", state="published", group__code="QWP")
    WorkPlanFactory(
        title="Of another time", state="published", period_start="2020-01-01", period_end="2020-12-31"
    )
    plan = WorkPlanFactory(state="adopted", period_start="2023-06-01", period_end="2024-05-31")
    address = reverse("publications:publish-record", args=["work_plan", plan.pk])
    shown = as_user(people.sophie).get(address).content.decode()
    assert "The old plan” of the same group is public for the same time" in shown
    assert reverse("workplans:move-plan", args=[old.slug, "superseded"]) in shown
    assert "Of another" not in shown
