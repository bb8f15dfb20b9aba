"""Daily messages about changes of records that people lead or follow, as far as they may see them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import Mandate
from audit.services import audited, log_entry
from core.kinds import ref_to
from desk.daily_digest import tell_changes
from notifications import digests, sending
from notifications.models import Message
from notifications.services import choose_channel, follow_record, mute_record
from tests.factories import GlossaryTermFactory, TopicFactory, TopicPersonFactory
from topics import services
from topics.models import TopicPerson

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 6, 33, tzinfo=UTC)  # 7:33 in Amsterdam


@pytest.fixture
def cm(people, settings):
    """Return a topic that mara leads and niels and eva follow; eva is invited to it."""
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    Mandate.objects.update(starts_at=datetime(2020, 1, 1, tzinfo=UTC))
    with time_machine.travel(MONDAY - timedelta(days=3), tick=False):
        made = TopicFactory(title="Continuous manufacturing")
        TopicPersonFactory(topic=made, user=people.mara)
        TopicPersonFactory(topic=made, user=people.eva, part=TopicPerson.Part.INVITED)
        for person in (people.mara, people.niels, people.eva):
            follow_record(user=person, ref=ref_to(made))
    return made


def move(actor, topic, stage, at=MONDAY, reason="After the review."):
    with time_machine.travel(at, tick=False):
        topic.refresh_from_db()
        services.move_topic(actor=actor, topic=topic, version=topic.version, stage=stage, reason=reason)


def digest(at=MORNING):
    """Return (person, reason, words) of the messages written by then."""
    with time_machine.travel(at, tick=False):
        tell_changes()
    rows = Message.objects.filter(kind="record.changed").select_related("recipient").order_by("due_at", "pk")
    return [(m.recipient.name, m.reason, m.data["words"]) for m in rows]


def test_daily_digest_reaches_followers_once_next_morning(people, cm):
    move(people.sophie, cm, "considered")
    assert digest(MORNING - timedelta(minutes=10)) == []
    words = "topic moved by Sophie Secretary (After the review.)"
    expected = [("Eva Expert", "you follow it", words), ("Niels Member", "you follow it", words)]
    assert sorted(digest()) == expected  # mara leads it, and got a message of the move itself
    assert sorted(digest()) == expected
    assert sorted(digest(MORNING + timedelta(days=3))) == expected


def test_daily_digest_leaves_out_own_actions(people, cm):
    move(people.niels, cm, "considered")
    assert [name for name, _, _ in digest()] == ["Eva Expert"]


def test_daily_digest_reaches_lead_not_yet_notified(people, cm):
    with time_machine.travel(MONDAY, tick=False):
        services.add_challenge(actor=people.sophie, topic=cm, values={"text": "Validation"})
    assert ("Mara Member", "you lead it", "challenge added by Sophie Secretary") in digest()


def test_daily_digest_guest_gets_no_related_records(people, cm):
    with time_machine.travel(MONDAY, tick=False), audited():
        for other in (GlossaryTermFactory(), TopicFactory()):
            log_entry(actor=people.sophie, action=f"{other.KIND}.edited", about=other, related=[cm])
    assert sorted(name for name, _, _ in digest()) == ["Mara Member", "Niels Member"]


def test_daily_digest_after_outage_writes_each_day_once(people, cm):
    move(people.sophie, cm, "considered")
    move(people.sophie, cm, "selected", at=MONDAY + timedelta(days=1))
    rows = [words for name, _, words in digest(MORNING + timedelta(days=5)) if name == "Niels Member"]
    assert len(rows) == 2
    assert len(digest(MORNING + timedelta(days=6))) == 4


def test_daily_digest_arrives_on_chosen_channel(people, cm, mailoutbox):
    choose_channel(user=people.niels, kind_name="record.changed", channel="daily")
    move(people.sophie, cm, "considered")
    digest()
    with time_machine.travel(MORNING + timedelta(minutes=40), tick=False):
        digests.make_digests()
        sending.send_due()
    mail = next(mail for mail in mailoutbox if mail.to == [people.niels.email])
    assert "Continuous manufacturing" in mail.body
    assert "topic moved by Sophie Secretary" in mail.body
    assert all(mail.to != [people.eva.email] for mail in mailoutbox)  # hers is weekly


def test_daily_digest_of_record_no_longer_visible_is_suppressed(people, cm, mailoutbox):
    choose_channel(user=people.eva, kind_name="record.changed", channel="mail")
    move(people.sophie, cm, "considered")
    digest()
    TopicPerson.objects.filter(user=people.eva).delete()
    with time_machine.travel(MORNING + timedelta(minutes=1), tick=False):
        sending.send_due()
    assert all(mail.to != [people.eva.email] for mail in mailoutbox)
    message = Message.objects.get(recipient=people.eva, kind="record.changed")
    assert (message.state, "may not see" in message.error) == ("suppressed", True)


def test_daily_digest_of_muted_record_is_suppressed(people, cm):
    mute_record(user=people.niels, ref=ref_to(cm))
    move(people.sophie, cm, "considered")
    digest()
    assert Message.objects.get(recipient=people.niels, kind="record.changed").state == "suppressed"
