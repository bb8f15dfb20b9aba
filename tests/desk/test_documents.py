"""The annual report and the report to a party, as document trees."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Group
from desk.changes import latest_mark
from desk.services import send_party_report
from documents.formats import render
from tests.factories import (
    ActivityFactory,
    CommitmentFactory,
    GuidanceDocumentFactory,
    PlanSectionFactory,
    PlanTopicFactory,
    WaiverFactory,
    WorkPlanFactory,
)
from tests.trees import document_for, section, words_of
from topics.services import create_topic, move_topic
from workplans.models import WorkPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(people):
    """A plan of 2023 and 2024; its topic moved in 2023 and back in 2024."""
    people.mara.mandates.update(starts_at=datetime(2020, 1, 1, tzinfo=UTC))
    plan = WorkPlanFactory(
        title="Work plan", slug="wp", period_end=date(2024, 12, 31), reference="EMA/1/2023", state="adopted"
    )
    goals = PlanSectionFactory(plan=plan)
    for title, progress, why in (
        ("Train inspectors", "completed", ""),
        ("Write a guideline", "postponed", "The law is not clear."),
    ):
        ActivityFactory(
            section=goals, title=title, progress=progress, progress_reason=why, target_printed="Q4 2023"
        )
    plenaries = CommitmentFactory(section=goals, sentence="At most six plenaries.")
    WaiverFactory(commitment=plenaries, reason="A year without meetings.", waived_by=people.carla)
    with time_machine.travel(datetime(2022, 6, 1, tzinfo=UTC), tick=False):
        topic = create_topic(actor=people.mara, values={"title": "Continuous manufacturing"})
    PlanTopicFactory(section=goals, topic=topic)
    for year, version, stage, why in (
        (2023, 1, "listening", "In talks."),
        (2024, 2, "selected", "Nobody spoke up."),
    ):
        with time_machine.travel(datetime(year, 5, 1, tzinfo=UTC), tick=False):
            move_topic(actor=people.mara, topic=topic, version=version, stage=stage, reason=why)
    GuidanceDocumentFactory(title="Adopted in 2023", stage="adopted", adopted_on=date(2023, 3, 1))
    GuidanceDocumentFactory(
        title="Open over the new year",
        consultation_starts=date(2023, 11, 1),
        consultation_ends=date(2024, 4, 30),
    )
    return plan


def report(user, year):
    return document_for("annual_report", user, plan="wp", year=year)


def test_annual_report_compares_planned_and_done(people, plan):
    tree = report(people.mara, 2023)
    assert tree.title == "Annual report 2023"
    done = section(tree, "Planned and done")
    assert done.index("Train inspectors") < done.index("Write a guideline")
    assert "The law is not clear." in done
    short = section(tree, "Summary")
    assert "Activities completed\n1 of 2" in short
    assert "Commitments: waived" in short
    assert "A year without meetings." in section(tree, "Commitments")
    assert "At most six plenaries." in section(tree, "Commitments")


def test_annual_report_of_draft_gives_commitments_no_status(people, plan):
    WorkPlan.objects.update(state="draft")
    tree = report(people.mara, 2023)
    assert "Commitments: no status" in section(tree, "Summary")
    assert "The commitments are counted once the plan is adopted." in section(tree, "Commitments")
    assert "Plenary meetings: maximum per year: " not in words_of(tree)


def test_annual_report_lists_guidance_of_its_year(people, plan):
    assert "Adopted in 2023" in section(report(people.mara, 2023), "Guidance documents")
    later = section(report(people.mara, 2024), "Guidance documents")
    assert "Open over the new year" in later
    assert "Adopted in 2023" not in later


def test_annual_report_lists_moved_topics_with_reasons(people, plan):
    first, second = (section(report(people.mara, year), "Topics that moved") for year in (2023, 2024))
    assert "Continuous manufacturing\nIdentified\nListening" in first
    assert "Nobody spoke up." not in first
    assert "Continuous manufacturing\nListening\nSelected\nNobody spoke up." in second


def test_annual_report_of_hidden_plan_or_other_year_is_none(people, plan):
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert report(stranger, 2023) is None
    for year in (2022, 2025, "2023", None):
        assert report(people.mara, year) is None


def test_annual_report_query_count_is_constant(people, plan):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            report(people.mara, 2023)
        return len(captured)

    at_first, goals = queries(), plan.sections.get()
    for _ in range(20):
        ActivityFactory(section=goals)
        PlanTopicFactory(section=goals)
        CommitmentFactory(section=goals)
        GuidanceDocumentFactory(adopted_on=date(2023, 3, 1))
    assert queries() == at_first


def test_annual_report_of_empty_plan(people):
    WorkPlanFactory(slug="wp")
    words = words_of(report(people.mara, 2023))
    assert "none in this plan" in words
    assert "The plan has no activities." in words
    assert render(report(people.mara, 2023), "pdf").content


def test_party_report_document_for_readers_only(people, plan):
    parties = {code: Group.objects.get(code=code) for code in ("BWP", "QWP")}
    sent = {
        code: send_party_report(
            actor=people.sophie, party=party, since=0, until=latest_mark(), note="Dear all,"
        )
        for code, party in parties.items()
    }
    tree = document_for("party_report", people.lena, report=str(sent["BWP"].pk))
    assert tree.blocks[0].markdown == "Dear all,"
    words = section(tree, "Continuous manufacturing")
    assert "Stage: Identified → Listening" in words
    assert "Topic added" in words
    assert "Nobody spoke up." not in words_of(tree)
    assert render(tree, "docx").content
    for person, code in ((people.lena, "QWP"), (people.otto, "BWP"), (people.alice, "BWP")):
        assert document_for("party_report", person, report=str(sent[code].pk)) is None
    assert document_for("party_report", people.mara, report="nonsense") is None


def test_annual_report_is_offered_on_pages(people, as_user, plan):
    page = as_user(people.lena).get("/desk/plan/wp/commitments/").content.decode()
    assert "annual_report" in page
    offered = as_user(people.lena).get("/desk/reports/new/").content.decode()
    assert "2024: Work plan" in offered
