"""What contradicts the period of a plan: what it is for, and what it promises, before the period."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from tests.factories import PlanSectionFactory, PlanTopicFactory, WorkPlanFactory
from tests.workplans.plans import section
from tests.workplans.readings import SAMPLE
from tests.workplans.test_round_trip import words_of
from workplans.importing import read_plan
from workplans.outside_period import outside_period

PERIOD = {"start": "2026-01-01", "end": "2028-12-31"}
PLANS = [SAMPLE, *map(Path, filter(None, [os.environ.get("QIG_REAL_PLAN")]))]


def printed(title="Work plan", heading="Topics", **values):
    text = {"title": title, "period": PERIOD, "preface": ""}
    part = section("1", heading, 1, **values) | {"id": "1"}
    return [row.printed for row in outside_period(text | {"sections": [part]})]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("The priority topics for 2023 are listed.", ["for 2023"]),
        ("Topics for the period 2023 – 2025 follow.", ["for the period 2023 – 2025"]),
        ("Topics to be considered beyond 2023 include these.", ["beyond 2023"]),
        ("The group might engage with these in 2023.", ["2023"]),
        ("A report will be published by the end of 2024.", ["the end of 2024"]),
        ("The first meeting will be held in Q1 2023.", ["Q1 2023"]),
        ("Topics for 2026 and for the years 2025 to 2027 follow.", []),
        ("The group will use the survey published in December 2021.", []),
        ("It will build on the strategy to 2025 and on ICH Q13 (2022).", []),
        ("It will be based on work since 2019 and on EMA/824798/2022.", []),
        ("1986. That year the first line of this kind began to run in the network.", []),
        ("The guideline was adopted in 2022.", []),
    ],
)
def test_outside_period_marks_claims_and_promises_of_a_text(text, marked):
    assert printed(text=text) == marked


@pytest.mark.parametrize(
    ("title", "heading", "marked"),
    [
        ("2023 work plan for the QIG", "Topics", ["2023 work plan"]),
        ("Work plan 2030", "Topics", ["2030"]),
        ("Work plan for 2023", "Topics", ["for 2023"]),
        (
            "Work plan 2026–2028",
            "Work plan period: January 2023 – December 2023",
            ["Work plan period: January 2023 – December 2023"],
        ),
        ("Work plan 2026", "Results of the survey of 2021", []),
    ],
)
def test_outside_period_marks_titles(title, heading, marked):
    assert printed(title, heading) == marked


def test_outside_period_marks_activities_and_commitments():
    activity = {
        "id": "2",
        "title": "",
        "text": "Annex 11.",
        "comments": "",
        "after": None,
        "target": "Q4 2022",
    }
    activities = [activity | {"progress": {"value": value}} for value in ("ongoing", "completed")]
    commitments = [{"id": "3", "sentence": "First meeting in Q1 2023."}]
    assert printed(activities=activities, commitments=commitments) == ["Q1 2023", "target Q4 2022"]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_outside_period_of_a_plan_carried_into_another_period(path):
    text = words_of(read_plan(path.name, path.read_bytes()))
    for part in text["sections"]:
        points = [point for topic in part["topics"] for point in topic["points"]]
        for row in (part, *part["topics"], *points, *part["goals"], *part["activities"]):
            row["id"] = ""
        for row in part["activities"]:
            row["progress"]["value"] = "planned"
        part["commitments"] = []
    assert outside_period(text) == []
    marked = [row.printed for row in outside_period(text | {"period": PERIOD})]
    assert "2023 work plan" in marked
    assert "for 2023" in marked
    assert not [words for words in marked if "2021" in words or "2025" in words], marked


@pytest.mark.django_db
def test_plan_page_marks_text_outside_the_period_beside_it(people, as_user):
    period = {"period_start": date(2026, 1, 1), "period_end": date(2028, 12, 31)}
    part = PlanSectionFactory(
        plan=WorkPlanFactory(title="Work plan for 2023", **period), text="Topics for 2023."
    )
    PlanTopicFactory(section=part, topic__description="It will be ready by 2024.")
    shown = as_user(people.mara).get(reverse("workplans:plan", args=[part.plan.slug])).content.decode()
    article = shown[shown.index('aria-label="Parts of the plan"') :]
    assert article.index("“for 2023” is outside") < article.index("Topics for 2023.")
    assert "“2024” is outside the period of this plan." in article
    assert "but the plan says" in shown
