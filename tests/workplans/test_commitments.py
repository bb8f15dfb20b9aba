"""Counting the commitments of a plan: reports to the parties, and rules that other apps count."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from accounts.models import Group
from tests.factories import CommitmentFactory, PartyReportFactory, WorkPlanFactory
from workplans.commitments.counting import NOTHING, CommitmentCount, Count, commitment_counts, count_of
from workplans.models import Commitment
from workplans.states import CommitmentStatus

pytestmark = pytest.mark.django_db


def commitment(sentence="The group reports to BWP.", **fields):
    plan = WorkPlanFactory(state="adopted", period_start=date(2023, 1, 1), period_end=date(2023, 12, 31))
    rule = Commitment.Rule.REPORT_BACK
    return CommitmentFactory(section__plan=plan, rule=rule, sentence=sentence, number=None, **fields)


def reported(code, *days):
    """Create reports to a party on these days."""
    for day in days:
        with time_machine.travel(datetime.combine(day, time(12), UTC), tick=False):
            PartyReportFactory(party=Group.objects.get(code=code))


@pytest.fixture
def reader(people):
    """A member, who sees the reports to every party."""
    return people.mara


REPORT_DAYS = [date(2023, 3, 30), date(2023, 6, 29), date(2023, 9, 28), date(2023, 12, 14)]


@pytest.mark.parametrize(
    ("days", "today", "state"),
    [
        ([], date(2023, 1, 10), CommitmentStatus.ON_TRACK),
        ([], date(2023, 3, 10), CommitmentStatus.AT_RISK),
        ([], date(2023, 4, 1), CommitmentStatus.AT_RISK),
        ([], date(2023, 4, 2), CommitmentStatus.NOT_MET),
        (REPORT_DAYS[:1], date(2023, 4, 2), CommitmentStatus.ON_TRACK),
        (REPORT_DAYS[:1], date(2023, 7, 1), CommitmentStatus.NOT_MET),
        (REPORT_DAYS, date(2023, 12, 20), CommitmentStatus.ON_TRACK),
        (REPORT_DAYS, date(2024, 2, 1), CommitmentStatus.MET),
        (REPORT_DAYS[:3], date(2024, 2, 1), CommitmentStatus.NOT_MET),
        ([REPORT_DAYS[0], *REPORT_DAYS[2:]], date(2024, 2, 1), CommitmentStatus.NOT_MET),
    ],
)
def test_count_reports_expects_one_every_quarter(reader, days, today, state):
    reported("BWP", *days)
    assert count_of(commitment(), today, reader).state == state


def test_count_reports_explains_itself_with_the_records_of_the_period(reader):
    reported("BWP", date(2022, 11, 1), *REPORT_DAYS[:2])
    count = count_of(commitment(), date(2023, 7, 1), reader)
    assert count.words == "BWP: 2 reports, the next is due by 29 September 2023."
    assert [record.on for record in count.records] == REPORT_DAYS[:2]


def test_count_reports_has_the_status_of_the_worst_named_party(reader):
    reported("BWP", *REPORT_DAYS[:2])
    both = commitment("We report to BWP and to QWP.")
    assert count_of(both, date(2023, 7, 1), reader).state == CommitmentStatus.NOT_MET
    reported("QWP", *REPORT_DAYS[:2])
    assert count_of(both, date(2023, 7, 1), reader).state == CommitmentStatus.ON_TRACK
    words = count_of(commitment("We report back."), date(2023, 7, 1), reader).words
    assert all(code in words for code in ("BWP", "QWP", "IWG"))


def test_count_reports_with_a_number_per_year_has_that_interval(reader):
    reported("BWP", date(2023, 6, 1))
    yearly = commitment()
    yearly.number = 2
    assert count_of(yearly, date(2023, 7, 1), reader).state == CommitmentStatus.ON_TRACK
    yearly.number = 12
    assert count_of(yearly, date(2023, 7, 10), reader).state == CommitmentStatus.NOT_MET


def test_count_of_a_rule_that_no_app_counts_has_no_data(reader, monkeypatch):
    plenaries = CommitmentFactory(section__plan__state="adopted")
    assert count_of(plenaries, date(2023, 7, 1), reader) == NOTHING
    monkeypatch.setattr(commitment_counts, "_items", dict(commitment_counts._items))
    two_of_six = Count(CommitmentStatus.ON_TRACK, "2 of at most 6 plenaries.")
    rule = Commitment.Rule.MAX_PLENARIES
    commitment_counts.register(CommitmentCount(rule, lambda commitment, today, reader: two_of_six))
    assert count_of(plenaries, date(2023, 7, 1), reader) == two_of_six


def test_count_reports_is_at_risk_from_four_weeks_before_the_day(reader):
    due = date(2023, 4, 1)
    states = [count_of(commitment(), due - timedelta(days=days), reader).state for days in (29, 28, 0)]
    assert states == [CommitmentStatus.ON_TRACK, CommitmentStatus.AT_RISK, CommitmentStatus.AT_RISK]
