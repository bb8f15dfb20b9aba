"""The pages of following, for who has no account."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from core.kinds import record_kinds, ref_to
from notifications.models import Follow, Follower, Message
from publications.public_urls import public_url
from publications.services import publish_record
from publications.views import following
from tests.factories import FollowerFactory, FollowFactory, GlossaryTermFactory, TopicFactory

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


def test_the_public_page_leads_there(cm, client):
    assert PAGE in client.get("/topics/cm/").content.decode()
    assert client.get(PAGE).status_code == 200


def test_each_kind_that_may_be_followed_has_a_page_that_leads_there():
    kinds = [kind for kind in record_kinds if kind.followed]
    assert {kind.name for kind in kinds} == {"topic", "work_plan", "guidance_document"}
    for kind in kinds:
        assert kind.public
        assert public_url(kind.name, "some-slug")


def test_no_page_of_following_sets_a_cookie(cm, client, ann):
    manage = reverse("publications:following", args=[ann.token])
    for answer in (client.get(PAGE), client.post(PAGE, {"address": "new@example.com"}), client.get(manage)):
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "no-store, private"


def test_the_same_answer_whether_the_address_is_known_or_not(cm, client, ann):
    said = {client.post(PAGE, {"address": a}).content for a in ("ann@example.com", "new@example.com")}
    assert len(said) == 1
    assert Message.objects.filter(kind="follow.asked").count() == 2


@pytest.mark.parametrize("address", ["", "ann", "ann@example", "a@b.eu\nBcc: all@example.com", "x" * 300])
def test_what_is_no_address_is_given_back(cm, client, address):
    answer = client.post(PAGE, {"address": address})
    assert answer.status_code == 422
    assert not Follower.objects.exists()


def test_what_is_not_public_or_not_followed_is_not_there(people, cm, client):
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


def test_too_many_from_one_network_are_asked_to_wait(cm, client, monkeypatch):
    monkeypatch.setattr(following, "MOST", 3)
    said = [client.post(PAGE, {"address": f"a{n}@example.com"}).status_code for n in range(5)]
    assert said == [200, 200, 200, 429, 429]
    assert Follower.objects.count() == 3


def test_from_the_link_to_the_end(cm, client):
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
    assert "erased" in client.post(manage, {"erase": "1"}).content.decode()
    assert client.get(manage).status_code == 404
    assert not Follower.objects.exists()


def test_what_was_withdrawn_stays_in_the_list_by_its_title(people, cm, client, ann):
    Follow.objects.update(uuid=people.mara.pk)
    assert (
        "A record that is gone"
        in client.get(reverse("publications:following", args=[ann.token])).content.decode()
    )


def test_the_secretariat_reads_no_link_of_a_follower(people, cm, client, as_user):
    client.post(PAGE, {"address": "ann@example.com"})
    message = Message.objects.get()
    page = as_user(people.sophie).get(reverse("desk:message", args=[message.pk])).content.decode()
    assert Follow.objects.get().token not in page
    assert Follower.objects.get().token not in page
