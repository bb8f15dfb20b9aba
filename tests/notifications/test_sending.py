"""Sending what is due: once, and only to recipients who may still read it."""

import smtplib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from django.utils import timezone

from accounts.models import Mandate
from notifications import sending
from notifications.message_kinds import message_kinds
from notifications.models import Message
from notifications.services import Recipient, notify
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db


def notified(person, topic=None, key="action", **context):
    """One message that goes by mail at once."""
    context = {"title": "CM", "words": "You lead it now.", "by": "Sofia", **context}
    return notify(
        "topic.assigned", to=[Recipient(person, "you lead this topic")], key=key, about=topic, context=context
    )


def test_send_due_sends_once_with_reason_and_way_to_stop(people, mailbox):
    notified(people.mara, TopicFactory())
    notified(people.mara, TopicFactory())  # the same action and recipient: one message
    assert (sending.send_due(), sending.send_due()) == (1, 0)
    (mail,) = mailbox.mails
    message = Message.objects.get()
    assert message.state == "sent"
    assert mail["Message-ID"] == message.message_id
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = mail.get_payload(decode=True).decode()
    assert "because you lead this topic" in body
    assert message.token in body
    assert message.token not in message.text


def test_send_due_to_person_whose_mandate_ended_suppresses(people, mailbox):
    notified(people.mara, TopicFactory())
    notified(people.niels, TopicFactory(), key="other")
    Mandate.objects.filter(user=people.mara).update(ends_at=timezone.now() - timedelta(hours=1))
    sending.send_due()
    assert mailbox.recipients == [people.niels.email]
    assert Message.objects.get(recipient=people.mara).state == "suppressed"


def test_send_due_refused_for_now_waits_and_for_good_fails(people, mailbox):
    notified(people.mara, TopicFactory())
    notified(people.niels, TopicFactory(), key="other")
    mailbox.answer = lambda address: "451 later" if address == people.mara.email else "550 unknown"
    sending.send_due()
    later, never = (Message.objects.get(recipient=person) for person in (people.mara, people.niels))
    assert (later.state, never.state) == ("queued", "failed")
    assert later.not_before > timezone.now()
    assert "550" in never.error


def test_send_due_without_mail_server_keeps_the_message(people, settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    notified(people.mara, TopicFactory())
    assert sending.send_due() == 0
    assert Message.objects.get().state == "queued"


@pytest.mark.parametrize(("delivery", "state"), [("retry", "queued"), ("hold", "uncertain")])
def test_free_expired_queues_or_marks_uncertain_by_delivery(people, delivery, state):
    notified(people.mara, TopicFactory())
    gone = timezone.now() - timedelta(seconds=1)
    Message.objects.update(delivery=delivery, state="inflight", lease_until=gone)
    sending.free_expired()
    assert Message.objects.get().state == state


def test_send_due_with_line_breaks_in_names_injects_no_header(people, mailbox):
    people.mara.name = "Mara\r\nBcc: everybody@example.com"
    people.mara.save()
    notified(people.mara, TopicFactory(title="CM\nBcc: all@example.com", slug="cm"))
    sending.send_due()
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == message_kinds["topic.assigned"].subject


def test_send_due_without_starttls_sends_nothing_in_clear_text(people, mailbox, settings):
    """The server of the test has no TLS: it gets no mail."""
    settings.EMAIL_USE_TLS = True
    notified(people.mara, TopicFactory())
    assert sending.send_due() == 0
    assert not mailbox.mails
    message = Message.objects.get()
    assert (message.state, message.lease_until) == ("queued", None)
    assert "STARTTLS" in message.error


@pytest.mark.parametrize(
    "address",
    [
        "a@b@c",
        "two@example.com, more@example.com",
        "x\r\nBcc: all@example.com",
        "ü@ü.example\udc80",
    ],
)
def test_send_due_with_invalid_address_fails_alone(people, mailbox, address):
    notified(people.mara, TopicFactory(), key="odd")
    notified(people.niels, TopicFactory(), key="good")
    odd = Message.objects.get(recipient=people.mara)
    batch = sending.claim(10)
    for message in batch:
        if message.pk == odd.pk:
            message.address = address
    assert sending._send_batch(batch) == 1
    odd.refresh_from_db()
    assert odd.state in ("failed", "queued")
    assert mailbox.recipients == [people.niels.email]


@pytest.mark.parametrize("name", ["ünïcode@example.com", "o'neil+tag@example.com", '"very odd"@example.com'])
def test_send_due_to_unusual_address_ends(people, mailbox, name):
    notified(people.mara)
    Message.objects.update(address=name)
    assert sending.send_due() in (0, 1)
    assert Message.objects.get().state in ("sent", "failed")


class Slow(EmailBackend):
    """A server that takes as long as the test says."""

    during = staticmethod(lambda message: None)

    def send_messages(self, messages):
        type(self).during(messages[0])
        return super().send_messages(messages)


@pytest.mark.parametrize("delivery", ["retry", "hold"])
def test_message_claimed_by_another_worker_is_not_sent_again(
    people, mailbox, settings, monkeypatch, delivery
):
    """The lease runs out while the first mail hangs: another worker has claimed the second one by then."""
    settings.MAIL_TRANSPORT = f"{__name__}.Slow"
    first, second = notified(people.mara, key="one")[0], notified(people.niels, key="two")[0]
    Message.objects.filter(pk=first.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    Message.objects.update(delivery=delivery)

    def lose(mail):
        if first.message_id in mail.extra_headers["Message-ID"]:
            Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
            sending.free_expired()
            sending.claim(10)
            for message in batch:
                message.lease_until = timezone.now() - timedelta(seconds=1)

    batch = sending.claim(10)
    monkeypatch.setattr(Slow, "during", staticmethod(lose))
    sending._send_batch(batch)
    assert mailbox.recipients == [people.mara.email]
    second.refresh_from_db()
    assert second.lease_until > timezone.now()  # of the other worker


def test_long_batch_renews_its_lease(people, mailbox, settings, monkeypatch):
    settings.MAIL_TRANSPORT = f"{__name__}.Slow"
    for number, person in enumerate((people.mara, people.niels)):
        notified(person, key=str(number))
    clock = SimpleNamespace(now=timezone.now())
    monkeypatch.setattr(timezone, "now", lambda: clock.now)

    def half_a_lease(mail):
        clock.now += timedelta(seconds=settings.MAIL_LEASE_SECONDS * 0.6)
        sending.free_expired()  # another worker frees what dead workers hold

    monkeypatch.setattr(Slow, "during", staticmethod(half_a_lease))
    assert sending._send_batch(sending.claim(10)) == 2
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_message_muted_while_claimed_is_not_sent(people, mailbox):
    notified(people.mara)
    batch = sending.claim(10)
    Message.objects.update(state="suppressed", lease_until=None)
    assert sending._send_batch(batch) == 0
    assert not mailbox.mails


@pytest.mark.parametrize(("delivery", "state"), [("retry", "queued"), ("hold", "uncertain")])
def test_connection_broken_while_sending_queues_or_marks_uncertain(
    people, mailbox, settings, monkeypatch, delivery, state
):
    settings.MAIL_TRANSPORT = f"{__name__}.Slow"
    first, second = notified(people.mara, key="one")[0], notified(people.niels, key="two")[0]
    Message.objects.filter(pk=first.pk).update(
        delivery=delivery, due_at=timezone.now() - timedelta(minutes=1)
    )

    def break_off(mail):
        if mail.to == [people.mara.email]:
            raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(Slow, "during", staticmethod(break_off))
    sending.send_due()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (state, "sent")


def test_server_shutting_down_is_tried_on_a_new_connection(people, mailbox):
    for number, person in enumerate((people.mara, people.niels)):
        notified(person, key=str(number))
    mailbox.answer = lambda address: "421 closing" if address == people.mara.email else ""
    assert sending.send_due() == 1
    assert Message.objects.get(recipient=people.mara).state == "queued"


def test_sender_refused_keeps_the_message_queued(people, mailbox, settings, monkeypatch):
    settings.MAIL_TRANSPORT = f"{__name__}.Slow"
    notified(people.mara)

    def refuse(mail):
        raise smtplib.SMTPSenderRefused(550, b"not you", "portal@qig.example")

    monkeypatch.setattr(Slow, "during", staticmethod(refuse))
    sending.send_due()
    message = Message.objects.get()
    assert (message.state, message.error) == ("queued", "550 not you")


def test_message_about_unknown_record_kind_is_suppressed_alone(people, mailbox):
    notified(people.mara, TopicFactory(), key="one")
    notified(people.niels, TopicFactory(), key="two")
    Message.objects.filter(recipient=people.mara).update(about_kind="unicorn")
    assert sending.send_due() == 1
    assert Message.objects.get(recipient=people.mara).state == "suppressed"


def test_send_due_queries_do_not_grow_with_people(people, mailbox, django_assert_max_num_queries):
    for number in range(20):
        notified(people.mara, key=str(number))
    with django_assert_max_num_queries(20 * 4 + 20):
        sending.send_due()
    assert len(mailbox.mails) == 20


def test_server_away_is_waited_for_once(people, settings, monkeypatch):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    monkeypatch.setattr(sending, "BATCH", 1)
    for number in range(3):
        notified(people.mara, key=str(number))
    assert sending.send_due() == 0
    tried = Message.objects.filter(attempts=1)
    assert tried.count() == 1
    assert tried.get().not_before <= timezone.now() + timedelta(seconds=sending.AWAY)


@pytest.mark.django_db(transaction=True)
def test_send_due_while_another_process_sends_sends_nothing(people, mailbox):
    """Another process, with a connection of its own, holds the lock."""
    notified(people.mara)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [sending.SENDER_LOCK])
            assert sending.send_due() == 0
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()
    assert sending.send_due() == 1


def test_message_due_while_the_sender_stops_is_sent(people, mailbox, monkeypatch):
    """A worker that was woken in that moment found the lock held, and left."""
    notified(people.mara, key="first")
    drain = sending._drain

    def drain_and_notify(most):
        result = drain(most)
        if Message.objects.count() == 1:
            notified(people.niels, key="second")
        return result

    monkeypatch.setattr(sending, "_drain", drain_and_notify)
    assert sending.send_due() == 2
