"""Adopt a plan: every entry point gives the same answer."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import ConsultationFactory, EndorsementFactory, PlanSectionFactory, WorkPlanFactory
from workplans.adopting.services import adopt_plan
from workplans.models import Override
from workplans.states import AdoptionRule

DAY = date(2023, 2, 9)


def _service(actor, plan, version=1, adopted_on=DAY, body="QIG", verb="adopted", **reasons):
    return adopt_plan(
        actor=actor, plan=plan, version=version, adopted_on=adopted_on, body=body, verb=verb, reasons=reasons
    )


ACTION = Action(
    "plan.adopted",
    page=lambda plan: reverse("workplans:adopt-plan", args=[plan.slug]),
    service=_service,
)
VALUES = {"version": 1, "adopted_on": DAY, "body": "QIG", "verb": "adopted"}


@pytest.fixture
def plan(people):
    """A plan to which nothing has to be set aside."""
    plan = WorkPlanFactory(title="Work plan", state="consultation", consultation_closes=date(2023, 2, 1))
    PlanSectionFactory(plan=plan, number="1", text="What we want.")
    EndorsementFactory(plan=plan, position=1, body="BWP")
    return plan


def test_adopt_plan_done_is_an_endorsement_in_the_release(attempt, people, plan):
    assert attempt(people.carla, plan, **VALUES) == DONE
    plan.refresh_from_db()
    assert (plan.state, plan.version) == ("adopted", 2)
    rows = plan.endorsements.order_by("position").values_list("verb", "body", "dated")
    assert list(rows) == [("endorsed", "BWP", None), ("adopted", "QIG", DAY)]
    endorsements = plan.releases.get().content["endorsements"]
    assert [(row["body"], row["dated"]) for row in endorsements] == [("BWP", None), ("QIG", "2023-02-09")]
    assert not Override.objects.exists()


def test_adopt_plan_with_open_rules_needs_a_reason_for_each(attempt, people, plan):
    ConsultationFactory(
        about=plan, answer="objected", answer_text="No.", answered_on=DAY, recorded_by=people.sophie
    )
    ConsultationFactory(about=plan, party=None, body="EDQM")
    plan.endorsements.update(body="banana")
    plan.sections.update(text="In 2022 the topics for 2021 were met.")
    PlanSectionFactory(plan=plan, number="2", title="Training")
    type(plan).objects.update(consultation_closes=timezone.localdate() + timedelta(days=1))
    rules = set(AdoptionRule.values) - {"broken_references"}
    reason = "It was decided so."
    answer = attempt(people.sophie, plan, **VALUES, objections_open=reason)
    assert (answer, answer.fields) == (INVALID, rules - {"objections_open"})
    assert attempt(people.sophie, plan, **VALUES, **dict.fromkeys(rules, reason)) == DONE
    rows = Override.objects.about(plan)
    assert {(row.rule, row.reason, row.by) for row in rows} == {
        (rule, reason, people.sophie) for rule in rules
    }
    payload = Entry.objects.select_related("payload").get(action="plan.adopted").payload.data
    assert payload["overrides"] == dict.fromkeys(rules, reason)


def test_adopt_plan_with_a_broken_reference_is_not_possible_with_any_reason(attempt, people, plan):
    plan.sections.update(text="See section 9.")
    answer = attempt(people.sophie, plan, **VALUES, broken_references="Yes.")
    assert answer == NOT_NOW
    assert "section 9" in answer.words
    plan.refresh_from_db()
    assert (plan.state, plan.endorsements.count()) == ("consultation", 1)


def test_adopt_plan_by_others_is_forbidden(attempt, people, plan):
    for person in (people.mara, people.lena):
        assert attempt(person, plan, **VALUES) == FORBIDDEN


def test_adopt_plan_by_a_stranger_is_hidden(attempt, people, plan):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, plan, **VALUES) == HIDDEN


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"adopted_on": date(2099, 1, 1)}, "adopted_on"),
        ({"body": " "}, "body"),
        ({"verb": "consulted"}, "verb"),
        ({"verb": "eaten"}, "verb"),
    ],
)
def test_adopt_plan_with_wrong_values_is_invalid(attempt, people, plan, values, field):
    answer = attempt(people.sophie, plan, **VALUES | values)
    assert (answer, answer.fields) == (INVALID, {field})


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_adopt_plan_that_is_adopted_is_not_possible(attempt, people, state):
    plan = PlanSectionFactory(plan__state=state, text="All is well.").plan
    EndorsementFactory(plan=plan)
    assert attempt(people.sophie, plan, **VALUES) == NOT_NOW


def test_adopt_plan_of_an_older_version_is_a_conflict(attempt, people, plan):
    type(plan).objects.update(version=2)
    assert attempt(people.sophie, plan, **VALUES) == CONFLICT
    plan.refresh_from_db()
    assert (plan.state, plan.endorsements.count()) == ("consultation", 1)
