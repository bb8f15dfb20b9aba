"""The constraints of topics' records, and their visibility."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.kinds import ref_to
from tests.factories import (
    ChallengeFactory,
    EvidenceFactory,
    FocusAreaFactory,
    GlossaryTermFactory,
    GuidanceDocumentFactory,
    GuidanceTopicFactory,
    ServiceAccountFactory,
    TopicFactory,
    TopicPersonFactory,
)
from topics.models import Challenge, Evidence, FocusArea, GlossaryTerm, GuidanceDocument, Topic
from topics.policies import fields_for, readable_texts
from topics.states import NAMED_WITH

pytestmark = pytest.mark.django_db


# --- visibility -------------------------------------------------------------------------------------------


def test_topics_visible_to_group_and_invited_guests(people):
    shown, hidden = TopicFactory(), TopicFactory()
    TopicPersonFactory(topic=shown, user=people.eva, part="invited")
    TopicPersonFactory(topic=hidden, user=people.alice, part="invited")
    for reader in (people.sophie, people.carla, people.mara, people.lena):
        assert set(Topic.objects.visible_to(reader)) == {shown, hidden}
    assert list(Topic.objects.visible_to(people.eva)) == [shown]
    for stranger in (people.otto, people.alice, people.fred, people.dora, AnonymousUser()):
        assert not Topic.objects.visible_to(stranger).exists()


@pytest.fixture
def party():
    """Return the service account of a party, which reads PARTY and not GROUP."""
    return ServiceAccountFactory()


def test_party_sees_topics_focus_areas_and_challenges_only(party):
    evidence = EvidenceFactory()
    FocusAreaFactory(topic=evidence.topic)
    GuidanceTopicFactory(topic=evidence.topic)
    GlossaryTermFactory()
    for model in (Topic, FocusArea, Challenge):
        assert model.objects.visible_to(party).count() == 1, model
    for model in (Evidence, GuidanceDocument, GlossaryTerm):
        assert not model.objects.visible_to(party).exists(), model


def test_fields_for_party_leave_out_texts_of_group(party, people):
    topic = TopicFactory(description="Draft", justification="Needed")
    assert {"title", "stage"} <= fields_for(Topic, party)
    assert not {"description", "updated_at", "version"} & fields_for(Topic, party)
    assert readable_texts(topic, party) == []
    for reader in (people.mara, people.lena, people.eva):
        texts = [(label, text) for _, label, text in readable_texts(topic, reader)]
        assert texts == [("Description", "Draft"), ("Justification for selection", "Needed")]


def test_rows_of_topic_visible_with_topic(people):
    shown, hidden = TopicFactory(), TopicFactory()
    TopicPersonFactory(topic=shown, user=people.eva, part="invited")
    for topic in (shown, hidden):
        FocusAreaFactory(topic=topic)
        EvidenceFactory(challenge__topic=topic)
    for model in (FocusArea, Challenge, Evidence):
        assert [row.topic for row in model.objects.visible_to(people.eva)] == [shown]
        assert model.objects.visible_to(people.lena).count() == 2
        assert not model.objects.visible_to(people.otto).exists()
        assert not model.objects.visible_to(people.alice).exists()


# --- constraints ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"disposition": "handed_over", "hand_over": "proposed"}, NAMED_WITH["handed_over"]["handed_to"]),
        ({"disposition": "handed_over", "handed_to": "ICH"}, NAMED_WITH["handed_over"]["hand_over"]),
        ({"handed_to": "ICH"}, NAMED_WITH["handed_over"]["handed_to"]),
        ({"disposition": "merged_into"}, NAMED_WITH["merged_into"]["merged_into"]),
        ({"disposition": "addressed"}, NAMED_WITH["addressed"]["answered_by"]),
        ({"answered_in_kind": "guidance_document"}, "answered_in_is_kind_and_uuid"),
        ({"answered_in_uuid": uuid4()}, "answered_in_is_kind_and_uuid"),
    ],
)
def test_challenge_without_demanded_field_is_invalid(values, words):
    wrong = ChallengeFactory.build(topic=TopicFactory(), **values)
    with pytest.raises(ValidationError) as refusal:
        wrong.full_clean()
    assert any(words in message for message in refusal.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()


def test_challenge_answered_in_document_is_read_by_its_ref():
    document = GuidanceDocumentFactory()
    challenge = ChallengeFactory(disposition="addressed", answered_in=document)
    challenge.full_clean()
    assert challenge.answer_ref == ref_to(document)
    assert Challenge.objects.get().answered_in == document
    assert list(Challenge.objects.answered_in(document)) == [challenge]
    challenge.answered_in = None
    assert (challenge.answer_ref, challenge.answered_in_kind) == (None, "")


def test_topic_person_twice_is_invalid():
    part = TopicPersonFactory()
    with pytest.raises(ValidationError, match="has a part in the topic already"):
        TopicPersonFactory.build(topic=part.topic, user=part.user, part="invited").full_clean()


def test_merge_targets_are_unmerged_challenges_of_topic():
    topic = TopicFactory()
    challenge, other = ChallengeFactory(topic=topic), ChallengeFactory(topic=topic)
    ChallengeFactory(topic=topic, disposition="merged_into", merged_into=other)
    ChallengeFactory()
    assert list(challenge.merge_targets()) == [other]
