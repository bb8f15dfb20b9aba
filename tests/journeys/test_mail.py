"""The secretary mutes a reminder of the next days; a member chooses a digest, reads it, unsubscribes."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from notifications import digests, sending
from notifications.rules import put_into_outbox
from tests.factories import FocusAreaFactory, TopicPersonFactory
from topics.models import FocusArea

KIND = "A focus area of a topic I lead is unchanged for 3 months"

pytestmark = pytest.mark.prove


@pytest.fixture
def reminders(people, settings):
    """Two focus areas unchanged for almost three months, one led by mara and one by niels."""
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    for person, title in ((people.mara, "Continuous manufacturing"), (people.niels, "Digital twins")):
        area = FocusAreaFactory(topic__title=title, text=f"Focus of {title}")
        TopicPersonFactory(topic=area.topic, user=person)
    FocusArea.objects.update(updated_at=timezone.now() - timedelta(days=90))
    put_into_outbox()


def test_reminder_is_muted_or_read_in_a_digest(visitor, people, reminders):
    secretary = visitor(people.sophie)
    secretary.get_by_role("link", name="Outgoing mail").first.click()
    rows = secretary.locator("tbody tr")
    expect(rows).to_have_count(2)
    rows.filter(has_text="Niels Member").get_by_role("link").click()
    secretary.get_by_role("link", name="Mute").click()
    secretary.get_by_label("Reason").fill("He knows.")
    secretary.get_by_role("button", name="Mute").click()
    expect(secretary.locator("#main")).to_contain_text("Sophie Secretary: He knows.")

    member = visitor(people.mara)
    member.get_by_role("link", name="Notices").click()
    expect(member.get_by_text("No notices yet")).to_be_visible()
    member.goto("/me/mail/")
    member.get_by_label(KIND).select_option("Daily digest")
    member.get_by_role("button", name="Save preferences").click()
    expect(member.get_by_text("Your notification preferences are saved")).to_be_visible()

    # the secretary sends the other reminder before its day
    secretary.goto("/desk/reminders/")
    rows.filter(has_text="Mara Member").get_by_role("link").click()
    secretary.get_by_role("link", name="Send this message now").click()
    secretary.get_by_role("button", name="Send this message now").click()
    member.goto("/desk/")
    expect(member.get_by_role("link", name=re.compile("1 new"))).to_be_visible()

    with time_machine.travel(timezone.now() + timedelta(hours=36)):
        digests.make_digests()
        sending.send_due()
    (digest,) = mail.outbox
    assert digest.to == [people.mara.email]
    assert "Focus of Continuous manufacturing" in digest.body

    reader = visitor()
    reader.goto(re.search(r"(/mail/\S+/unsubscribe/)", digest.body).group(1))
    reader.get_by_role("button", name="Stop these mails").click()
    expect(reader.get_by_text("in the portal only")).to_be_visible()
    member.goto("/me/mail/")
    expect(member.get_by_label(KIND)).to_have_value("portal")
