"""What is due leaves by mail, once, to those who may still read it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from notifications import sending
from notifications.models import Message
from notifications.services import To, tell
from tests.factories import TopicFactory
from tests.notifications.sink import sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings):
    with sink() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
        yield box


def told(person, topic=None, key="act", **context):
    """One message that goes by mail at once."""
    context = {"title": "CM", "words": "You lead it now.", "by": "Sofia", **context}
    return tell(
        "topic.assigned", to=[To(person, "you lead this topic")], key=key, about=topic, context=context
    )


def test_a_message_leaves_once_and_says_why_it_came_and_how_to_stop_it(people, mailbox):
    told(people.mara, TopicFactory())
    told(people.mara, TopicFactory())  # the same act and recipient: one message
    assert (sending.send_due(), sending.send_due()) == (1, 0)
    (mail,) = mailbox.mails
    message = Message.objects.get()
    assert message.state == "sent"
    assert mail["Message-ID"] == message.message_id
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = mail.get_payload(decode=True).decode()
    assert "because you lead this topic" in body
    assert message.token in body


def test_a_mandate_that_ended_an_hour_ago_gets_no_mail_queued_yesterday(people, mailbox):
    told(people.mara, TopicFactory())
    told(people.niels, TopicFactory(), key="other")
    Membership.objects.filter(user=people.mara).update(ends_at=timezone.now() - timedelta(hours=1))
    sending.send_due()
    assert mailbox.recipients == [people.niels.email]
    assert Message.objects.get(recipient=people.mara).state == "suppressed"


def test_a_refusal_for_now_waits_and_one_for_good_fails(people, mailbox):
    told(people.mara, TopicFactory())
    told(people.niels, TopicFactory(), key="other")
    mailbox.answer = lambda who: "451 later" if who == people.mara.email else "550 unknown"
    sending.send_due()
    later, never = (Message.objects.get(recipient=person) for person in (people.mara, people.niels))
    assert (later.state, never.state) == ("queued", "failed")
    assert later.not_before > timezone.now()
    assert "550" in never.error


def test_no_mail_server_loses_nothing(people, settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    told(people.mara, TopicFactory())
    assert sending.send_due() == 0
    assert Message.objects.get().state == "queued"


@pytest.mark.parametrize(("care", "state"), [("retry", "queued"), ("hold", "uncertain")])
def test_what_was_in_flight_when_a_worker_died(people, care, state):
    told(people.mara, TopicFactory())
    gone = timezone.now() - timedelta(seconds=1)
    Message.objects.update(care=care, state="inflight", lease_until=gone)
    sending.free_expired()
    assert Message.objects.get().state == state


def test_a_header_can_not_be_injected(people, mailbox):
    people.mara.name = "Mara\r\nBcc: everybody@example.com"
    people.mara.save()
    told(people.mara, TopicFactory(title="CM\nBcc: all@example.com", slug="cm"))
    sending.send_due()
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "QIG portal: you were given a part in a topic"
