"""Following: by one click for people, by a confirmed link for addresses without an account."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.kinds import ref_to
from notifications import sending, services
from notifications.models import Follow, Follower, LinkHolder, Message
from notifications.services.following import ERASED, forget_unconfirmed
from tests.factories import FollowerFactory, FollowFactory, TopicFactory

pytestmark = pytest.mark.django_db
ANN = "ann@example.com"


@pytest.fixture
def sent(settings):
    """`sent()` sends what is due and returns the mails."""
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"

    def send():
        mail.outbox.clear()
        sending.send_due()
        return mail.outbox

    return send


@pytest.fixture
def ref():
    return ref_to(TopicFactory())


def ask(ref, address=ANN):
    services.ask_to_follow(address=address, ref=ref, title="Continuous manufacturing")


def following_of(address=ANN):
    return Follower.objects.get(address=address)


def test_ask_to_follow_follows_only_after_confirmation(ref, sent):
    ask(ref)
    assert not Follow.objects.confirmed().exists()
    (asked,) = sent()
    assert asked.to == [ANN]
    assert asked.subject == "QIG portal: please confirm"  # neutral, as on a locked screen
    assert asked.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = re.search(r"/following/confirm/([\w-]+)/", asked.body).group(1)
    for _ in range(2):
        services.confirm_follow(token=token)
    assert Follow.objects.confirmed().of(ref).get().follower == following_of()
    assert services.confirm_follow(token="no-such") is None


def test_ask_to_follow_address_in_other_case_is_the_same(ref):
    ask(ref, " Ann@Example.COM ")
    ask(ref)
    assert Follow.objects.count() == Message.objects.count() == 1


def test_ask_to_follow_sends_one_link_an_hour_and_five_a_day(ref):
    for _ in range(3):
        ask(ref)
    assert Message.objects.count() == 1
    for _ in range(9):
        ask(ref_to(TopicFactory()))
    assert Message.objects.count() == 5
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        ask(ref)
    assert Message.objects.count() == 6


def test_ask_to_follow_again_says_that_it_is_followed(ref, sent):
    ask(ref)
    services.confirm_follow(token=Follow.objects.get().token)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        ask(ref)
        before, after = sent()
    assert "confirm it here" in before.body
    assert "follows it already" in after.body
    assert "confirm it here" not in after.body


def test_follows_of_address_are_visible_to_its_link_holder_alone(people, ref):
    own, other = FollowerFactory(), FollowerFactory()
    for follower in (own, other):
        FollowFactory(user=None, follower=follower, kind=ref.kind, uuid=ref.uuid)
    link_holder = LinkHolder(own.token)
    assert list(Follower.objects.visible_to(link_holder)) == [own]
    assert [follow.follower for follow in Follow.objects.visible_to(link_holder)] == [own]
    for nobody in (LinkHolder("no-such"), people.sophie, people.carla):
        assert not Follower.objects.visible_to(nobody).exists()
        assert not Follow.objects.visible_to(nobody).exists()
    foreign = Follow.objects.get(follower=other)
    services.stop_following(link_holder=link_holder, follow=foreign.pk)
    services.choose_how_often(link_holder=link_holder, channel="off")
    services.erase_address(link_holder=link_holder)
    assert list(Follow.objects.all()) == [foreign]
    other.refresh_from_db()
    assert other.channel == "weekly"


def test_stop_following_ends_one_or_all(ref):
    follower = FollowerFactory()
    rows = [FollowFactory(user=None, follower=follower) for _ in range(3)]
    link_holder = LinkHolder(follower.token)
    services.stop_following(link_holder=link_holder, follow=rows[0].pk)
    assert Follow.objects.count() == 2
    services.stop_following(link_holder=link_holder)
    assert not Follow.objects.exists()


def test_choose_how_often_unknown_channel_is_refused(ref):
    follower = FollowerFactory()
    with pytest.raises(ValidationError):
        services.choose_how_often(link_holder=LinkHolder(follower.token), channel="mail")


def test_erase_address_leaves_it_nowhere(ref):
    ask(ref)
    services.erase_address(link_holder=LinkHolder(following_of().token))
    assert not Follower.objects.exists()
    message = Message.objects.get()
    assert (message.address, message.text, message.state) == (ERASED, "", "suppressed")


def test_forget_unconfirmed_erases_address_after_a_week(ref):
    ask(ref)
    FollowFactory(user=None, follower=FollowerFactory(address="bea@example.com"), confirmed_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        assert forget_unconfirmed() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert forget_unconfirmed() == 1
    assert [follower.address for follower in Follower.objects.all()] == ["bea@example.com"]
    assert ANN not in str(list(Message.objects.values()))


def test_unsubscribe_from_unconfirmed_request_ends_nothing_else(ref):
    other = ref_to(TopicFactory())
    ask(other)
    services.confirm_follow(token=Follow.objects.get().token)
    ask(ref)
    services.unsubscribe(token=Message.objects.get(about_uuid=ref.uuid).token)
    assert [follow.uuid for follow in Follow.objects.all()] == [other.uuid]


def test_follow_record_by_person_starts_and_stops_by_one_click(people, as_user):
    topic = TopicFactory(slug="cm")
    client = as_user(people.mara)
    address = f"/me/follow/topic/{topic.pk}/"
    assert client.post(address).headers["Location"] == "/desk/topics/cm/"
    client.post(address)
    assert Follow.objects.get().user == people.mara
    assert "Stop following" in client.get("/desk/topics/cm/").content.decode()
    assert topic.title in client.get("/me/mail/").content.decode()
    client.post(address, {"stop": "1"})
    assert not Follow.objects.exists()
    assert as_user(people.otto).post(address).status_code == 404
