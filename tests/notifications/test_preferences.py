"""Notification preferences, muting, and unsubscribing by the link in every mail."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.kinds import ref_to
from notifications import digests
from notifications.models import Follow, Message, Mute
from notifications.services import Recipient, choose_channel, mute_record, notify, unsubscribe
from notifications.services.preferences import channels_of
from tests.factories import FollowerFactory, FollowFactory, TopicFactory

pytestmark = pytest.mark.django_db
MOVED = {"title": "CM", "words": "at Listening", "by": "Sofia", "why": ""}


def moved(person, topic=None, key="action", **more):
    to = [Recipient(person, "you lead this topic")]
    return notify("topic.moved", to=to, key=key, about=topic or TopicFactory(), context=MOVED, **more)[0]


def assigned(person, topic=None, key="part"):
    to = [Recipient(person, "you were given a part")]
    return notify("topic.assigned", to=to, key=key, about=topic or TopicFactory(), context=MOVED)[0]


@pytest.mark.parametrize("channel", ["mail", "daily", "weekly", "portal"])
def test_choose_channel_decides_how_a_message_comes(people, channel):
    choose_channel(user=people.mara, kind_name="topic.moved", channel=channel)
    assert moved(people.mara).channel == channel
    assert moved(people.niels).channel == "daily"  # the kind's own


def test_choose_channel_applies_to_queued_messages(people):
    message = moved(people.mara)
    choose_channel(user=people.mara, kind_name="topic.moved", channel="portal")
    message.refresh_from_db()
    assert message.channel == "portal"


def test_choose_channel_portal_for_kind_that_asks_to_act_is_refused(people):
    choose_channel(user=people.mara, kind_name="topic.assigned", channel="weekly")
    with pytest.raises(ValidationError, match="can't be switched off"):
        choose_channel(user=people.mara, kind_name="topic.assigned", channel="portal")


@pytest.mark.parametrize("kind", ["digest.daily", "account.mail", "no.such"])
def test_choose_channel_for_digest_or_account_mail_is_refused(people, kind):
    with pytest.raises(ValidationError):
        choose_channel(user=people.mara, kind_name=kind, channel="daily")


def test_mute_record_suppresses_messages_that_do_not_ask_to_act(people):
    topic = TopicFactory()
    mute_record(user=people.mara, ref=ref_to(topic))
    assert (moved(people.mara, topic).state, assigned(people.mara, topic).state) == ("suppressed", "queued")
    assert moved(people.niels, topic).state == "queued"


def test_notify_address_without_account_goes_by_mail(db):
    (message,) = notify(
        "topic.moved",
        to=[Recipient(None, "you follow it", f"{'a' * 60}@{'b' * 60}.example")],
        key="x" * 200,
        context=MOVED,
    )
    assert message.channel == "mail"
    assert len(message.key) <= 300


def stop(client, message):
    """Send what a mail program sends for its reader: one POST, without a page before it."""
    address = reverse("accounts:unsubscribe", args=[message.token])
    return client.post(address, {"List-Unsubscribe": "One-Click"})


def test_unsubscribe_by_one_click_moves_the_kind_to_the_portal(people, client):
    message = moved(people.mara)
    assert client.get(reverse("accounts:unsubscribe", args=[message.token])).status_code == 200
    assert channels_of(people.mara)["topic.moved"] == "daily"  # opening the page changes nothing
    assert stop(client, message).status_code == stop(client, message).status_code == 200
    assert channels_of(people.mara)["topic.moved"] == "portal"


def test_unsubscribe_from_kind_that_asks_to_act_moves_it_to_a_digest(people, client):
    stop(client, assigned(people.mara))
    assert channels_of(people.mara)["topic.assigned"] == "daily"


def test_unsubscribe_from_digest_keeps_what_asks_to_act_in_it(people, client):
    choose_channel(user=people.mara, kind_name="topic.assigned", channel="daily")
    moved(people.mara), assigned(people.mara)
    Message.objects.update(due_at="2020-01-01T00:00Z")
    digests.make_digests()
    digest = Message.objects.get(kind="digest.daily")
    assert "Stop these mails" in client.get(f"/mail/{digest.token}/unsubscribe/").content.decode()
    stop(client, digest)
    assert channels_of(people.mara)["topic.moved"] == "portal"
    assert channels_of(people.mara)["topic.assigned"] == "daily"
    assigned(people.mara, key="another")
    Message.objects.filter(state="queued", channel="daily").update(due_at="2020-01-01T00:00Z")
    digests.make_digests()
    assert Message.objects.filter(kind="digest.daily", channel="mail").count() == 2


def test_unsubscribe_from_account_mail_changes_nothing(people, client):
    mail.get_connection("notifications.backends.OutboxBackend").send_messages(
        [mail.EmailMessage("Your password", "Follow this link", to=[f"Mara <{people.mara.email}>"])]
    )
    message = Message.objects.get(recipient=people.mara)
    assert message.address == people.mara.email
    before = channels_of(people.mara)
    assert "can’t be stopped" in stop(client, message).content.decode()
    assert channels_of(people.mara) == before
    assert not Message.objects.for_bell(people.mara).exists()


def test_unsubscribe_by_address_ends_its_follows(db):
    FollowFactory(user=None, follower=FollowerFactory(address="ann@example.com"))
    other = FollowFactory(user=None, follower=FollowerFactory())
    (message,) = notify(
        "topic.moved", to=[Recipient(None, "you follow it", "Ann@example.com")], key="k", context=MOVED
    )
    unsubscribe(token=message.token)
    assert list(Follow.objects.all()) == [other]


def test_unsubscribe_with_unknown_token_is_missing(client, db):
    assert client.get("/mail/no-such/unsubscribe/").status_code == 404
    assert client.get("/mail/%00/unsubscribe/").status_code == 400
    assert unsubscribe(token="no-such") is None


def test_preferences_page_saves_channels_and_lists_muted_records(people, as_user):
    client, topic = as_user(people.mara), TopicFactory(title="Quiet please")
    mute_record(user=people.mara, ref=ref_to(topic))
    page = client.get("/me/mail/")
    assert "Quiet please" in page.content.decode()
    typed = {name: value for name, value in page.context["form"].initial.items()}
    typed |= {name: field.initial for name, field in page.context["form"].fields.items()}
    assert client.post("/me/mail/", typed | {"topic-moved": "weekly"}).status_code == 302
    assert channels_of(people.mara)["topic.moved"] == "weekly"
    assert client.post("/me/mail/", typed | {"topic-assigned": "portal"}).status_code == 422
    client.post(reverse("accounts:mute-record", args=["topic", topic.pk]), {"again": "1"})
    assert not Mute.objects.exists()
