"""The checklist before an adoption, what is shown of it, and the rules that were set aside."""

from datetime import date

import pgtrigger
import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from tests.factories import ActivityFactory, EndorsementFactory, PlanSectionFactory, WorkPlanFactory
from tests.workplans.adoption import adopt
from tests.workplans.readings import accepted
from workplans.adopting.checklist import checklist
from workplans.bodies import is_known
from workplans.models import Override
from workplans.services import move_plan

pytestmark = pytest.mark.django_db


def page_of(client, plan, name="plan"):
    return client.get(reverse(f"workplans:{name}", args=[plan.slug])).content.decode()


def sentences(plan):
    return {row.rule.value: row.sentence for row in checklist(plan).rows if row.sentence}


def test_checklist_of_the_first_plan_has_its_broken_references_alone(people):
    plan = accepted(people.sophie)
    assert set(sentences(plan)) == {"broken_references", "not_endorsed"}


def test_checklist_sections_with_records_or_deeper_sections_are_not_empty():
    plan = WorkPlanFactory()
    for level, number, title in [(1, "1", "Goals"), (2, "1.1", "Training"), (1, "2", "Meetings")]:
        PlanSectionFactory(plan=plan, level=level, number=number, title=title)
    ActivityFactory(section=PlanSectionFactory(plan=plan, number="3", title="More"))
    assert sentences(plan)["empty_sections"] == "Without text: “1.1 Training” and “2 Meetings”."
    assert sentences(WorkPlanFactory())["empty_sections"] == "The plan has no sections."


@pytest.mark.parametrize(
    ("body", "verb", "endorsed"),
    [("QWP", "endorsed", True), ("banana", "endorsed", False), ("QWP", "noted", False)],
)
def test_checklist_counts_the_consent_of_known_groups(body, verb, endorsed):
    plan = EndorsementFactory(body=body, verb=verb).plan
    assert ("not_endorsed" in sentences(plan)) != endorsed


def test_checklist_of_a_revision_needs_an_endorsement_of_its_own(people):
    plan = adopt(people.sophie, EndorsementFactory(plan=PlanSectionFactory(text="Why.").plan).plan)
    move_plan(actor=people.sophie, plan=plan, version=plan.version, state="draft", reason="A new chair.")
    assert "not_endorsed" in sentences(plan)
    EndorsementFactory(plan=plan, body="BWP")
    assert sentences(plan) == {}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("QWP", True),
        ("chmp", True),
        ("CHMP/SAWP", True),
        ("GMDP IWG", True),
        ("Quality Working Party (QWP)", True),
        ("the Quality Working Party", True),
        ("banana", False),
        ("QWP and banana", False),
    ],
)
def test_is_known_reads_codes_and_names(body, expected):
    assert is_known(body, {"qwp", "quality working party", "chmp", "sawp", "iwg"}) == expected


def test_plan_page_shows_checklist_before_the_adoption_and_reasons_after_it(people, as_user):
    plan = PlanSectionFactory(number="1", title="Training").plan
    shown = page_of(as_user(people.mara), plan)
    assert "Without text: “1 Training”." in shown
    assert 'aria-current="step"' in shown
    adopt(people.sophie, plan, reasons={"empty_sections": "It follows.", "not_endorsed": "It is urgent."})
    assert "Without text" not in page_of(as_user(people.mara), plan)
    shown = page_of(as_user(people.mara), plan, "plan-consultation")
    for words in ("Text of the sections", "It follows.", "It is urgent."):
        assert words in shown
        assert words in page_of(as_user(people.mara), plan, "plan-history")


def test_adopt_page_names_open_rules_beside_their_fields(people, as_user):
    plan = PlanSectionFactory(number="1", title="<b>Training</b>").plan
    shown = page_of(as_user(people.carla), plan, "adopt-plan")
    assert 'name="empty_sections"' in shown
    assert '<option value="QWP"></option>' in shown
    assert "<b>Training</b>" not in shown


def test_adopt_page_of_an_adopted_plan_names_the_person_and_the_time(people, as_user):
    plan = adopt(people.carla, PlanSectionFactory(text="Why.").plan)
    answer = as_user(people.sophie).get(reverse("workplans:adopt-plan", args=[plan.slug]))
    assert answer.status_code == 409
    assert "Carla Chair recorded the adoption of this plan on " in answer.content.decode()


def test_override_cannot_be_changed_or_deleted(people):
    adopt(people.sophie, WorkPlanFactory())
    for change in (
        lambda: Override.objects.update(reason="Another."),
        lambda: Override.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(InternalError, match=r"insert_only|Cannot"), transaction.atomic():
            change()
    with pgtrigger.ignore("workplans.Override:insert_only"):
        assert Override.objects.update(reason="Another.") == 2


def test_endorsement_page_warns_of_an_unknown_body(people, as_user):
    plan = EndorsementFactory(body="banana", dated=date(2023, 2, 3)).plan
    assert "“banana” is none of the known groups." in page_of(as_user(people.mara), plan, "plan-consultation")
