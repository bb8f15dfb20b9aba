"""A reader follows a topic by e-mail, confirms, gets a digest of what is published, and stops."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from notifications import sending
from notifications.models import Follower, Message
from publications import follower_updates
from publications.services import publish_record
from tests.factories import TopicFactory

pytestmark = pytest.mark.prove


@pytest.fixture
def cm(people, settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    topic = TopicFactory(title="Continuous manufacturing", slug="cm", description="As it was.")
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    return topic


def link_in(message, path):
    return re.search(rf"({path}\S+)", message.body).group(1)


def test_follow_topic_sends_digest_until_reader_stops(visitor, people, cm):
    reader = visitor()
    reader.goto("/topics/cm/")
    reader.get_by_role("link", name="Follow by e-mail").click()
    reader.get_by_label("Your e-mail address").fill("ann@example.com")
    reader.get_by_role("button", name="Send me a link to confirm").click()
    expect(reader.get_by_role("heading", name="Check your e-mail")).to_be_visible()

    sending.send_due()
    (asked,) = mail.outbox
    reader.goto(link_in(asked, "/following/confirm/"))
    reader.get_by_role("button", name="Confirm", exact=True).click()
    expect(reader.get_by_role("link", name="Continuous manufacturing")).to_be_visible()
    reader.get_by_label("Once a day").check()
    reader.get_by_role("button", name="Save").click()
    expect(reader.get_by_text("Your preferences have been saved")).to_be_visible()

    secretary = visitor(people.sophie)
    secretary.goto("/desk/topics/cm/edit/")
    secretary.get_by_label("Description").fill("As it is now.")
    secretary.get_by_role("button", name="Save").click()
    secretary.get_by_role("link", name="Publish", exact=True).last.click()
    expect(secretary.get_by_text("1 follower in a daily digest").first).to_be_visible()
    expect(secretary.locator("pre.mail")).to_contain_text("Changed: description.")
    secretary.get_by_label("Hold the update to followers").check()
    secretary.get_by_role("button", name="Publish").click()
    secretary.get_by_role("link", name="Public updates (1 held)").click()
    secretary.get_by_role("row").get_by_role("link", name="Continuous manufacturing").click()
    secretary.get_by_role("link", name="Release").click()
    secretary.get_by_role("button", name="Release").click()
    expect(secretary.get_by_text("Sent with the next digests").first).to_be_visible()

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        follower_updates.make_follow_digests()
        sending.send_due()
    digest = mail.outbox[-1]
    assert digest.to == ["ann@example.com"]
    assert "Version 2 was published. Changed: description." in digest.body
    assert Message.objects.filter(kind="follow.digest", state="sent").count() == 1

    reader.goto(link_in(digest, "/mail/"))
    reader.get_by_role("button", name="Stop these mails").click()
    expect(reader.get_by_text("follows nothing any more")).to_be_visible()
    reader.goto(link_in(digest, "/following/"))
    reader.get_by_role("button", name="Erase my address").click()
    expect(reader.get_by_role("heading", name="Your address has been erased")).to_be_visible()
    assert not Follower.objects.exists()
