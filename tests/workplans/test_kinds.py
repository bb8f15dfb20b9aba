"""The record kinds of plans: the URL of each record, and what publishing does to a plan."""

import pytest
from django.urls import reverse

from core.errors import NotPossibleNow
from core.kinds import record_kinds
from publications.models import Publication
from publications.services import publish_record
from tests.factories import ConsultationFactory, WorkPlanFactory
from tests.workplans.readings import accepted
from workplans.services import endorse_plan, move_plan

pytestmark = pytest.mark.django_db


def test_record_url_leads_to_the_row_on_its_tab_of_the_plans_page(people, as_user):
    plan = accepted(people.sophie)
    endorsement = endorse_plan(actor=people.sophie, plan=plan, values={"body": "QWP", "verb": "endorsed"})
    asked = ConsultationFactory(about=plan, person=people.mara, party=None)
    tabs = [
        ("", plan.sections.first()),
        ("", plan.plan_topics.first()),
        ("", plan.points.first()),
        ("", plan.goals.first()),
        ("", plan.activities.first()),
        ("commitments/", plan.commitments.first()),
        ("consultation-and-endorsement/", endorsement),
        ("consultation-and-endorsement/", asked),
    ]
    for tab, row in tabs:
        url, _, anchor = record_kinds[row.KIND].url(row).partition("#")
        assert url == f"/desk/plan/{plan.slug}/{tab}", row.KIND
        assert f'id="{anchor}"' in as_user(people.sophie).get(url).content.decode(), row.KIND
    page = as_user(people.sophie).get(record_kinds["plan_import"].url(plan.source))
    assert page.status_code == 200


def test_publish_adopted_plan_moves_it_to_published(people):
    plan = accepted(people.sophie, state="adopted")
    publish_record(actor=people.sophie, record=plan, seen_number=0)
    plan.refresh_from_db()
    assert plan.state == "published"
    content = Publication.objects.get().content
    assert content["reference"] == "EMA/824798/2022"
    assert len(content["sections"]) == 18


@pytest.mark.parametrize("state", ["draft", "consultation"])
def test_publish_plan_that_is_not_adopted_is_not_possible(people, state):
    plan = accepted(people.sophie, state=state)
    with pytest.raises(NotPossibleNow):
        publish_record(actor=people.sophie, record=plan, seen_number=0)
    plan.refresh_from_db()
    assert plan.state == state
    assert not Publication.objects.exists()


def test_publish_revision_in_draft_is_not_possible(people):
    plan = accepted(people.sophie, state="adopted")
    publish_record(actor=people.sophie, record=plan, seen_number=0)
    plan.refresh_from_db()
    move_plan(actor=people.sophie, plan=plan, version=plan.version, state="draft", reason="A new chair.")
    with pytest.raises(NotPossibleNow):
        publish_record(actor=people.sophie, record=plan, seen_number=1)
    assert Publication.objects.get().content["revision"] == 0


def test_publish_page_warns_of_a_public_plan_for_the_same_period(people, as_user):
    old = WorkPlanFactory(title="The old plan", state="published")
    WorkPlanFactory(title="Of another group", state="published", group__code="QWP")
    WorkPlanFactory(
        title="Of another time", state="published", period_start="2020-01-01", period_end="2020-12-31"
    )
    plan = WorkPlanFactory(state="adopted", period_start="2023-06-01", period_end="2024-05-31")
    address = reverse("publications:publish-record", args=["work_plan", plan.pk])
    shown = as_user(people.sophie).get(address).content.decode()
    assert "The old plan” of the same group is public for the same period" in shown
    assert reverse("workplans:move-plan", args=[old.slug, "superseded"]) in shown
    assert "Of another" not in shown
