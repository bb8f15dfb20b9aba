"""What is always true of topics, and who sees them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import (
    ChallengeFactory,
    EvidenceFactory,
    FocusAreaFactory,
    GlossaryTermFactory,
    TopicFactory,
    TopicPersonFactory,
)
from topics.models import Challenge, Evidence, FocusArea, GlossaryTerm, Topic
from topics.states import NAMED_WITH

pytestmark = pytest.mark.django_db


# --- who sees them -----------------------------------------------------------------------------------------


def test_who_reads_the_groups_records_sees_every_topic_and_a_guest_those_of_the_invitation(people):
    shown, hidden = TopicFactory(), TopicFactory()
    TopicPersonFactory(topic=shown, user=people.eva, part="invited")
    TopicPersonFactory(topic=hidden, user=people.alice, part="invited")
    for reader in (people.sophie, people.carla, people.mara, people.lena):
        assert set(Topic.objects.visible_to(reader)) == {shown, hidden}
    assert list(Topic.objects.visible_to(people.eva)) == [shown]
    for stranger in (people.otto, people.alice, people.fred, people.dora, AnonymousUser()):
        assert not Topic.objects.visible_to(stranger).exists()


def test_what_belongs_to_a_topic_is_seen_with_it(people):
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


# --- what a row must be ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"disposition": "handed_over", "hand_over": "proposed"}, NAMED_WITH["handed_over"]["handed_to"]),
        ({"disposition": "handed_over", "handed_to": "ICH"}, NAMED_WITH["handed_over"]["hand_over"]),
        ({"handed_to": "ICH"}, NAMED_WITH["handed_over"]["handed_to"]),
        ({"disposition": "merged_into"}, NAMED_WITH["merged_into"]["merged_into"]),
        ({"disposition": "addressed"}, NAMED_WITH["addressed"]["answered_by"]),
    ],
)
def test_a_challenge_names_what_its_disposition_needs_and_nothing_else(values, words):
    wrong = ChallengeFactory.build(topic=TopicFactory(), **values)
    with pytest.raises(ValidationError) as refusal:
        wrong.full_clean()
    assert words in refusal.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()


def test_a_person_has_one_part_in_a_topic():
    part = TopicPersonFactory()
    with pytest.raises(ValidationError, match="has a part in the topic already"):
        TopicPersonFactory.build(topic=part.topic, user=part.user, part="invited").full_clean()


def test_a_challenge_is_merged_into_one_of_its_topic_that_is_not_merged_itself():
    topic = TopicFactory()
    one, other = ChallengeFactory(topic=topic), ChallengeFactory(topic=topic)
    ChallengeFactory(topic=topic, disposition="merged_into", merged_into=other)
    ChallengeFactory()
    assert list(one.others()) == [other]


# --- spellings ---------------------------------------------------------------------------------------------


def ways(words):
    return set(GlossaryTerm.objects.all().ways_to_say(words))


def test_every_spelling_of_a_term_says_the_same():
    GlossaryTermFactory(term="decentralised manufacturing", variants=["DCM", "DM"])
    for word in ("dm", "DCM", "Decentralised Manufacturing"):
        assert ways(word) == {word, '"decentralised manufacturing"', '"DCM"', '"DM"'}


def test_the_other_words_of_a_search_stay():
    GlossaryTermFactory(term="DCM", variants=["DM"])
    GlossaryTermFactory(term="guidance", variants=["guideline"])
    assert '"DM" and "guideline"' in ways("DCM and guidance")
    assert '"DCM" barriers' in ways("DM barriers")


def test_a_spelling_is_found_as_a_whole_word_only():
    GlossaryTermFactory(term="AI", variants=["C++", "a.b"])
    assert ways("said") == {"said"}
    assert ways("axb") == {"axb"}
    assert '"AI" code' in ways("C++ code")


def test_a_search_is_said_in_fifty_ways_at_most():
    for letter in "abcd":
        GlossaryTermFactory(term=letter, variants=[letter * n for n in range(2, 9)])
    assert len(GlossaryTerm.objects.all().ways_to_say("a b c d")) == 50
