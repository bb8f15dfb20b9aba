"""The commitments of a plan on the desk: counted, waived, summarised."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
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
    assert counted(plan, today, people.mara)[0].state == CommitmentStatus.NOT_MET
    WaiverFactory(commitment=report_back, reason="No secretary.", until=today, waived_by=people.carla)
    kept = counted(plan, today, people.mara)[0]
    assert kept.state == CommitmentStatus.WAIVED
    assert kept.words.startswith(f"Waived until {today.day} ")
    assert "by Carla Chair: No secretary. BWP: 0 reports" in kept.words
    assert counted(plan, today + timedelta(days=1), people.mara)[0].state == CommitmentStatus.NOT_MET


def test_home_summarises_commitments_worst_first(people, as_user, plan, report_back):
    short = [(state, count) for state, _, count in in_short(counted(plan, localdate(), people.mara))]
    assert short == [(CommitmentStatus.NOT_MET, 1), (CommitmentStatus.NO_DATA, 1)]
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


def test_commitments_page_liaison_learns_nothing_of_reports_to_others(people, as_user, plan, report_back):
    Commitment.objects.filter(pk=report_back.pk).update(sentence="Reports go to BWP and QWP.")
    with time_machine.travel(datetime.combine(localdate() - timedelta(days=20), time(12), UTC), tick=False):
        PartyReportFactory(party__code="BWP")
    text, figures = page(as_user(people.lena)), counted(plan, localdate(), people.lena)
    assert "BWP: 1 report" in text
    assert "QWP: " not in text
    assert "Reports to other parties are not shown to you." in text
    PartyReportFactory.create_batch(2, party__code="QWP")
    assert counted(plan, localdate(), people.lena) == figures
    Commitment.objects.filter(pk=report_back.pk).update(sentence="Reports go to QWP.")
    assert counted(plan, localdate(), people.lena)[0].state is None


@pytest.mark.parametrize(
    ("state", "begins_in", "words"),
    [
        ("draft", -200, "The commitments are counted once the plan is adopted."),
        ("consultation", 10, "The commitments are counted once the plan is adopted, from"),
        ("published", 10, "The commitments are counted from"),
    ],
)
def test_commitments_before_they_count_have_no_status(
    people, as_user, plan, report_back, state, begins_in, words
):
    WaiverFactory(commitment=plan.commitments.last(), reason="No secretary.", waived_by=people.carla)
    plan.state, plan.period_start = state, localdate() + timedelta(days=begins_in)
    plan.save()
    text = page(as_user(people.mara))
    assert words in text
    assert "No secretary." in text
    kept = counted(plan, localdate(), people.mara)
    assert ([row.state for row in kept], in_short(kept)) == ([None, None], [])
    assert not any(f"<span>{state.label}</span>" in text for state in CommitmentStatus)


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_commitments_of_adopted_plan_have_a_status(people, plan, report_back, state):
    plan.state = state
    plan.save()
    states = [row.state for row in counted(plan, localdate(), people.mara)]
    assert states == [CommitmentStatus.NOT_MET, CommitmentStatus.NO_DATA]


def test_commitments_page_offers_waiver_to_chair(people, as_user, plan, report_back):
    waive, end = f"/commitments/{report_back.pk}/waive/", "/end/"
    assert waive in page(as_user(people.carla))
    assert waive not in page(as_user(people.mara))
    WaiverFactory(commitment=report_back)
    assert end in page(as_user(people.carla))


def test_plans_in_force_without_running_plan_is_the_last(people, plan, report_back):
    day = plan.period_end + timedelta(days=10)
    WorkPlanFactory(state="published", period_start=date(2020, 1, 1), period_end=date(2020, 12, 31))
    WorkPlanFactory(
        state="adopted", period_start=day + timedelta(days=1), period_end=day + timedelta(days=90)
    )
    assert list(plans_in_force(day)) == [plan]
    assert [kept.state for kept in counted(plan, day, people.mara)] == [
        CommitmentStatus.NOT_MET,
        CommitmentStatus.NO_DATA,
    ]


def test_commitments_page_of_plan_without_commitments(people, as_user, plan):
    assert "can be checked by counting" in page(as_user(people.mara))
    assert counted(plan, date(2023, 1, 1), people.mara) == []
