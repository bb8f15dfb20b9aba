"""The mail as it leaves: its headers, the recipient's own links, and the calendar part."""

from email import message_from_bytes

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.services import invite_person
from core.kinds import ref_to
from notifications.envelopes import envelope
from notifications.mail_secrets import placeholder
from notifications.models import Message
from notifications.services import Recipient, ask_to_follow, notify
from notifications.services.messages import CalendarPart
from tests.factories import MessageFactory, TopicFactory

pytestmark = pytest.mark.django_db
ADDRESS = "reader@example.org"
ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"


def as_sent(message):
    """Return the mail as a mail program gets it."""
    return message_from_bytes(envelope(message).message().as_bytes())


def test_envelope_has_message_id_of_the_site_and_suppresses_automatic_replies(people, settings):
    settings.SITE_URL = "https://portal.qig.example"
    ask_to_follow(address=ADDRESS, ref=ref_to(TopicFactory()), title="CM")
    sent = as_sent(Message.objects.get())
    assert sent["Message-ID"].endswith("@portal.qig.example>")
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["X-Auto-Response-Suppress"] == "All"


def test_envelope_of_library_mail_has_message_id_of_the_site(settings):
    settings.SITE_URL = "https://portal.qig.example:8443"
    _library_mail("Hello", "nobody@qig.example")
    assert Message.objects.get().message_id.endswith("@portal.qig.example>")


def _library_mail(body, address):
    backend = mail.get_connection("notifications.backends.OutboxBackend")
    backend.send_messages([mail.EmailMessage("Your password", body, to=[address])])


def reset_mail(people):
    _library_mail("Choose here:\nhttps://x.example/reset/key/abc-123/\nBye.", people.mara.email)
    return "https://x.example/reset/key/abc-123/"


def invitation_mail(people):
    invite_person(actor=people.sophie, name="Elena Ruiz", email=ADDRESS, role="member")
    return Message.objects.get().secrets["link"]


def confirmation_mail(people):
    ask_to_follow(address=ADDRESS, ref=ref_to(TopicFactory()), title="CM")
    return Message.objects.get().secrets["confirm"]


@pytest.mark.parametrize("send", [reset_mail, invitation_mail, confirmation_mail])
def test_secret_link_is_in_the_mail_and_on_no_page(people, as_user, send):
    link = send(people)
    message = Message.objects.get()
    assert link.startswith("http")
    assert link in as_sent(message).get_payload(decode=True).decode()
    for person, page in (
        (people.sophie, reverse("desk:message", args=[message.pk])),
        (people.carla, reverse("desk:message", args=[message.pk])),
        (people.mara, "/me/notices/"),
    ):
        response = as_user(person).get(page)
        assert response.status_code == 200, page
        text = response.content.decode()
        assert link not in text
        assert message.token not in text


def test_unsubscribe_link_is_in_the_mail_and_not_in_the_stored_text(people):
    (message,) = notify(
        "topic.assigned", to=[Recipient(people.mara, "you lead it")], key="k", context={"title": "CM"}
    )
    message.refresh_from_db()
    assert message.token not in message.text
    assert f"/mail/{message.token}/unsubscribe/" in as_sent(message).get_payload(decode=True).decode()


def test_secret_link_in_html_is_merged_escaped(people):
    message = MessageFactory(
        html=f"<p>{placeholder('link')}</p>", secrets={"link": "https://x.example/?a=1&b=2"}
    )
    parts = {part.get_content_type(): part for part in as_sent(message).walk()}
    html = parts["text/html"].get_payload(decode=True).decode()
    assert html == "<p>https://x.example/?a=1&amp;b=2</p>"


def test_calendar_part_is_an_alternative_with_its_method(people):
    (message,) = notify(
        "topic.assigned",
        to=[Recipient(people.mara, "you take part")],
        key="k",
        context={"title": "CM"},
        calendar=CalendarPart("REQUEST", ICS),
    )
    sent = as_sent(Message.objects.get(pk=message.pk))
    assert sent.get_content_type() == "multipart/alternative"
    text, calendar = sent.get_payload()
    assert text.get_content_type() == "text/plain"
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content_charset() == "utf-8"
    assert calendar.get_payload(decode=True).decode().split() == ICS.split()


def test_message_without_calendar_part_is_plain_text(people):
    assert as_sent(MessageFactory()).get_content_type() == "text/plain"


@pytest.mark.parametrize(
    ("calendar", "method"), [(ICS, ""), ("", "REQUEST"), (ICS, "REQUEST; x=y"), (ICS, "request\r\n")]
)
def test_calendar_part_without_a_plain_method_is_refused(calendar, method):
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory(calendar=calendar, calendar_method=method)
