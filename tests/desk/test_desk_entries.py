"""Waiting work on the page “My work”, and its number in the navigation."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils.timezone import localdate, now

from accounts.models import Group
from core.waiting import waiting_for
from publications.services import publish_record
from publications.snapshot import snapshot_of
from tests.factories import (
    ConsultationFactory,
    DeclarationFactory,
    GroupFactory,
    MessageFactory,
    PartyReportFactory,
    PlanImportFactory,
    TopicFactory,
    WorkPlanFactory,
)
from topics.services import edit_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reported(db):
    """A report was sent to every party today."""
    for party in Group.objects.filter(is_party=True):
        PartyReportFactory(party=party)


def labels(person):
    return [item.label for item in waiting_for(person)]


def shown(client):
    return " ".join(client.get("/desk/").content.decode().split())


def test_my_work_shows_unresolved_messages_to_secretariat_only(people, as_user):
    MessageFactory(state="failed")
    label = "Messages failed, may have failed or are held (1 to resolve)"
    button = '<a class="btn btn-outline-primary btn-sm" href="/desk/reminders/?show=waiting">'
    assert f"{label} </div> {button}" in shown(as_user(people.sophie))
    assert labels(people.sophie) == labels(people.carla) == [label]
    for person in (people.mara, people.lena, people.otto, people.alice):
        assert labels(person) == []


def test_my_work_shows_declaration_that_expired_or_ends_soon_to_its_person(people, as_user):
    today = localdate()
    newest = DeclarationFactory(user=people.mara, declared_on=today - timedelta(days=400))
    label = "Your declaration of interests has to be renewed"
    assert f'{label} <br> <span class="tag tag-bad">' in shown(as_user(people.mara))
    assert labels(people.sophie) == []
    newest = DeclarationFactory(user=people.mara, declared_on=today - timedelta(days=340))
    assert [(item.label, item.due) for item in waiting_for(people.mara)] == [(label, newest.valid_until)]
    DeclarationFactory(user=people.mara, declared_on=today, is_signed=False)
    assert labels(people.mara) == ["Your declaration of interests is not signed"]
    DeclarationFactory(user=people.mara, declared_on=today)
    assert labels(people.mara) == []


def test_my_work_shows_requested_comments_until_answered(people, as_user):
    plan = WorkPlanFactory(title="Plan 2027", state="consultation", consultation_closes=date(2099, 6, 1))
    mine = ConsultationFactory(about=plan, person=people.mara, party=None, due=date(2099, 5, 28))
    ConsultationFactory(about=plan, party=Group.objects.get(code="BWP"))
    ConsultationFactory(about=WorkPlanFactory(state="published"), person=people.mara, party=None)
    label = "Consultation: your comments on Plan 2027 are requested"
    assert labels(people.mara) == labels(people.lena) == [label]
    assert labels(people.niels) == labels(people.otto) == []
    client = as_user(people.mara)
    page = shown(client)
    assert f'{label} <br> <span class="muted">due 28 May 2099</span>' in page
    assert "<span>My work (1)</span>" in page
    answer_url = f"/desk/consultations/{mine.pk}/answer/"
    assert f'href="{answer_url}">Answer<' in page
    client.post(answer_url, {"answer": "no_comment", "version": 1, "answered_on": localdate()})
    assert labels(people.mara) == []
    assert "<span>My work</span>" in shown(client)


def test_my_work_shows_next_step_of_plans_to_those_who_may_take_it(people):
    WorkPlanFactory(title="A draft", state="draft")
    WorkPlanFactory(title="Asked", state="consultation", consultation_closes=localdate())
    WorkPlanFactory(title="Answered", state="consultation", consultation_closes=date(2020, 1, 2))
    WorkPlanFactory(title="Agreed", state="adopted")
    WorkPlanFactory(title="Public", state="published")
    to_adopt = [
        "The consultation on Answered has ended",
        "A draft is a draft, to be put to consultation or adopted",
    ]
    assert labels(people.carla) == to_adopt
    assert labels(people.sophie) == [*to_adopt, "Agreed is adopted and not public"]
    assert labels(people.mara) == labels(people.lena) == labels(people.otto) == []


def test_my_work_shows_imports_that_were_read_to_secretariat(people):
    for state in ("queued", "failed", "accepted", "discarded"):
        PlanImportFactory(state=state)
    PlanImportFactory(name="plan.docx", state="read")
    assert labels(people.sophie) == ["“plan.docx” was read and is not accepted yet"]
    assert labels(people.mara) == []


def test_my_work_shows_public_records_that_the_person_changed_since(people):
    topic = TopicFactory(title="Printing")
    publish_record(actor=people.sophie, record=topic, seen_number=0, seen_digest=snapshot_of(topic).digest)
    assert labels(people.sophie) == labels(people.mara) == []
    edit_topic(actor=people.mara, topic=topic, version=topic.version, values={"title": "Printing at home"})
    label = "You have changed “Printing” since it was published"
    assert labels(people.mara) == [label]
    assert labels(people.sophie) == []
    topic.refresh_from_db()
    publish_record(actor=people.sophie, record=topic, seen_number=1, seen_digest=snapshot_of(topic).digest)
    assert labels(people.mara) == []


def test_my_work_shows_reports_owed_to_parties(people):
    parties = Group.objects.filter(is_party=True).order_by("code")
    with time_machine.travel(now() + timedelta(days=60), tick=False):
        assert labels(people.sophie) == []
    with time_machine.travel(now() + timedelta(days=80), tick=False):
        due = [f"A report to {party.name} is due" for party in parties]
        assert sorted(labels(people.sophie)) == sorted(labels(people.carla)) == sorted(due)
        assert labels(people.lena) == labels(people.mara) == []
    new = GroupFactory(code="NEW", name="New Working Party", is_party=True)
    assert labels(people.sophie) == [f"No report was sent to {new.name} yet"]


def test_my_work_shows_the_plan_in_force_whatever_drafts_exist(people, as_user):
    today = localdate()
    period = {"period_start": today - timedelta(days=30), "period_end": today + timedelta(days=30)}
    for number in range(4):
        WorkPlanFactory(
            title=f"Draft {number}", state="draft", period_start=date(2090, 1, 1), period_end=date(2090, 2, 1)
        )
    WorkPlanFactory(title="The one in force", state="adopted", **period)
    assert "The one in force" in shown(as_user(people.mara))


def test_my_work_shows_the_same_action_on_many_records_as_one_line(people, as_user):
    for number in range(3):
        topic = TopicFactory(title=f"Topic {number}")
        edit_topic(actor=people.mara, topic=topic, version=1, values={"title": f"New title {number}"})
    page = shown(as_user(people.niels))
    assert page.count("<b>Mara Member</b>") == 1
    assert "2 more</a>" in page


def test_my_work_without_waiting_work_says_so(people, as_user):
    assert "Nothing waits for you." in shown(as_user(people.mara))
