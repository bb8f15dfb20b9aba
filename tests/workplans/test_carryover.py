"""Carrying a plan over: the rows of the next plan, and the outcome of each item."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from tests.factories import (
    ActivityFactory,
    ChallengeFactory,
    CommitmentFactory,
    FocusAreaFactory,
    PlanPointFactory,
    PlanSectionFactory,
    PlanTopicFactory,
    StrategicGoalFactory,
    TopicFactory,
    WorkPlanFactory,
)
from tests.workplans.next_plans import HEADER, carry_over, items
from tests.workplans.readings import SAMPLE, accepted, read_in
from topics.models import Topic
from workplans.carryover.parts import parts_of
from workplans.importing.services import accept_import
from workplans.models import CarryOver, CarryOverItem, WorkPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(db):
    """Return a small plan: two headings, two topics, a goal, two activities, a commitment."""
    plan = WorkPlanFactory(
        title="2023 work plan", period_printed="January 2023 – December 2023", state="adopted"
    )
    top = PlanSectionFactory(plan=plan, number="1", title="Goals", text="Why.", position=1)
    second = PlanSectionFactory(
        plan=plan, number="2", title="January 2023 – December 2023", text="How.", position=2
    )
    first = TopicFactory(title="Continuous manufacturing", short_name="CM", description="It flows.")
    row = PlanTopicFactory(section=top, topic=first, position=1)
    PlanTopicFactory(section=top, topic=TopicFactory(title="Printing"), tier="other", position=2)
    area = FocusAreaFactory(topic=first, text="Hurdles of CM.", position=1)
    PlanPointFactory(plan_topic=row, text="Hurdles of CM.", focus_area=area)
    issue = "Two processes in one dossier."
    PlanPointFactory(plan_topic=row, text=issue, kind="challenge",
                     challenge=ChallengeFactory(topic=first, text=issue))  # fmt: skip
    StrategicGoalFactory(section=top, text="Readiness.", number="1")
    ActivityFactory(section=second, title="Annex 11", text="", target_kind="quarter", target="2022-12-31",
                    target_printed="Q4 2022", position=1, progress="ongoing")  # fmt: skip
    ActivityFactory(section=second, title="Training", text="For assessors.", position=2)
    CommitmentFactory(section=second)
    return plan


def points(row):
    return list(row.points.order_by("position").values_list("text", flat=True))


def outcomes(new_plan):
    return {item.text: item for item in CarryOverItem.objects.filter(carry_over__new_plan=new_plan)}


def test_carry_over_as_proposed_continues_items_and_retires_completed_ones(people, plan):
    plan.activities.filter(title="Training").update(progress="completed")
    new_plan = carry_over(people.sophie, plan)
    assert (new_plan.state, new_plan.slug, new_plan.title) == ("draft", "qig-2026-2028", HEADER["title"])
    assert new_plan.period_printed == "January 2026 – December 2028"
    assert [s.title for s in new_plan.sections.order_by("position")] == [
        "Goals",
        "January 2026 – December 2028",
    ]
    assert [t.topic.title for t in new_plan.plan_topics.order_by("position")] == [
        "Continuous manufacturing",
        "Printing",
    ]
    assert not new_plan.activities.exists()
    assert (new_plan.goals.get().text, new_plan.commitments.get().number) == ("Readiness.", 6)
    by_text = outcomes(new_plan)
    assert len(by_text) == len(items(plan)) == 10
    assert (by_text["Training"].outcome, by_text["Training"].reason, by_text["Training"].successor) == (
        "retired",
        "Completed.",
        None,
    )
    annex = by_text["Annex 11"]
    assert (annex.outcome, annex.reason) == ("retired", "It was due in this period: Q4 2022.")
    assert {item.outcome for text, item in by_text.items()} - {"retired"} == {"continued"}
    assert sum(item.outcome == "retired" for item in by_text.values()) == 2
    plan.refresh_from_db()
    assert (plan.state, plan.activities.count()) == ("adopted", 2)


def test_carry_over_postponed_activity_has_a_new_target_and_continues_the_old_one(people, plan):
    new_plan = carry_over(
        people.sophie, plan, {"Annex 11": {"outcome": "postponed", "target": "Q1 2026", "reason": "Late."}}
    )
    row = new_plan.activities.get(title="Annex 11")
    assert (row.target_kind, row.target.isoformat(), row.target_printed) == (
        "quarter",
        "2026-03-31",
        "Q1 2026",
    )
    assert row.continues == plan.activities.get(title="Annex 11")
    assert outcomes(new_plan)["Annex 11"].successor == row.pk


def test_carry_over_with_new_texts_priorities_and_items_left_out(people, plan):
    new_plan = carry_over(people.sophie, plan, {
        "Training": {"outcome": "changed", "text": "For inspectors too."},
        "Printing": {"outcome": "tier", "tier": "priority"},
        "Continuous": {"outcome": "tier", "tier": "beyond_period"},
        "Hurdles": {"outcome": "retired", "reason": "Answered by Q13."},
        "1 Goals": {"outcome": "heading"},
        "At most six": {"outcome": "retired"},
    })  # fmt: skip
    training = new_plan.activities.get(title="Training")
    assert training.text == "For inspectors too."
    by_text = outcomes(new_plan)
    assert (by_text["Printing"].outcome, by_text["Continuous manufacturing"].outcome) == (
        "promoted",
        "demoted",
    )
    cm = new_plan.plan_topics.get(topic__short_name="CM")
    assert (cm.tier, points(cm)) == ("beyond_period", ["Two processes in one dossier."])
    assert len(points(plan.plan_topics.get(topic__short_name="CM"))) == 2
    assert new_plan.sections.get(number="1").text == ""
    assert not new_plan.commitments.exists()
    assert by_text["At most six plenaries."].reason


def test_carry_over_merged_and_split_topics_and_activities(people, plan):
    new_plan = carry_over(people.sophie, plan, {
        "Annex 11": {"outcome": "continued", "reason": ""},
        "Training": {"outcome": "merged", "into": str(plan.activities.get(title="Annex 11").pk)},
        "Continuous": {"outcome": "split", "text": "CM of biologicals\n\nCM of chemicals"},
        "Printing": {"outcome": "continued"},
    })  # fmt: skip
    annex = new_plan.activities.get()
    assert outcomes(new_plan)["Training"].successor == annex.pk
    assert {t.title for t in new_plan.plan_topics.all()} == {
        "CM of biologicals",
        "CM of chemicals",
        "Printing",
    }
    parts = list(Topic.objects.filter(title__startswith="CM of").order_by("title"))
    assert [part.description for part in parts] == ["It flows.", "It flows."]
    assert [[a.text for a in part.focus_areas.all()] for part in parts] == [["Hurdles of CM."], []]
    assert CarryOverItem.objects.filter(outcome="split").count() == 2


def test_carry_over_section_left_out_moves_its_rows_to_the_section_above(people, plan):
    under = PlanSectionFactory(plan=plan, number="2.1", level=2, title="Meetings", position=3)
    ActivityFactory(section=under, title="Plenaries", position=9)
    new_plan = carry_over(people.sophie, plan, {
        "Training": {"outcome": "split", "text": "Training of assessors\nTraining of inspectors"},
        "2.1 Meetings": {"outcome": "retired"},
    })  # fmt: skip
    assert new_plan.activities.get(title="Plenaries").section.number == "2"
    parts = new_plan.activities.filter(title__startswith="Training of")
    assert {part.continues.title for part in parts} == {"Training"}
    assert parts.count() == 2


@pytest.mark.parametrize(
    ("title", "choice", "field", "message"),
    [
        ("Annex 11", {"outcome": "postponed", "target": ""}, "target", "quarter"),
        ("Annex 11", {"outcome": "postponed", "target": "soon"}, "target", "quarter"),
        ("Annex 11", {"outcome": "postponed", "target": "Q3 2022"}, "target", "later than Q4 2022"),
        ("Annex 11", {"outcome": "retired", "reason": " "}, "reason", "Enter a reason"),
        ("Annex 11", {"outcome": "merged", "into": "nonsense"}, "into", "into which this"),
        ("Annex 11", {"outcome": "split", "text": "One"}, "text", "at least two"),
        ("Annex 11", {"outcome": "split", "text": f"One\n{'x' * 201}"}, "text", "200"),
        ("Annex 11", {"outcome": "tier"}, "outcome", "Choose"),
        ("Annex 11", {"outcome": "heading"}, "outcome", "Choose"),
        ("Printing", {"outcome": "tier", "tier": "other"}, "tier", "present priority"),
        ("Printing", {"outcome": "tier", "tier": "highest"}, "tier", "priority"),
        ("Printing", {"outcome": "split", "text": "Continuous manufacturing\nOther"}, "text", "twice"),
        ("1 Goals", {"outcome": "retired"}, "outcome", "heading"),
    ],
)  # fmt: skip
def test_carry_over_with_a_wrong_choice_names_item_and_field_and_creates_nothing(
    people, plan, title, choice, field, message
):
    with pytest.raises(ValidationError) as refused:
        carry_over(people.sophie, plan, {title: choice})
    ((name, messages),) = refused.value.message_dict.items()
    assert name.endswith(f"-{field}")
    assert message in messages[0]
    assert not CarryOver.objects.exists()
    assert WorkPlan.objects.count() == 1


def test_carry_over_merged_into_a_retired_item_is_refused(people, plan):
    annex = str(plan.activities.get(title="Annex 11").pk)
    with pytest.raises(ValidationError, match="is not carried over itself"):
        carry_over(people.sophie, plan, {
            "Training": {"outcome": "merged", "into": annex},
            "Annex 11": {"outcome": "retired", "reason": "Done."},
        })  # fmt: skip


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"period_start": "2026-13-01"}, "period_start"),
        ({"period_end": "2025-01-01"}, "period_end"),
        ({"reference": "x" * 121}, "reference"),
    ],
)
def test_carry_over_with_a_wrong_header_names_the_field(people, plan, header, field):
    with pytest.raises(ValidationError) as refused:
        carry_over(people.sophie, plan, **header)
    assert field in refused.value.message_dict


def test_carry_over_with_the_reference_of_another_plan_is_refused(people, plan):
    WorkPlanFactory(reference="EMA/1/2026", reference_key="EMA/1/2026")
    with pytest.raises(ValidationError, match="There is already a plan EMA/1/2026"):
        carry_over(people.sophie, plan)


def test_carry_over_to_an_overlapping_period_is_possible(people, plan):
    new_plan = carry_over(people.sophie, plan, period_start="2023-07-01", period_end="2024-06-30")
    assert new_plan.period_start < plan.period_end


def test_carry_over_retired_topic_retires_its_focus_areas_and_challenges(people, plan):
    new_plan = carry_over(
        people.sophie, plan, {"Continuous": {"outcome": "retired", "reason": "Q13 is out."}}
    )
    by_text = outcomes(new_plan)
    assert {by_text["Hurdles of CM."].outcome, by_text["Two processes in one dossier."].outcome} == {
        "retired"
    }
    assert [t.title for t in new_plan.plan_topics.all()] == ["Printing"]


def test_carry_over_of_the_2023_plan_has_an_outcome_for_each_item(people):
    real = os.environ.get("QIG_REAL_PLAN")
    plan_import = read_in(people.sophie, Path(real).read_bytes() if real else SAMPLE.read_bytes())
    plan = accept_import(actor=people.sophie, plan_import=plan_import, version=1, state="adopted")
    before = items(plan)
    new_plan = carry_over(people.sophie, plan)
    keys = {getattr(i.row, "part_id", getattr(i.row, "topic_id", i.row.pk)) for i in before}
    assert {item.uuid for item in CarryOverItem.objects.all()} == keys
    assert CarryOverItem.objects.count() == len(before)
    retired = [item for item in before if item.proposed["outcome"] == "retired"]
    dated = plan.activities.exclude(target=None)
    assert {item.row.pk for item in retired if item.kind == "activity"} == {row.pk for row in dated}
    for name in ("sections", "plan_topics", "points", "goals", "activities", "commitments"):
        left_out = sum(item.row._meta.model == getattr(plan, name).model for item in retired)
        assert getattr(new_plan, name).count() == getattr(plan, name).count() - left_out, name
    continued = set(plan.activities.filter(target=None))
    assert {a.continues for a in new_plan.activities.all()} == continued
    assert Topic.objects.count() == plan.plan_topics.count()
    assert not new_plan.sections.filter(title__contains="2023").exists()


def test_carry_over_of_the_next_plan_leaves_out_what_was_left_out_before(people, plan):
    new_plan = carry_over(people.sophie, plan, {"Hurdles": {"outcome": "retired", "reason": "Answered."}})
    third = carry_over(
        people.sophie,
        new_plan,
        title="Later",
        reference="",
        period_start="2029-01-01",
        period_end="2029-12-31",
    )
    assert points(third.plan_topics.get(topic__short_name="CM")) == ["Two processes in one dossier."]
    assert accepted(people.sophie).plan_topics.count() == 8


# --- its pages ---------------------------------------------------------------------------------------------


def carry_over_page(client, plan, query=""):
    answer = client.get(f"/desk/plan/{plan.slug}/carry-over/{query}")
    return " ".join(answer.content.decode().split())


def test_carry_over_proposes_to_leave_out_a_commitment_that_names_the_old_period(plan):
    plan.commitments.update(sentence="At most six a year, as 2023456 says.")
    dated = CommitmentFactory(section=plan.sections.last(), sentence="The first event is in Q1 2023.")
    proposed = {i.row: i.proposed["outcome"] for i in items(plan) if i.kind == "commitment"}
    assert proposed == {plan.commitments.exclude(pk=dated.pk).get(): "continued", dated: "retired"}


def test_carry_over_summary_lists_sections_and_each_has_a_page_of_its_own(people, as_user, plan):
    client = as_user(people.sophie)
    summary = carry_over_page(client, plan)
    assert '<a href="?section=1">1 Goals</a>' in summary
    assert 'class="carry' not in summary.partition("carry-form")[2]
    first = carry_over_page(client, plan, "?section=1")
    assert "Section 1 of 2" in first
    assert "Hurdles of CM." in first
    assert "Annex 11" not in first
    assert "Annex 11" in carry_over_page(client, plan, "?section=2")


def test_carry_over_heading_without_text_is_on_the_page_of_what_follows(plan):
    PlanSectionFactory(plan=plan, number="3", title="Empty", text="", position=3)
    PlanSectionFactory(plan=plan, number="3.1", title="Full", text="Text.", position=4)
    parts = parts_of(items(plan))
    assert [(part.title, len(part.items)) for part in parts[2:]] == [("3.1 Full", 2)]


def test_carry_over_shows_what_is_proposed_and_what_was_decided(people, as_user, plan):
    client = as_user(people.sophie)
    assert "Proposed</span>" in carry_over_page(client, plan, "?section=2")
    keys = [item.key for item in items(plan)][-4:]
    sent = {f"{key}-outcome": "continued" for key in keys} | {"version": 0, "next": "1"}
    answer = client.post(f"/desk/plan/{plan.slug}/carry-over/?section=2", sent)
    assert answer["Location"] == f"/desk/plan/{plan.slug}/carry-over/"
    assert "Proposed</span>" not in carry_over_page(client, plan, "?section=2")
    assert "Decided</span>" in carry_over_page(client, plan)
    undecided = carry_over_page(client, plan, "?show=undecided")
    assert "Hurdles of CM." in undecided
    assert "Annex 11" not in undecided
    assert "Annex 11" in carry_over_page(client, plan, "?show=dated")
    assert "There is no such item." in carry_over_page(client, plan, "?show=postponed")


def test_carry_over_saved_leads_to_the_next_section(people, as_user, plan):
    page = f"/desk/plan/{plan.slug}/carry-over/"
    answer = as_user(people.sophie).post(f"{page}?section=1", {"version": 0, "next": "1"})
    assert answer["Location"] == f"{page}?section=2"
    answer = as_user(people.sophie).post(f"{page}?section=1", {"version": 1, "keep": "1"})
    assert answer["Location"] == f"{page}?section=1"


@pytest.mark.parametrize("query", ["?section=9", "?section=0", "?section=x", "?show=all", "?no=such"])
def test_carry_over_refuses_impossible_parameters(people, as_user, plan, query):
    assert as_user(people.sophie).get(f"/desk/plan/{plan.slug}/carry-over/{query}").status_code == 400


def test_carry_over_refused_on_the_summary_shows_the_items_to_be_corrected(people, as_user, plan):
    key = str(plan.activities.get(title="Training").pk)
    client, page = as_user(people.sophie), f"/desk/plan/{plan.slug}/carry-over/"
    client.post(f"{page}?section=2", {"version": 0, "keep": "1", f"{key}-outcome": "postponed"})
    answer = client.post(page, HEADER | {"version": 1, "make": "1"})
    shown = " ".join(answer.content.decode().split())
    assert answer.status_code == 422
    assert "To be corrected" in shown
    assert f'id="r{key}"' in shown
    assert "Hurdles of CM." not in shown
