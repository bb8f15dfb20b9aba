"""Services and jobs that must not run twice at the same moment; each test fails without the advisory lock."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

import desk.services
from accounts.models import Group, Mandate
from core.errors import NotPossibleNow
from core.kinds import ref_to
from desk import daily_digest
from desk.changes import latest_mark
from desk.services import send_party_report
from notifications import sending
from notifications.models import Message
from notifications.services import follow_record
from publications import follower_updates
from publications.services import publish_record
from tests.factories import FollowerFactory, FollowFactory, MessageFactory, TopicFactory
from tests.threads import meeting, refusals, run_at_once
from topics.services import create_topic, move_topic
from workplans.models import PartyReport

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _mails_in_memory(settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"


def test_send_party_report_twice_at_once_sends_one(people, monkeypatch):
    create_topic(actor=people.mara, values={"title": "Continuous manufacturing"})
    party, marks = Group.objects.get(code="BWP"), {"since": 0, "until": latest_mark()}
    monkeypatch.setattr(desk.services, "last_mark", meeting(desk.services.last_mark, after=True))
    reports = run_at_once(*[lambda: send_party_report(actor=people.sophie, party=party, **marks)] * 2)
    assert refusals(reports) == [NotPossibleNow]
    assert PartyReport.objects.count() == 1


def test_tell_changes_twice_at_once_writes_one_message(people, monkeypatch):
    Mandate.objects.update(starts_at=MONDAY - timedelta(days=1000))
    with time_machine.travel(MONDAY - timedelta(days=1)):
        topic = TopicFactory()
        follow_record(user=people.niels, ref=ref_to(topic))
    with time_machine.travel(MONDAY):
        move_topic(
            actor=people.sophie, topic=topic, version=1, stage="considered", reason="After the review."
        )
    monkeypatch.setattr(daily_digest, "_write_day", meeting(daily_digest._write_day))
    with time_machine.travel(MONDAY + timedelta(days=1)):
        assert sorted(run_at_once(*[daily_digest.tell_changes] * 2)) == [0, 1]
    assert Message.objects.filter(kind="record.changed").count() == 1


def test_make_follow_digests_twice_at_once_makes_one(people, monkeypatch):
    with time_machine.travel(MONDAY):
        topic = TopicFactory()
        follower = FollowerFactory(channel="daily", notified_until=timezone.now())
        ref = ref_to(topic)
        FollowFactory(user=None, follower=follower, kind=ref.kind, uuid=ref.uuid, confirmed_at=timezone.now())
        publish_record(actor=people.sophie, record=topic, seen_number=0)
    monkeypatch.setattr(follower_updates, "_wanted", meeting(follower_updates._wanted, after=True))
    with time_machine.travel(MONDAY + timedelta(days=1)):
        assert sorted(run_at_once(*[follower_updates.make_follow_digests] * 2)) == [0, 1]


def test_send_due_twice_at_once_sends_from_one_process(people, monkeypatch):
    for number in range(2 * sending.BATCH):
        MessageFactory(recipient=None, address=f"reader-{number}@example.com")
    monkeypatch.setattr(sending, "claim", meeting(sending.claim, after=True))
    assert sorted(run_at_once(*[sending.send_due] * 2)) == [0, 2 * sending.BATCH]
    assert len(mail.outbox) == 2 * sending.BATCH
