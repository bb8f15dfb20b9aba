"""Carrying a plan into the next: what becomes of each item, and the lineage that is kept."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from tests.factories import (
    ActivityFactory,
    ChallengeFactory,
    CommitmentFactory,
    FocusAreaFactory,
    PlanSectionFactory,
    PlanTopicFactory,
    StrategicGoalFactory,
    TopicFactory,
    WorkPlanFactory,
)
from tests.workplans.nexts import HEADER, carry, items
from tests.workplans.readings import SAMPLE, accepted, read_in
from topics.models import Topic
from workplans.importing.services import accept_import
from workplans.models import CarryOver, CarryOverItem, WorkPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(db):
    """A small plan: two headings, two topics, a goal, two activities, a commitment."""
    plan = WorkPlanFactory(
        title="2023 work plan", period_printed="January 2023 – December 2023", state="adopted"
    )
    top = PlanSectionFactory(plan=plan, number="1", title="Goals", text="Why.", position=1)
    doing = PlanSectionFactory(
        plan=plan, number="2", title="January 2023 – December 2023", text="How.", position=2
    )
    first = TopicFactory(title="Continuous manufacturing", short_name="CM", description="It flows.")
    PlanTopicFactory(section=top, topic=first, position=1)
    PlanTopicFactory(section=top, topic=TopicFactory(title="Printing"), tier="other", position=2)
    FocusAreaFactory(topic=first, text="Hurdles of CM.", position=1)
    ChallengeFactory(topic=first, text="Two processes in one dossier.", position=1)
    StrategicGoalFactory(section=top, text="Readiness.", number="1")
    ActivityFactory(section=doing, title="Annex 11", text="", target_kind="quarter", target="2022-12-31",
                    target_printed="Q4 2022", position=1, progress="ongoing")  # fmt: skip
    ActivityFactory(section=doing, title="Training", text="For assessors.", position=2)
    CommitmentFactory(section=doing)
    return plan


def fates(made):
    return {fate.words: fate for fate in CarryOverItem.objects.filter(carry_over__made=made)}


def test_by_default_all_goes_on_and_what_is_finished_is_retired_as_completed(people, plan):
    plan.activities.filter(title="Training").update(progress="completed")
    made = carry(people.sophie, plan)
    assert (made.state, made.slug, made.title) == ("draft", "qig-2026-2028", HEADER["title"])
    assert made.period_printed == "January 2026 – December 2028"
    assert [s.title for s in made.sections.order_by("position")] == ["Goals", "January 2026 – December 2028"]
    assert [t.topic.title for t in made.plan_topics.order_by("position")] == [
        "Continuous manufacturing",
        "Printing",
    ]
    assert [a.title for a in made.activities.all()] == ["Annex 11"]
    assert (made.goals.get().text, made.commitments.get().number) == ("Readiness.", 6)
    told = fates(made)
    assert len(told) == len(items(plan)) == 10
    assert (told["Training"].became, told["Training"].reason, told["Training"].into) == (
        "retired",
        "Completed.",
        None,
    )
    assert {f.became for words, f in told.items() if words != "Training"} == {"continued"}
    plan.refresh_from_db()
    assert (plan.state, plan.activities.count()) == ("adopted", 2)


def test_a_postponed_activity_has_its_new_target_and_remembers_where_it_came_from(people, plan):
    made = carry(
        people.sophie, plan, {"Annex 11": {"fate": "postponed", "target": "Q1 2026", "reason": "Late."}}
    )
    row = made.activities.get(title="Annex 11")
    assert (row.target_kind, row.target.isoformat(), row.target_printed) == (
        "quarter",
        "2026-03-31",
        "Q1 2026",
    )
    assert row.continues == plan.activities.get(title="Annex 11")
    assert fates(made)["Annex 11"].into == row.pk


def test_other_words_other_priority_and_what_is_left_out(people, plan):
    made = carry(people.sophie, plan, {
        "Training": {"fate": "changed", "words": "For inspectors too."},
        "Printing": {"fate": "tier", "tier": "priority"},
        "Continuous": {"fate": "tier", "tier": "beyond_period"},
        "Hurdles": {"fate": "retired", "reason": "Answered by Q13."},
        "1 Goals": {"fate": "heading"},
        "At most six": {"fate": "retired"},
    })  # fmt: skip
    training = made.activities.get(title="Training")
    assert training.text == "For inspectors too."
    told = fates(made)
    assert (told["Printing"].became, told["Continuous manufacturing"].became) == ("promoted", "demoted")
    cm = made.plan_topics.get(topic__short_name="CM")
    assert (cm.tier, cm.focus_areas, [c.text for c in cm.challenges]) == (
        "beyond_period", [], ["Two processes in one dossier."],
    )  # fmt: skip
    assert plan.plan_topics.get(topic__short_name="CM").focus_areas
    assert made.sections.get(number="1").text == ""
    assert not made.commitments.exists()
    assert told["At most six plenaries."].reason


def test_merged_and_split(people, plan):
    made = carry(people.sophie, plan, {
        "Training": {"fate": "merged", "into": str(plan.activities.get(title="Annex 11").pk)},
        "Continuous": {"fate": "split", "words": "CM of biologicals\n\nCM of chemicals"},
        "Printing": {"fate": "continued"},
    })  # fmt: skip
    annex = made.activities.get()
    assert fates(made)["Training"].into == annex.pk
    assert {t.title for t in made.plan_topics.all()} == {"CM of biologicals", "CM of chemicals", "Printing"}
    parts = list(Topic.objects.filter(title__startswith="CM of").order_by("title"))
    assert [part.description for part in parts] == ["It flows.", "It flows."]
    assert [[a.text for a in part.focus_areas.all()] for part in parts] == [["Hurdles of CM."], []]
    assert CarryOverItem.objects.filter(became="split").count() == 2


def test_an_activity_split_and_a_section_left_out_whose_rows_go_above(people, plan):
    under = PlanSectionFactory(plan=plan, number="2.1", level=2, title="Meetings", position=3)
    ActivityFactory(section=under, title="Plenaries", position=9)
    made = carry(people.sophie, plan, {
        "Training": {"fate": "split", "words": "Training of assessors\nTraining of inspectors"},
        "2.1 Meetings": {"fate": "retired"},
    })  # fmt: skip
    assert made.activities.get(title="Plenaries").section.number == "2"
    parts = made.activities.filter(title__startswith="Training of")
    assert {part.continues.title for part in parts} == {"Training"}
    assert parts.count() == 2


@pytest.mark.parametrize(
    ("words", "choice", "named", "said"),
    [
        ("Annex 11", {"fate": "postponed", "target": ""}, "target", "quarter"),
        ("Annex 11", {"fate": "postponed", "target": "soon"}, "target", "quarter"),
        ("Annex 11", {"fate": "postponed", "target": "Q3 2022"}, "target", "not later than Q4 2022"),
        ("Annex 11", {"fate": "retired", "reason": " "}, "reason", "Say why"),
        ("Annex 11", {"fate": "merged", "into": "nonsense"}, "into", "into which"),
        ("Annex 11", {"fate": "split", "words": "One"}, "words", "at least two"),
        ("Annex 11", {"fate": "split", "words": f"One\n{'x' * 201}"}, "words", "200"),
        ("Annex 11", {"fate": "tier"}, "fate", "Choose"),
        ("Annex 11", {"fate": "heading"}, "fate", "Choose"),
        ("Printing", {"fate": "tier", "tier": "other"}, "tier", "has now"),
        ("Printing", {"fate": "tier", "tier": "highest"}, "tier", "priority"),
        ("Printing", {"fate": "split", "words": "Continuous manufacturing\nOther"}, "words", "twice"),
        ("1 Goals", {"fate": "retired"}, "fate", "heading"),
    ],
)  # fmt: skip
def test_what_cant_stand_is_named_by_item_and_field_and_makes_nothing(
    people, plan, words, choice, named, said
):
    with pytest.raises(ValidationError) as refused:
        carry(people.sophie, plan, {words: choice})
    ((name, messages),) = refused.value.message_dict.items()
    assert name.endswith(f"-{named}")
    assert said in messages[0]
    assert not CarryOver.objects.exists()
    assert WorkPlan.objects.count() == 1


def test_what_is_merged_needs_something_that_goes_on(people, plan):
    annex = str(plan.activities.get(title="Annex 11").pk)
    with pytest.raises(ValidationError, match="is not carried over itself"):
        carry(people.sophie, plan, {
            "Training": {"fate": "merged", "into": annex},
            "Annex 11": {"fate": "retired", "reason": "Done."},
        })  # fmt: skip


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"period_start": "2026-13-01"}, "period_start"),
        ({"period_end": "2025-01-01"}, "period_end"),
        ({"reference": "x" * 121}, "reference"),
    ],
)
def test_a_header_that_cant_stand(people, plan, header, named):
    with pytest.raises(ValidationError) as refused:
        carry(people.sophie, plan, **header)
    assert named in refused.value.message_dict


def test_a_reference_that_another_plan_has(people, plan):
    WorkPlanFactory(reference="EMA/1/2026", reference_key="EMA/1/2026")
    with pytest.raises(ValidationError, match="There is already a plan EMA/1/2026"):
        carry(people.sophie, plan)


def test_periods_may_overlap(people, plan):
    made = carry(people.sophie, plan, period_start="2023-07-01", period_end="2024-06-30")
    assert made.period_start < plan.period_end


def test_of_a_retired_topic_its_parts_are_retired_with_it(people, plan):
    made = carry(people.sophie, plan, {"Continuous": {"fate": "retired", "reason": "Q13 is out."}})
    told = fates(made)
    assert {told["Hurdles of CM."].became, told["Two processes in one dossier."].became} == {"retired"}
    assert [t.title for t in made.plan_topics.all()] == ["Printing"]


def test_the_founding_plan_becomes_one_for_2026_to_2028_with_the_fate_of_each_item(people):
    real = os.environ.get("QIG_REAL_PLAN")
    found = read_in(people.sophie, Path(real).read_bytes() if real else SAMPLE.read_bytes())
    plan = accept_import(actor=people.sophie, plan_import=found, version=1, state="adopted")
    before = items(plan)
    made = carry(people.sophie, plan)
    keys = {i.row.topic_id if i.kind == "plan_topic" else i.row.pk for i in before}
    assert {fate.item for fate in CarryOverItem.objects.all()} == keys
    assert CarryOverItem.objects.count() == len(before)
    for name in ("sections", "plan_topics", "goals", "activities", "commitments"):
        assert getattr(made, name).count() == getattr(plan, name).count(), name
    assert {a.continues_id for a in made.activities.all()} == {a.pk for a in plan.activities.all()}
    assert Topic.objects.count() == plan.plan_topics.count()
    assert not made.sections.filter(title__contains="2023").exists()


def test_a_second_generation_carries_what_the_first_left_out_no_further(people, plan):
    made = carry(people.sophie, plan, {"Hurdles": {"fate": "retired", "reason": "Answered."}})
    third = carry(
        people.sophie, made, title="Later", reference="", period_start="2029-01-01", period_end="2029-12-31"
    )
    assert third.plan_topics.get(topic__short_name="CM").focus_areas == []
    assert accepted(people.sophie).plan_topics.count() == 8
