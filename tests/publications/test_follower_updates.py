"""What followers without an account are told: of publications alone, once, and as often as they chose."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from core.kinds import ref_to
from notifications import sending, services
from notifications.models import Follower, LinkHolder, Message
from publications import follower_updates
from publications.models import Publication, PublicUpdate
from publications.services import move_public_update, publish_record, withdraw_publication
from tests.factories import FollowerFactory, FollowFactory, TopicFactory
from tests.threads import one_after_the_other
from topics.models import Topic

pytestmark = pytest.mark.django_db
SATURDAY = datetime(2026, 2, 28, 12, tzinfo=UTC)
SUNDAY_EIGHT = datetime(2026, 3, 1, 7, 5, tzinfo=UTC)
MONDAY_EIGHT = datetime(2026, 3, 2, 7, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _mails_stay_here(settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def cm(people):
    """A public topic with a description; everything happens on a Saturday."""
    with time_machine.travel(SATURDAY, tick=False):
        made = TopicFactory(title="Continuous manufacturing", slug="cm", description="Public.")
        publish_record(actor=people.sophie, record=made, seen_number=0)
        yield made


def follow(topic, address="ann@example.com", channel="weekly"):
    follower = FollowerFactory(address=address, channel=channel)
    ref = ref_to(topic)
    FollowFactory(user=None, follower=follower, kind=ref.kind, uuid=ref.uuid, confirmed_at=timezone.now())
    return follower


def publish(people, topic, *, at=SATURDAY, **more):
    """Change the topic and publish it, one minute later for each version it has."""
    number = Publication.objects.filter(uuid=topic.pk).count()
    with time_machine.travel(at + timedelta(minutes=number), tick=False):
        Topic.objects.filter(pk=topic.pk).update(description=f"Text {number}")
        topic.refresh_from_db()
        return publish_record(actor=people.sophie, record=topic, seen_number=number, **more)


def run(moment):
    """Make and send the digests that are due; return recipient → text."""
    mail.outbox.clear()
    with time_machine.travel(moment, tick=False):
        follower_updates.make_follow_digests()
        sending.send_due()
    return {message.to[0]: message.body for message in mail.outbox}


def test_digest_is_sent_once_daily_or_on_monday(people, cm):
    follow(cm, "daily@example.com", "daily")
    follow(cm, "weekly@example.com", "weekly")
    follow(cm, "off@example.com", "off")
    publish(people, cm)
    assert set(run(SUNDAY_EIGHT)) == {"daily@example.com"}
    assert run(SUNDAY_EIGHT) == {}
    digests = run(MONDAY_EIGHT)
    assert set(digests) == {"weekly@example.com"}
    text = digests["weekly@example.com"]
    assert "Continuous manufacturing" in text
    assert "28 February 2026: Version 2 was published. Changed: description." in text
    assert "/topics/cm/" in text
    assert "/following/" in text
    assert run(MONDAY_EIGHT + timedelta(days=7)) == {}


def test_edit_that_is_not_published_is_not_told(people, cm):
    follow(cm, channel="daily")
    Topic.objects.filter(pk=cm.pk).update(description="A sponsor said", title="Secret title")
    assert run(SUNDAY_EIGHT) == {}
    Topic.objects.filter(pk=cm.pk).update(title="Continuous manufacturing")
    publish(people, cm, at=SUNDAY_EIGHT)
    Topic.objects.filter(pk=cm.pk).update(title="Secret title")
    text = run(MONDAY_EIGHT)["ann@example.com"]
    assert "Changed: description." in text
    assert "Secret" not in text
    assert "sponsor" not in text


def test_digest_lists_newest_first_grouped_by_record(people, cm):
    with time_machine.travel(SATURDAY - timedelta(hours=1), tick=False):
        other = TopicFactory(title="Digital twins", slug="dt")
    publish_record(actor=people.sophie, record=other, seen_number=0)
    ann = follow(cm, channel="daily")
    FollowFactory(user=None, follower=ann, uuid=other.pk, confirmed_at=SATURDAY)
    publish(people, cm)
    with time_machine.travel(SATURDAY + timedelta(minutes=5), tick=False):
        withdraw_publication(actor=people.sophie, record=other, reason="It was too early.")
    publish(people, cm)
    text = run(SUNDAY_EIGHT)["ann@example.com"]
    assert text.count("Continuous manufacturing") == 1
    assert text.index("Version 3") < text.index("Version 2")
    assert "It was withdrawn: It was too early." in text


def test_version_withdrawn_before_the_digest_is_told_as_withdrawn_only(people, cm):
    follow(cm, channel="daily")
    publish(people, cm)
    with time_machine.travel(SATURDAY + timedelta(hours=1), tick=False):
        withdraw_publication(actor=people.sophie, record=cm, reason="It named a sponsor.")
    text = run(SUNDAY_EIGHT)["ann@example.com"]
    assert "Version 2" not in text
    assert "It was withdrawn: It named a sponsor." in text


def test_version_withdrawn_between_making_and_sending_is_not_told(people, cm):
    follow(cm, channel="daily")
    publish(people, cm)
    with time_machine.travel(SUNDAY_EIGHT, tick=False):
        assert follower_updates.make_follow_digests() == 1
        withdraw_publication(actor=people.sophie, record=cm, reason="It named a sponsor.")
        sending.send_due()
    assert mail.outbox == []
    assert Message.objects.get(kind="follow.digest").state == "suppressed"


def test_unfollowing_between_making_and_sending_stops_the_digest(people, cm):
    ann = follow(cm, channel="daily")
    publish(people, cm)
    with time_machine.travel(SUNDAY_EIGHT, tick=False):
        follower_updates.make_follow_digests()
        services.stop_following(link_holder=LinkHolder(ann.token))
        sending.send_due()
    assert mail.outbox == []


def test_new_follower_is_not_told_of_earlier_versions(people, cm):
    publish(people, cm)
    assert not PublicUpdate.objects.exists()  # nobody followed
    follow(cm, channel="daily")
    publish(people, cm)
    with time_machine.travel(SATURDAY + timedelta(hours=2), tick=False):
        follow(cm, "bea@example.com", "daily")
    text = run(SUNDAY_EIGHT)
    assert list(text) == ["ann@example.com"]
    assert "Version 2" not in text["ann@example.com"]
    assert "Version 3" in text["ann@example.com"]


def test_versions_published_while_off_are_not_told_afterwards(people, cm):
    ann = follow(cm, channel="daily")
    follow(cm, "bea@example.com", "daily")
    services.choose_how_often(link_holder=LinkHolder(ann.token), channel="off")
    publish(people, cm)
    with time_machine.travel(SATURDAY + timedelta(hours=3), tick=False):
        services.choose_how_often(link_holder=LinkHolder(ann.token), channel="daily")
    assert set(run(SUNDAY_EIGHT)) == {"bea@example.com"}


def test_after_an_outage_of_a_week_everything_is_told_once(people, cm):
    follow(cm, channel="daily")
    publish(people, cm)
    digests = run(SUNDAY_EIGHT + timedelta(days=9))
    assert list(digests) == ["ann@example.com"]
    assert run(SUNDAY_EIGHT + timedelta(days=9)) == {}


def test_held_update_waits_until_it_is_released(people, cm):
    follow(cm, channel="daily")
    publish(people, cm, hold=True)
    assert run(SUNDAY_EIGHT) == {}
    with time_machine.travel(SUNDAY_EIGHT + timedelta(hours=5), tick=False):
        move_public_update(
            actor=people.sophie, public_update=PublicUpdate.objects.get(), version=1, state="released"
        )
    assert "Version 2" in run(MONDAY_EIGHT)["ann@example.com"]
    assert PublicUpdate.objects.get().notified_at


def test_discarded_update_is_never_told(people, cm):
    follow(cm, channel="daily")
    publish(people, cm, hold=True)
    move_public_update(
        actor=people.sophie,
        public_update=PublicUpdate.objects.get(),
        version=1,
        state="discarded",
        reason="A comma.",
    )
    assert run(SUNDAY_EIGHT) == run(MONDAY_EIGHT) == {}


def test_a_thousand_followers_are_served_in_batches(people, cm, monkeypatch):
    monkeypatch.setattr(follower_updates, "BATCH", 3)
    for number in range(7):
        follow(cm, f"reader{number}@example.com", "daily")
    publish(people, cm)
    assert len(run(SUNDAY_EIGHT)) == 7
    assert run(SUNDAY_EIGHT) == {}


# --- the pages before publishing and withdrawing ------------------------------------------------------------


def test_publish_page_shows_how_many_followers_are_told_when_and_what(people, cm, as_user):
    follow(cm, "daily@example.com", "daily")
    follow(cm, "weekly@example.com", "weekly")
    follow(cm, "bea@example.com", "weekly")
    Topic.objects.filter(pk=cm.pk).update(description="Changed")
    page = as_user(people.sophie).get(f"/desk/publish/topic/{cm.pk}/").content.decode()
    assert "1 follower in a daily digest, next on 1 March 2026 at 08:00" in page
    assert "2 followers in a weekly digest, next on 2 March 2026 at 08:00" in page
    assert "28 February 2026: Version 2 was published. Changed: description." in page
    assert "example.com" not in page  # how many, not who


def test_previewed_text_is_the_text_that_is_sent(people, cm, as_user):
    follow(cm, channel="daily")
    Topic.objects.filter(pk=cm.pk).update(description="Changed", stage="listening")
    client = as_user(people.sophie)
    page = client.get(f"/desk/publish/topic/{cm.pk}/")
    previewed = page.context["preview"].text.partition("--")[0]
    cm.refresh_from_db()
    with time_machine.travel(SATURDAY + timedelta(hours=1), tick=False):
        publish_record(actor=people.sophie, record=cm, seen_number=1)
    assert run(SUNDAY_EIGHT)["ann@example.com"].startswith(previewed)


def test_withdraw_page_shows_the_update_and_can_hold_it(people, cm, as_user):
    follow(cm, channel="daily")
    client = as_user(people.sophie)
    address = f"/desk/withdraw/topic/{cm.pk}/"
    assert "It was withdrawn: (your reason)" in client.get(address).content.decode()
    client.post(address, {"reason": "It named a sponsor.", "hold": "on"})
    assert PublicUpdate.objects.get().state == "held"
    assert "1 held" in client.get("/desk/").content.decode()
    assert "1 held" not in as_user(people.mara).get("/desk/").content.decode()


def test_withdraw_page_without_followers_offers_no_hold(people, cm, as_user):
    page = as_user(people.sophie).get(f"/desk/withdraw/topic/{cm.pk}/").content.decode()
    assert "Nobody outside the group follows this yet" in page
    assert 'name="hold"' not in page


@pytest.mark.django_db(transaction=True)
def test_digests_wait_for_a_publication_that_began_before(people):
    """So that no update is released before a digest's moment and committed after it."""
    topic = TopicFactory(title="Continuous manufacturing", slug="cm")
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    follow(topic, channel="daily")
    Follower.objects.update(notified_until=timezone.now() - timedelta(days=3))
    Topic.objects.update(description="Changed")
    topic.refresh_from_db()
    one_after_the_other(
        partial(publish_record, actor=people.sophie, record=topic, seen_number=1),
        follower_updates.make_follow_digests,
    )
