"""Following: by one click for who has an account, by a confirmed link for an address."""

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
    """`sent()` sends what is due and gives the mails."""
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


def test_nothing_is_followed_before_the_link_is_used(ref, sent):
    ask(ref)
    assert not Follow.objects.confirmed().exists()
    (letter,) = sent()
    assert letter.to == [ANN]
    assert letter.subject == "QIG portal: please confirm"  # neutral, as on a locked screen
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = re.search(r"/following/confirm/([\w-]+)/", letter.body).group(1)
    for _ in range(2):
        services.confirm_follow(token=token)
    assert Follow.objects.confirmed().of(ref).get().follower == following_of()
    assert services.confirm_follow(token="no-such") is None


def test_an_address_is_the_same_however_it_is_written(ref):
    ask(ref, " Ann@Example.COM ")
    ask(ref)
    assert Follow.objects.count() == Message.objects.count() == 1


def test_one_link_an_hour_and_five_a_day_for_an_address(ref):
    for _ in range(3):
        ask(ref)
    assert Message.objects.count() == 1
    for _ in range(9):
        ask(ref_to(TopicFactory()))
    assert Message.objects.count() == 5
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        ask(ref)
    assert Message.objects.count() == 6


def test_who_follows_already_is_told_so(ref, sent):
    ask(ref)
    services.confirm_follow(token=Follow.objects.get().token)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        ask(ref)
        before, after = sent()
    assert "confirm it here" in before.body
    assert "follows it already" in after.body
    assert "confirm it here" not in after.body


def test_only_the_bearer_of_the_link_sees_and_changes_what_an_address_follows(people, ref):
    one, other = FollowerFactory(), FollowerFactory()
    for follower in (one, other):
        FollowFactory(user=None, follower=follower, kind=ref.kind, uuid=ref.uuid)
    link_holder = LinkHolder(one.token)
    assert list(Follower.objects.visible_to(link_holder)) == [one]
    assert [follow.follower for follow in Follow.objects.visible_to(link_holder)] == [one]
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


def test_one_or_all_can_be_stopped(ref):
    follower = FollowerFactory()
    rows = [FollowFactory(user=None, follower=follower) for _ in range(3)]
    link_holder = LinkHolder(follower.token)
    services.stop_following(link_holder=link_holder, follow=rows[0].pk)
    assert Follow.objects.count() == 2
    services.stop_following(link_holder=link_holder)
    assert not Follow.objects.exists()


def test_how_often_is_one_of_three(ref):
    follower = FollowerFactory()
    with pytest.raises(ValidationError):
        services.choose_how_often(link_holder=LinkHolder(follower.token), channel="mail")


def test_an_erased_address_is_nowhere_any_more(ref):
    ask(ref)
    services.erase_address(link_holder=LinkHolder(following_of().token))
    assert not Follower.objects.exists()
    message = Message.objects.get()
    assert (message.address, message.text, message.state) == (ERASED, "", "suppressed")


def test_what_is_not_confirmed_within_a_week_is_forgotten(ref):
    ask(ref)
    FollowFactory(user=None, follower=FollowerFactory(address="bea@example.com"), confirmed_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        assert forget_unconfirmed() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert forget_unconfirmed() == 1
    assert [follower.address for follower in Follower.objects.all()] == ["bea@example.com"]
    assert ANN not in str(list(Message.objects.values()))


def test_the_way_out_of_a_letter_that_was_not_asked_for_ends_nothing_else(ref):
    other = ref_to(TopicFactory())
    ask(other)
    services.confirm_follow(token=Follow.objects.get().token)
    ask(ref)
    services.unsubscribe(token=Message.objects.get(about_uuid=ref.uuid).token)
    assert [follow.uuid for follow in Follow.objects.all()] == [other.uuid]


def test_a_person_follows_and_stops_by_one_click_from_the_topic(people, as_user):
    topic = TopicFactory(slug="cm")
    client = as_user(people.mara)
    address = f"/me/follow/topic/{topic.pk}/"
    assert client.post(address).headers["Location"] == "/desk/topics/cm/"
    client.post(address)
    assert Follow.objects.get().user == people.mara
    assert "Following" in client.get("/desk/topics/cm/").content.decode()
    assert topic.title in client.get("/me/mail/").content.decode()
    client.post(address, {"stop": "1"})
    assert not Follow.objects.exists()
    assert as_user(people.otto).post(address).status_code == 404
