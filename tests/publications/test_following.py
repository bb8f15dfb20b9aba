"""The pages of following without an account."""

from functools import partial

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core.kinds import record_kinds, ref_to
from notifications.models import Follow, Follower, Message
from publications.public_urls import public_url
from publications.services import publish_record
from publications.views import following
from tests.factories import FollowerFactory, FollowFactory, GlossaryTermFactory, TopicFactory
from tests.threads import run_at_once

pytestmark = pytest.mark.django_db
PAGE = "/follow/topic/cm/"


@pytest.fixture
def cm(people):
    cache.clear()
    made = TopicFactory(title="Continuous manufacturing", slug="cm")
    publish_record(actor=people.sophie, record=made, seen_number=0)
    return made


@pytest.fixture
def ann(cm):
    """An address that follows it."""
    follower, ref = FollowerFactory(address="ann@example.com"), ref_to(cm)
    FollowFactory(
        user=None, follower=follower, kind=ref.kind, uuid=ref.uuid, confirmed_at=follower.created_at
    )
    return follower


def test_public_page_links_to_following(cm, client):
    assert PAGE in client.get("/topics/cm/").content.decode()
    assert client.get(PAGE).status_code == 200


def test_every_followed_kind_is_published():
    kinds = [kind for kind in record_kinds if kind.followed]
    assert {kind.name for kind in kinds} == {"topic", "work_plan", "guidance_document"}
    for kind in kinds:
        assert kind.public
        assert public_url(kind.name, "some-slug")


def test_pages_of_following_set_no_cookie(cm, client, ann):
    manage = reverse("publications:following", args=[ann.token])
    for answer in (client.get(PAGE), client.post(PAGE, {"address": "new@example.com"}), client.get(manage)):
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "no-store, private"


def test_answer_is_the_same_for_known_and_unknown_addresses(cm, client, ann):
    answers = {client.post(PAGE, {"address": a}).content for a in ("ann@example.com", "new@example.com")}
    assert len(answers) == 1
    assert Message.objects.filter(kind="follow.asked").count() == 2


@pytest.mark.parametrize("address", ["", "ann", "ann@example", "a@b.eu\nBcc: all@example.com", "x" * 300])
def test_invalid_address_is_given_back(cm, client, address):
    answer = client.post(PAGE, {"address": address})
    assert answer.status_code == 422
    assert not Follower.objects.exists()


def test_unpublished_records_and_other_kinds_can_not_be_followed(people, cm, client):
    TopicFactory(slug="draft")
    publish_record(actor=people.sophie, record=GlossaryTermFactory(term="DCM"), seen_number=0)
    for page in (
        "/follow/topic/draft/",
        "/follow/glossary_term/dcm/",
        "/follow/plan_import/cm/",
        "/follow/x/cm/",
    ):
        assert client.get(page).status_code == 404
        assert client.post(page, {"address": "ann@example.com"}).status_code == 404


def test_too_many_requests_of_one_network_are_refused(cm, client, monkeypatch):
    monkeypatch.setattr(following, "MOST", 3)
    statuses = [client.post(PAGE, {"address": f"a{n}@example.com"}).status_code for n in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert Follower.objects.count() == 3


def test_follow_confirm_change_stop_and_erase(cm, client):
    client.post(PAGE, {"address": "ann@example.com"})
    follow = Follow.objects.get()
    confirm = reverse("publications:confirm-follow", args=[follow.token])
    client.get(confirm)
    assert not Follow.objects.confirmed().exists()  # a mail program that looks at links confirms nothing
    answer = client.post(confirm, follow=True)
    text = answer.content.decode()
    assert "Continuous manufacturing" in text
    assert "ann@example.com" in text
    manage = answer.request["PATH_INFO"]
    assert client.post(manage, {"channel": "daily"}).status_code == 302
    assert Follower.objects.get().channel == "daily"
    assert client.post(manage, {"channel": "hourly"}).status_code == 422
    assert client.post(manage, {"stop": "no key"}).status_code == 400
    assert client.post(manage, {"stop": str(follow.pk)}).status_code == 302
    assert not Follow.objects.exists()
    assert client.post(manage, {"stop_all": "1"}).status_code == 302
    assert "has been erased" in client.post(manage, {"erase": "1"}).content.decode()
    assert client.get(manage).status_code == 404
    assert not Follower.objects.exists()


def test_record_that_no_longer_exists_is_listed(people, cm, client, ann):
    Follow.objects.update(uuid=people.mara.pk)
    assert (
        "A record that no longer exists"
        in client.get(reverse("publications:following", args=[ann.token])).content.decode()
    )


def test_secretariat_reads_no_link_of_a_follower(people, cm, client, as_user):
    client.post(PAGE, {"address": "ann@example.com"})
    message = Message.objects.get()
    page = as_user(people.sophie).get(reverse("desk:message", args=[message.pk])).content.decode()
    assert Follow.objects.get().token not in page
    assert Follower.objects.get().token not in page


@pytest.mark.django_db(transaction=True)
def test_same_form_sent_six_times_at_once_follows_once_with_one_mail(cm):
    answers = run_at_once(*(partial(Client().post, PAGE, {"address": "ann@example.com"}) for _ in range(6)))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert Follower.objects.count() == Follow.objects.count() == Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_confirmation_sent_six_times_at_once_confirms_once(cm, client):
    client.post(PAGE, {"address": "ann@example.com"})
    url = reverse("publications:confirm-follow", args=[Follow.objects.get().token])
    answers = run_at_once(*(partial(Client().post, url) for _ in range(6)))
    assert [answer.status_code for answer in answers] == [302] * 6
    assert Follow.objects.confirmed().count() == 1
