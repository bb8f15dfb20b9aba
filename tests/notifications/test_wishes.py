"""What people wish of their messages, and the way out that every mail carries."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.kinds import ref_to
from notifications import digests
from notifications.models import Follow, Message, Mute
from notifications.services import To, choose_channel, mute_record, tell, unsubscribe
from notifications.services.preferences import channels_of
from tests.factories import FollowerFactory, FollowFactory, TopicFactory

pytestmark = pytest.mark.django_db
MOVED = {"title": "CM", "words": "at Listening", "by": "Sofia", "why": ""}


def moved(person, topic=None, key="act", **more):
    to = [To(person, "you lead this topic")]
    return tell("topic.moved", to=to, key=key, about=topic or TopicFactory(), context=MOVED, **more)[0]


def assigned(person, topic=None, key="part"):
    to = [To(person, "you were given a part")]
    return tell("topic.assigned", to=to, key=key, about=topic or TopicFactory(), context=MOVED)[0]


@pytest.mark.parametrize("channel", ["mail", "daily", "weekly", "portal"])
def test_a_message_comes_by_the_channel_that_was_chosen(people, channel):
    choose_channel(user=people.mara, kind_name="topic.moved", channel=channel)
    assert moved(people.mara).channel == channel
    assert moved(people.niels).channel == "daily"  # the kind's own


def test_a_wish_holds_for_what_waits_already(people):
    message = moved(people.mara)
    choose_channel(user=people.mara, kind_name="topic.moved", channel="portal")
    message.refresh_from_db()
    assert message.channel == "portal"


def test_what_must_be_acted_on_goes_into_a_digest_but_not_silent(people):
    choose_channel(user=people.mara, kind_name="topic.assigned", channel="weekly")
    with pytest.raises(ValidationError, match="can't be silenced"):
        choose_channel(user=people.mara, kind_name="topic.assigned", channel="portal")


@pytest.mark.parametrize("kind", ["digest.daily", "account.mail", "no.such"])
def test_there_is_no_wish_for_digests_nor_for_mails_of_the_account(people, kind):
    with pytest.raises(ValidationError):
        choose_channel(user=people.mara, kind_name=kind, channel="daily")


def test_a_muted_record_is_silent_save_for_what_must_be_acted_on(people):
    topic = TopicFactory()
    mute_record(user=people.mara, ref=ref_to(topic))
    assert (moved(people.mara, topic).state, assigned(people.mara, topic).state) == ("suppressed", "queued")
    assert moved(people.niels, topic).state == "queued"


def test_an_address_without_a_person_gets_a_mail_whatever_the_kind(db):
    (message,) = tell(
        "topic.moved",
        to=[To(None, "you follow it", f"{'a' * 60}@{'b' * 60}.example")],
        key="x" * 200,
        context=MOVED,
    )
    assert message.channel == "mail"
    assert len(message.key) <= 300


def stop(client, message):
    """What a mail program does for its reader: one POST, without a page before it."""
    address = reverse("accounts:unsubscribe", args=[message.token])
    return client.post(address, {"List-Unsubscribe": "One-Click"})


def test_one_click_ends_a_kind_without_signing_in(people, client):
    message = moved(people.mara)
    assert client.get(reverse("accounts:unsubscribe", args=[message.token])).status_code == 200
    assert channels_of(people.mara)["topic.moved"] == "daily"  # a look does nothing
    assert stop(client, message).status_code == stop(client, message).status_code == 200
    assert channels_of(people.mara)["topic.moved"] == "portal"


def test_one_click_moves_what_must_be_acted_on_into_a_digest(people, client):
    stop(client, assigned(people.mara))
    assert channels_of(people.mara)["topic.assigned"] == "daily"


def test_out_of_a_digest_goes_what_needs_no_act_and_digests_still_arrive(people, client):
    choose_channel(user=people.mara, kind_name="topic.assigned", channel="daily")
    moved(people.mara), assigned(people.mara)
    Message.objects.update(due_at="2020-01-01T00:00Z")
    digests.make_digests()
    digest = Message.objects.get(kind="digest.daily")
    assert "No more of these mails" in client.get(f"/mail/{digest.token}/unsubscribe/").content.decode()
    stop(client, digest)
    assert channels_of(people.mara)["topic.moved"] == "portal"
    assert channels_of(people.mara)["topic.assigned"] == "daily"
    assigned(people.mara, key="another")
    Message.objects.filter(state="queued", channel="daily").update(due_at="2020-01-01T00:00Z")
    digests.make_digests()
    assert Message.objects.filter(kind="digest.daily", channel="mail").count() == 2


def test_the_mails_of_the_account_can_not_be_stopped(people, client):
    mail.get_connection("notifications.backends.OutboxBackend").send_messages(
        [mail.EmailMessage("Your password", "Follow this link", to=[f"Mara <{people.mara.email}>"])]
    )
    message = Message.objects.get(recipient=people.mara)
    assert message.address == people.mara.email
    before = channels_of(people.mara)
    assert "can’t be stopped" in stop(client, message).content.decode()
    assert channels_of(people.mara) == before
    assert not Message.objects.for_bell(people.mara).exists()


def test_an_address_that_stops_follows_nothing_any_more(db):
    FollowFactory(user=None, follower=FollowerFactory(address="ann@example.com"))
    other = FollowFactory(user=None, follower=FollowerFactory())
    (message,) = tell(
        "topic.moved", to=[To(None, "you follow it", "Ann@example.com")], key="k", context=MOVED
    )
    unsubscribe(token=message.token)
    assert list(Follow.objects.all()) == [other]


def test_a_token_that_nobody_gave_out_is_nothing(client, db):
    assert client.get("/mail/no-such/unsubscribe/").status_code == 404
    assert client.get("/mail/%00/unsubscribe/").status_code == 400
    assert unsubscribe(token="no-such") is None


def test_the_page_of_wishes_keeps_them_and_shows_what_is_muted(people, as_user):
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
