"""Publishing a record, through the service and its page."""

from dataclasses import replace
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict, NotPossibleNow
from core.kinds import record_kinds
from publications.models import Publication, PublishedRecord
from publications.services import publish_record, withdraw_publication
from publications.snapshot import snapshot_of
from tests.factories import EvidenceFactory, FocusAreaFactory, TopicFactory
from tests.threads import one_after_the_other, run_at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(people):
    made = TopicFactory(title="Continuous manufacturing", slug="cm")
    FocusAreaFactory(topic=made, text="Barriers for biologicals")
    return made


def page_of(record):
    return reverse("publications:publish-record", args=[record.KIND, record.pk])


def seen(record, number=0):
    return {"seen_number": number, "seen_digest": snapshot_of(record).digest}


# --- done --------------------------------------------------------------------------------------------------


def test_done_by_the_service(people, topic):
    version = publish_record(actor=people.sophie, record=topic, seen_number=0)
    published = PublishedRecord.objects.get()
    assert (version.number, version.slug, version.title) == (1, "cm", "Continuous manufacturing")
    assert published.current == version
    assert published.facets["stage"] == "identified"
    assert "Barriers for biologicals" in published.text
    assert "words" not in version.content
    entry = Entry.objects.get(action="topic.published")
    assert (entry.actor, entry.uuid, entry.payload.data) == (people.sophie.pk, topic.pk, {"number": 1})


def test_done_on_the_page(people, as_user, topic):
    answer = as_user(people.sophie).post(page_of(topic), seen(topic))
    assert answer.status_code == 302
    assert PublishedRecord.objects.get().current.number == 1


def test_page_shows_what_will_change_and_who_will_read_it(people, as_user, topic):
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    topic.focus_areas.update(text="Barriers for chemicals")
    shown = as_user(people.sophie).get(page_of(topic)).content.decode()
    assert "<del>biologicals</del>" in shown
    assert "<ins>chemicals</ins>" in shown
    assert "for everybody, at once" in shown
    assert "Version 2 is published" in shown


def test_next_version_is_current_and_the_first_stays(people, topic):
    first = publish_record(actor=people.sophie, record=topic, seen_number=0)
    topic.focus_areas.all().delete()
    second = publish_record(actor=people.sophie, record=topic, seen_number=1)
    assert PublishedRecord.objects.get().current == second
    assert PublishedRecord.objects.get().published_at == second.published_at > first.published_at
    assert [len(e.content["focus_areas"]) for e in Publication.objects.order_by("number")] == [1, 0]


# --- forbidden ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["carla", "mara", "lena"])
def test_forbidden_to_readers_outside_the_secretariat(people, as_user, topic, name):
    person = getattr(people, name)
    with pytest.raises(PermissionDenied):
        publish_record(actor=person, record=topic, seen_number=0)
    assert as_user(person).post(page_of(topic), seen(topic)).status_code == 403
    shown = as_user(person).get(page_of(topic))
    assert "The secretariat publishes." in shown.content.decode()
    assert 'type="submit">Publish' not in shown.content.decode()
    assert not PublishedRecord.objects.exists()


# --- hidden ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["alice", "fred", "otto"])
def test_hidden_from_those_who_do_not_see_the_record(people, as_user, topic, name):
    client = as_user(getattr(people, name))
    missing = client.get(reverse("publications:publish-record", args=["topic", people.alice.pk]))
    for answer in (client.get(page_of(topic)), client.post(page_of(topic), seen(topic))):
        assert answer.status_code == missing.status_code == 404
        assert answer.content == missing.content
    with pytest.raises(PermissionDenied):
        publish_record(actor=getattr(people, name), record=topic, seen_number=0)


def test_hidden_from_visitors(as_user, topic):
    answer = as_user(None).get(page_of(topic))
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_hidden_for_kinds_that_are_never_published(people, as_user, topic):
    for kind in ("user", "nonsense"):
        address = reverse("publications:publish-record", args=[kind, people.mara.pk])
        assert as_user(people.sophie).get(address).status_code == 404
    with pytest.raises(ValidationError):
        publish_record(actor=people.sophie, record=people.mara, seen_number=0)


# --- not now -----------------------------------------------------------------------------------------------


def test_not_now_when_nothing_changed(people, as_user, topic):
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    EvidenceFactory(challenge__topic=TopicFactory())  # somebody works elsewhere
    with pytest.raises(NotPossibleNow, match="Nothing has changed since version 1"):
        publish_record(actor=people.sophie, record=topic, seen_number=1)
    client = as_user(people.sophie)
    assert client.post(page_of(topic), seen(topic, 1)).status_code == 409
    assert "There is nothing to publish" in client.get(page_of(topic)).content.decode()
    assert Publication.objects.count() == 1


# --- invalid -----------------------------------------------------------------------------------------------


def test_invalid_when_another_published_record_has_the_url(people, as_user, topic):
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    type(topic).objects.filter(pk=topic.pk).update(slug="elsewhere")
    other = TopicFactory(title="Another", slug="cm")
    with pytest.raises(ValidationError, match="Another published record has this address already"):
        publish_record(actor=people.sophie, record=other, seen_number=0)
    answer = as_user(people.sophie).post(page_of(other), seen(other))
    assert answer.status_code == 422
    assert "has this address already" in answer.content.decode()
    assert not Publication.objects.filter(uuid=other.pk).exists()


@pytest.mark.parametrize("sent", [{}, {"seen_number": "-1"}, {"seen_number": "1", "seen_digest": "x" * 64}])
def test_invalid_without_the_state_that_was_seen(people, as_user, topic, sent):
    assert as_user(people.sophie).post(page_of(topic), sent).status_code == 400
    assert not PublishedRecord.objects.exists()


# --- conflict ----------------------------------------------------------------------------------------------


def test_conflict_when_somebody_published_in_the_meantime(people, as_user, topic):
    sent = seen(topic)
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    topic.focus_areas.all().delete()
    with pytest.raises(EditConflict):
        publish_record(actor=people.sophie, record=topic, seen_number=0)
    answer = as_user(people.sophie).post(page_of(topic), sent)
    assert answer.status_code == 409
    assert "Somebody published, withdrew or edited this" in answer.content.decode()
    assert Publication.objects.count() == 1


def test_conflict_when_the_record_was_edited_after_it_was_looked_at(people, as_user, topic):
    sent = seen(topic)
    topic.focus_areas.update(text="Nobody has looked at this yet")
    answer = as_user(people.sophie).post(page_of(topic), sent)
    assert answer.status_code == 409
    assert "Nobody has looked at this yet" in answer.content.decode()
    with pytest.raises(EditConflict):
        publish_record(actor=people.sophie, record=topic, **sent)
    assert not PublishedRecord.objects.exists()


def test_conflict_when_it_was_withdrawn_in_the_meantime(people, topic):
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    withdraw_publication(actor=people.sophie, record=topic, reason="By mistake.")
    with pytest.raises(EditConflict):
        publish_record(actor=people.sophie, record=topic, seen_number=1)
    assert publish_record(actor=people.sophie, record=topic, seen_number=2).number == 3
    assert not PublishedRecord.objects.get().withdrawn


# --- at the same time --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_same_form_sent_six_times_at_once_publishes_one_version(people, as_user, topic):
    url, form = page_of(topic), seen(topic)
    clients = [as_user(people.sophie) for _ in range(6)]
    answers = run_at_once(*(partial(client.post, url, form) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409, 409, 409]
    assert Publication.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_publication_waits_for_one_of_another_record_that_began_before(people, topic):
    """What is committed last has the latest moment: by that, public pages know that something changed."""
    other = TopicFactory(title="Another")
    first, second = one_after_the_other(
        partial(publish_record, actor=people.sophie, record=topic, seen_number=0),
        partial(publish_record, actor=people.sophie, record=other, seen_number=0),
    )
    assert first.published_at < second.published_at


@pytest.mark.django_db(transaction=True)
def test_withdrawal_waits_for_a_publication_that_began_before(people, topic):
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    FocusAreaFactory(topic=topic)
    version, withdrawal = one_after_the_other(
        partial(publish_record, actor=people.sophie, record=topic, seen_number=1),
        partial(withdraw_publication, actor=people.sophie, record=topic, reason="A mistake."),
    )
    assert (version.number, withdrawal.number) == (2, 3)
    assert PublishedRecord.objects.get().withdrawn


@pytest.mark.django_db(transaction=True)
def test_publication_waits_for_a_withdrawal_that_began_before(people, topic):
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    FocusAreaFactory(topic=topic)
    withdrawal, refusal = one_after_the_other(
        partial(withdraw_publication, actor=people.sophie, record=topic, reason="A mistake."),
        partial(publish_record, actor=people.sophie, record=topic, seen_number=1),
    )
    assert withdrawal.number == 2
    assert isinstance(refusal, EditConflict)
    assert PublishedRecord.objects.get().withdrawn


# --- what a kind adds --------------------------------------------------------------------------------------


def test_refusal_after_publishing_undoes_everything(people, topic, monkeypatch):
    def refuse(record):
        raise NotPossibleNow("Not adopted yet.")

    kind = replace(record_kinds["topic"], after_publish=refuse)
    monkeypatch.setitem(record_kinds._items, "topic", kind)
    with pytest.raises(NotPossibleNow, match="Not adopted yet"):
        publish_record(actor=people.sophie, record=topic, seen_number=0)
    assert not Publication.objects.exists()
    assert not Entry.objects.filter(action="topic.published").exists()
