"""Withdrawing a publication, through the service and its page."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from core.errors import NotPossibleNow
from core.kinds import Ref
from publications.models import Publication, PublishedRecord
from publications.services import publish_record, withdraw_publication
from tests.factories import GlossaryTermFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(people):
    made = TopicFactory(title="Continuous manufacturing", slug="cm", description="A sponsor's name.")
    publish_record(actor=people.sophie, record=made, seen_number=0)
    return made


def page_of(record):
    return reverse("publications:withdraw-publication", args=[record.KIND, record.pk])


def test_done_by_the_service(people, topic):
    withdrawal = withdraw_publication(actor=people.sophie, record=topic, reason=" It named a sponsor. ")
    published = PublishedRecord.objects.get()
    assert (withdrawal.number, withdrawal.withdrawn, withdrawal.content) == (2, True, {})
    assert withdrawal.reason == "It named a sponsor."
    assert (published.current, published.withdrawn, published.text, published.facets) == (
        withdrawal,
        True,
        "",
        {},
    )
    entry = Entry.objects.get(action="topic.withdrawn")
    assert (entry.uuid, entry.payload.data) == (topic.pk, {"reason": "It named a sponsor."})


def test_done_on_the_page(people, as_user, topic):
    client = as_user(people.sophie)
    shown = client.get(page_of(topic)).content.decode()
    assert "What the public will read instead" in shown
    assert client.post(page_of(topic), {"reason": "It named a sponsor."}).status_code == 302
    assert PublishedRecord.objects.get().withdrawn


def test_done_where_the_record_itself_is_gone(people, as_user):
    term = GlossaryTermFactory(term="DCM")
    publish_record(actor=people.sophie, record=term, seen_number=0)
    address, ref = page_of(term), Ref("glossary_term", term.pk)
    term.delete()
    listed = as_user(people.sophie).get(reverse("publications:list-publications")).content.decode()
    assert "Record gone" in listed
    assert as_user(people.sophie).post(address, {"reason": "The word is no longer used."}).status_code == 302
    assert PublishedRecord.objects.get().withdrawn
    with pytest.raises(NotPossibleNow):
        withdraw_publication(actor=people.sophie, record=ref, reason="Again.")


@pytest.mark.parametrize("name", ["carla", "mara", "otto"])
def test_forbidden_at_the_desk_outside_the_secretariat(people, as_user, topic, name):
    person = getattr(people, name)
    with pytest.raises(PermissionDenied):
        withdraw_publication(actor=person, record=topic, reason="Because.")
    assert as_user(person).post(page_of(topic), {"reason": "Because."}).status_code == 403
    assert "The secretariat withdraws publications." in as_user(person).get(page_of(topic)).content.decode()
    assert not PublishedRecord.objects.get().withdrawn


@pytest.mark.parametrize("name", ["alice", "fred"])
def test_hidden_from_those_without_access_to_the_desk(people, as_user, topic, name):
    client = as_user(getattr(people, name))
    missing = reverse("publications:withdraw-publication", args=["topic", people.alice.pk])
    for ask in (client.get, partial(client.post, data={"reason": "Because."})):
        assert ask(page_of(topic)).status_code == 404
        assert ask(page_of(topic)).content == ask(missing).content


def test_hidden_where_nothing_was_ever_published(people, as_user):
    draft = TopicFactory()
    assert as_user(people.sophie).get(page_of(draft)).status_code == 404
    with pytest.raises(NotPossibleNow):
        withdraw_publication(actor=people.sophie, record=draft, reason="Because.")


def test_not_now_when_already_withdrawn(people, as_user, topic):
    withdraw_publication(actor=people.sophie, record=topic, reason="Because.")
    with pytest.raises(NotPossibleNow, match="Nothing of this record is public now"):
        withdraw_publication(actor=people.sophie, record=topic, reason="Because.")
    client = as_user(people.sophie)
    assert client.post(page_of(topic), {"reason": "Because."}).status_code == 409
    assert "nothing to withdraw" in client.get(page_of(topic)).content.decode()
    assert Publication.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "   "])
def test_invalid_without_a_reason(people, as_user, topic, reason):
    with pytest.raises(ValidationError):
        withdraw_publication(actor=people.sophie, record=topic, reason=reason)
    answer = as_user(people.sophie).post(page_of(topic), {"reason": reason})
    assert answer.status_code == 422
    assert not PublishedRecord.objects.get().withdrawn


def test_invalid_reason_is_given_back(people, as_user, topic):
    answer = as_user(people.sophie).post(page_of(topic), {"reason": "x" * 2001})
    assert answer.status_code == 422
    assert "x" * 2001 in answer.content.decode()
