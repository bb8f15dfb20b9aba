"""The commitments of a plan on the desk: counted, waived, summarised."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from desk.commitments import counted, in_short, plans_in_force
from tests.factories import (
    CommitmentFactory,
    PartyReportFactory,
    PlanSectionFactory,
    WaiverFactory,
    WorkPlanFactory,
)
from workplans.models import Commitment
from workplans.states import CommitmentStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(people):
    today = localdate()
    return WorkPlanFactory(
        title="Work plan", slug="now", state="adopted",
        period_start=today - timedelta(days=200), period_end=today + timedelta(days=165),
    )  # fmt: skip


@pytest.fixture
def report_back(plan):
    section = PlanSectionFactory(plan=plan)
    CommitmentFactory(section=section, sentence="At most six plenaries.", position=2)
    return CommitmentFactory(
        section=section,
        rule=Commitment.Rule.REPORT_BACK,
        sentence="Reports go to BWP.",
        number=None,
        position=1,
    )


def page(client, address="/desk/plan/now/commitments/"):
    return client.get(address).content.decode()


def test_commitments_page_shows_sentence_figure_and_records(people, as_user, plan, report_back):
    report = PartyReportFactory(party__code="BWP")
    text = page(as_user(people.mara))
    assert "Reports go to BWP." in text
    assert "BWP: 1 report, 1 of them late, the next is due by" in text
    assert str(report) in text
    assert "There are no data" in text


def test_waived_commitment_until_its_last_day(people, plan, report_back):
    today = localdate()
    assert counted(plan, today)[0].state == CommitmentStatus.BROKEN
    WaiverFactory(commitment=report_back, reason="No secretary.", until=today, waived_by=people.carla)
    kept = counted(plan, today)[0]
    assert kept.state == CommitmentStatus.WAIVED
    assert kept.words.startswith(f"Waived until {today.day} ")
    assert "by Carla Chair: No secretary. BWP: 0 reports" in kept.words
    assert counted(plan, today + timedelta(days=1))[0].state == CommitmentStatus.BROKEN


def test_home_summarises_commitments_worst_first(people, as_user, plan, report_back):
    short = [(state, count) for state, _, count in in_short(counted(plan, localdate()))]
    assert short == [(CommitmentStatus.BROKEN, 1), (CommitmentStatus.NO_DATA, 1)]
    for person, shown in ((people.mara, True), (people.otto, False)):
        assert ("/desk/plan/now/commitments/" in page(as_user(person), "/desk/")) == shown


def test_home_leaves_out_plan_not_in_force(people, as_user, plan, report_back):
    plan.state = "draft"
    plan.save()
    assert "commitments/" not in page(as_user(people.mara), "/desk/")


def test_commitments_page_liaison_sees_records_of_own_party(people, as_user, plan, report_back):
    Commitment.objects.filter(pk=report_back.pk).update(sentence="Reports go to BWP and QWP.")
    own, other = PartyReportFactory(party__code="BWP"), PartyReportFactory(party__code="QWP")
    for person, seen in ((people.lena, {own}), (people.mara, {own, other})):
        text = page(as_user(person))
        assert {report for report in (own, other) if str(report.pk) in text} == seen


def test_commitments_page_offers_waiver_to_chair(people, as_user, plan, report_back):
    waive, end = f"/commitments/{report_back.pk}/waive/", "/end/"
    assert waive in page(as_user(people.carla))
    assert waive not in page(as_user(people.mara))
    WaiverFactory(commitment=report_back)
    assert end in page(as_user(people.carla))


def test_plans_in_force_without_running_plan_is_the_last(plan, report_back):
    day = plan.period_end + timedelta(days=10)
    WorkPlanFactory(state="published", period_start=date(2020, 1, 1), period_end=date(2020, 12, 31))
    WorkPlanFactory(
        state="adopted", period_start=day + timedelta(days=1), period_end=day + timedelta(days=90)
    )
    assert list(plans_in_force(day)) == [plan]
    assert [kept.state for kept in counted(plan, day)] == [CommitmentStatus.BROKEN, CommitmentStatus.NO_DATA]


def test_commitments_page_of_plan_without_commitments(people, as_user, plan):
    assert "can be checked by counting" in page(as_user(people.mara))
    assert counted(plan, date(2023, 1, 1)) == []
