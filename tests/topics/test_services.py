"""What the services of topics promise when several people act at once, and what they leave behind.

That each door of a action says the same is told in tests/doors.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from audit.models import Entry
from core.errors import NotPossibleNow
from core.kinds import ref_to
from tests.factories import ChallengeFactory, EvidenceFactory, FocusAreaFactory, TopicFactory
from topics import services
from topics.models import Challenge, FocusArea, GlossaryTerm, Topic


def at_once(*acts):
    """Run the acts in threads of their own that start together; what each gave or raised."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        except (ValidationError, NotPossibleNow) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_topics_created_at_once_have_addresses_of_their_own(people):
    def create():
        return services.create_topic(actor=people.mara, values={"title": "The same"}).slug

    assert sorted(at_once(*[create] * 4)) == ["the-same", "the-same-2", "the-same-3", "the-same-4"]


@pytest.mark.django_db(transaction=True)
def test_rows_added_at_once_have_places_of_their_own(people):
    topic = TopicFactory()

    def add():
        return services.add_challenge(
            actor=people.mara, topic=Topic.objects.get(), values={"text": "Mine"}
        ).position

    assert sorted(at_once(*[add] * 4)) == [1, 2, 3, 4]
    assert topic.challenges.count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_the_same_term_one_is_refused(people):
    def add():
        return services.add_term(actor=people.mara, values={"term": "DCM"})

    results = at_once(add, add)
    assert sorted(type(result).__name__ for result in results) == ["GlossaryTerm", "ValidationError"]
    assert GlossaryTerm.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_challenges_merged_into_each_other_one_is_refused(people):
    topic = TopicFactory()
    keys = [ChallengeFactory(topic=topic).pk for _ in range(2)]

    def merge(one, other):
        return services.dispose_challenge(
            actor=people.mara,
            challenge=Challenge.objects.get(pk=one),
            version=1,
            disposition="merged_into",
            merged_into=Challenge.objects.get(pk=other),
        )

    results = at_once(lambda: merge(*keys), lambda: merge(*reversed(keys)))
    assert sorted(type(result).__name__ for result in results) == ["Challenge", "ValidationError"]
    assert Challenge.objects.exclude(merged_into=None).count() == 1


@pytest.mark.django_db
def test_who_takes_out_what_is_gone_is_told_and_no_entry_says_otherwise(people):
    area = FocusAreaFactory()
    services.remove_focus_area(actor=people.niels, focus_area=FocusArea.objects.get(pk=area.pk))
    with pytest.raises(NotPossibleNow):
        services.remove_focus_area(actor=people.mara, focus_area=area)
    assert Entry.objects.filter(action="focus_area.removed").count() == 1


@pytest.mark.django_db
def test_merging_keeps_what_was_saved_since_the_page_was_opened(people):
    topic = TopicFactory()
    first, second = (FocusAreaFactory(topic=topic, position=n, text=f"Text {n}") for n in (1, 2))
    stale = FocusArea.objects.get(pk=second.pk)
    services.edit_focus_area(actor=people.niels, focus_area=second, version=1, values={"text": "Saved since"})
    services.merge_focus_area(actor=people.mara, focus_area=stale)
    first.refresh_from_db()
    assert (first.text, first.version) == ("Text 1\n\nSaved since", 2)


@pytest.mark.django_db
def test_every_verb_on_a_part_is_told_in_the_story_of_its_topic(people):
    topic = TopicFactory()
    evidence = EvidenceFactory(challenge__topic=topic)
    services.edit_evidence(actor=people.mara, evidence=evidence, version=1, values={"text": "Otherwise"})
    services.remove_evidence(actor=people.mara, evidence=evidence)
    entries = Entry.objects.filter(related__contains=[str(ref_to(topic))]).order_by("id")
    assert [entry.action for entry in entries] == ["evidence.edited", "evidence.removed"]


@pytest.mark.django_db
def test_a_topic_keeps_its_address_when_its_title_changes(people):
    topic = services.create_topic(actor=people.mara, values={"title": "First"})
    services.edit_topic(actor=people.mara, topic=topic, version=1, values={"title": "Second"})
    assert Topic.objects.values_list("slug", "title").get() == ("first", "Second")
