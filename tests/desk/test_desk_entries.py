"""Waiting work on the first page of the desk."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Group
from core.waiting import waiting_for
from tests.factories import ConsultationFactory, DeclarationFactory, MessageFactory, WorkPlanFactory
from workplans.consulting.services import answer_consultation

pytestmark = pytest.mark.django_db


def labels(person):
    return [item.label for item in waiting_for(person)]


def test_home_shows_unresolved_messages_to_secretariat_only(people, as_user):
    MessageFactory(state="failed")
    label = "Resolve the messages that failed, may have failed or are held (1 to resolve)"
    page = as_user(people.sophie).get("/desk/").content.decode()
    assert f'<a href="/desk/reminders/?show=waiting">{label}</a>' in page
    assert labels(people.sophie) == labels(people.carla) == [label]
    for person in (people.mara, people.lena, people.otto, people.alice):
        assert labels(person) == []


def test_home_shows_expired_declaration_to_its_person(people, as_user):
    DeclarationFactory(user=people.mara, declared_on=timezone.localdate() - timedelta(days=400))
    assert "Renew your declaration of interests" in as_user(people.mara).get("/desk/").content.decode()
    assert labels(people.sophie) == []
    DeclarationFactory(user=people.mara, declared_on=timezone.localdate())
    assert labels(people.mara) == []


def test_home_shows_requested_comments_until_answered(people, as_user):
    plan = WorkPlanFactory(title="Plan 2027", state="consultation")
    mine = ConsultationFactory(about=plan, person=people.mara, party=None, due=date(2099, 5, 28))
    ConsultationFactory(about=plan, party=Group.objects.get(code="BWP"))
    ConsultationFactory(about=WorkPlanFactory(state="adopted"), person=people.mara, party=None)
    label = "Consultation: your comments on Plan 2027 are requested"
    assert labels(people.mara) == labels(people.lena) == [label]
    assert labels(people.niels) == labels(people.otto) == []
    page = " ".join(as_user(people.mara).get("/desk/").content.decode().split())
    assert f'{label}</a> <span class="muted">due 28 May 2099</span>' in page
    answer_consultation(actor=people.mara, consultation=mine, version=1, values={"answer": "no_comment"})
    assert labels(people.mara) == []


def test_home_without_waiting_work_has_no_heading(people, as_user):
    assert "Waiting for you" not in as_user(people.mara).get("/desk/").content.decode()
