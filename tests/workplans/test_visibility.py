"""Who sees which rows of plans: the group, and accounts of a party that read no more than its class."""

from dataclasses import dataclass

import pytest

from accounts.access import Access
from accounts.models import Group, User
from core.visibility import Visibility, readable_fields
from tests.factories import (
    ActivityFactory,
    ConsultationFactory,
    PartyReportFactory,
    PlanSectionFactory,
    UserFactory,
    WorkPlanFactory,
)
from workplans.consulting.services import answer_consultation
from workplans.documents import build_plan
from workplans.models import Activity, Consultation, PartyReport, PlanSection, WorkPlan
from workplans.policies import can_answer_consultation
from workplans.states import FROZEN, PlanState

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class PartyAccess(Access):
    """The access of an account of a party: what is public, and the class PARTY."""

    def reads(self, visibility: Visibility) -> bool:
        return visibility in (Visibility.PUBLIC, Visibility.PARTY)


@pytest.fixture
def account(db: None) -> User:
    """Return an account of the BWP without a role."""
    user = UserFactory(name="Programs of the BWP")
    user.access = PartyAccess(parties=frozenset({Group.objects.get(code="BWP").pk}))
    return user


@pytest.mark.parametrize("state", PlanState.values)
def test_visible_to_account_of_a_party_are_activities_of_adopted_plans(people, account, state):
    activity = ActivityFactory(section=PlanSectionFactory(plan__state=state))
    assert Activity.objects.visible_to(account).exists() == (state in FROZEN)
    assert Activity.objects.visible_to(people.lena).get() == activity
    for stranger in (people.otto, people.alice):
        assert not Activity.objects.visible_to(stranger).exists()


def test_visible_to_account_of_a_party_are_no_plans_or_sections(account):
    PlanSectionFactory(plan__state="published")
    assert not WorkPlan.objects.visible_to(account).exists()
    assert not PlanSection.objects.visible_to(account).exists()


def test_readable_fields_of_an_activity_by_an_account_of_a_party_are_not_those_of_the_group(account):
    fields = readable_fields(Activity, account.access)
    assert "target" in fields
    assert not {"lead", "specialised_input", "comments", "progress_reason"} & fields


def test_visible_to_account_of_a_party_are_reports_to_that_party(people, account):
    own, other = PartyReportFactory(), PartyReportFactory(party__code="QWP")
    assert PartyReport.objects.visible_to(account).get() == own
    assert PartyReport.objects.visible_to(people.lena).get() == own
    assert set(PartyReport.objects.visible_to(people.mara)) == {own, other}


def test_document_with_progress_has_the_fields_that_the_reader_may_read(people, account):
    plan = ActivityFactory(text="Do this.", lead="Niels Member").plan
    for reader, is_printed in ((people.lena, True), (account, False)):
        document = build_plan(reader, plan, {"progress": True}, lambda done: None)
        assert ("Niels Member" in str(document)) == is_printed


# --- consultations -----------------------------------------------------------------------------------------


def test_visible_to_readers_of_the_plan_are_its_consultations(people, account):
    of_the_bwp, of_the_qwp = ConsultationFactory(), ConsultationFactory(party__code="QWP")
    assert set(Consultation.objects.visible_to(people.mara)) == {of_the_bwp, of_the_qwp}
    assert Consultation.objects.visible_to(account).get() == of_the_bwp
    for stranger in (people.otto, people.eva, people.fred, people.alice):
        assert not Consultation.objects.visible_to(stranger).exists()


def test_consultations_about_a_record_are_its_own_in_order():
    plan = WorkPlanFactory(state="consultation")
    rows = [ConsultationFactory(about=plan, party__code=code) for code in ("QWP", "BWP")]
    ConsultationFactory()
    assert list(Consultation.objects.about(plan)) == rows
    assert (rows[0].about, rows[0].about_ref.kind) == (plan, "work_plan")


def test_answer_consultation_by_an_account_of_the_party_is_done(account):
    own, other = ConsultationFactory(), ConsultationFactory(party__code="QWP")
    answer_consultation(actor=account, consultation=own, version=1, values={"answer": "no_comment"})
    own.refresh_from_db()
    assert (own.answer, own.recorded_by) == ("no_comment", account)
    assert not can_answer_consultation(account, other)


def test_answer_consultation_by_a_person_who_lost_access_is_not_allowed(people):
    row = ConsultationFactory(party=None, person=people.fred)
    assert not can_answer_consultation(people.fred, row)
