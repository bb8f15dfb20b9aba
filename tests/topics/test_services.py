"""The services of topics under concurrency, and the entries they write.

`tests/entry_points/` tries every entry point of each service.
"""

import pytest

from audit.models import Entry
from core.errors import NotPossibleNow
from core.kinds import ref_to
from tests.factories import (
    ChallengeFactory,
    EvidenceFactory,
    FocusAreaFactory,
    GuidanceTopicFactory,
    TopicFactory,
)
from tests.threads import run_at_once
from topics import services
from topics.models import Challenge, FocusArea, GlossaryTerm, GuidanceDocument, Topic


@pytest.mark.django_db(transaction=True)
def test_create_topic_at_once_gives_different_slugs(people):
    def create():
        return services.create_topic(actor=people.mara, values={"title": "The same"}).slug

    assert sorted(run_at_once(*[create] * 4)) == ["the-same", "the-same-2", "the-same-3", "the-same-4"]


@pytest.mark.django_db(transaction=True)
def test_add_guidance_document_at_once_gives_different_slugs(people):
    def add():
        values = {"title": "The same", "kind": "guideline"}
        return services.add_guidance_document(actor=people.mara, values=values).slug

    assert sorted(run_at_once(*[add] * 4)) == ["the-same", "the-same-2", "the-same-3", "the-same-4"]


@pytest.mark.django_db(transaction=True)
def test_answer_challenge_while_document_leaves_topic_refuses_one(people):
    for _ in range(8):
        place = GuidanceTopicFactory()
        challenge = ChallengeFactory(topic=place.topic)

        def answer(place=place, challenge=challenge):
            return services.dispose_challenge(
                actor=people.mara,
                challenge=Challenge.objects.get(pk=challenge.pk),
                version=1,
                disposition="addressed",
                answered_in=GuidanceDocument.objects.get(pk=place.document_id),
            )

        def leave(place=place):
            return services.place_guidance_document(
                actor=people.niels,
                document=GuidanceDocument.objects.get(pk=place.document_id),
                version=1,
                topics=[],
            )

        results = run_at_once(answer, leave)
        assert sorted(type(result).__name__ for result in results)[-1] == "ValidationError"
        challenge.refresh_from_db()
        assert (challenge.answer_ref is None) == (not place.document.topics.exists())


@pytest.mark.django_db
def test_answer_challenge_document_gone_is_refused(people):
    place = GuidanceTopicFactory()
    challenge, document = ChallengeFactory(topic=place.topic), place.document
    stale = GuidanceDocument.objects.get(pk=document.pk)
    place.delete()
    document.delete()
    with pytest.raises(NotPossibleNow):
        services.dispose_challenge(
            actor=people.mara, challenge=challenge, version=1, disposition="addressed", answered_in=stale
        )


@pytest.mark.django_db(transaction=True)
def test_add_challenge_at_once_gives_different_positions(people):
    topic = TopicFactory()

    def add():
        return services.add_challenge(
            actor=people.mara, topic=Topic.objects.get(), values={"text": "Mine"}
        ).position

    assert sorted(run_at_once(*[add] * 4)) == [1, 2, 3, 4]
    assert topic.challenges.count() == 4


@pytest.mark.django_db(transaction=True)
def test_add_term_twice_at_once_refuses_one(people):
    def add():
        return services.add_term(actor=people.mara, values={"term": "DCM"})

    results = run_at_once(add, add)
    assert sorted(type(result).__name__ for result in results) == ["GlossaryTerm", "ValidationError"]
    assert GlossaryTerm.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_merge_challenges_into_each_other_refuses_one(people):
    topic = TopicFactory()
    keys = [ChallengeFactory(topic=topic).pk for _ in range(2)]

    def merge(source, target):
        return services.dispose_challenge(
            actor=people.mara,
            challenge=Challenge.objects.get(pk=source),
            version=1,
            disposition="merged_into",
            merged_into=Challenge.objects.get(pk=target),
        )

    results = run_at_once(lambda: merge(*keys), lambda: merge(*reversed(keys)))
    assert sorted(type(result).__name__ for result in results) == ["Challenge", "ValidationError"]
    assert Challenge.objects.exclude(merged_into=None).count() == 1


@pytest.mark.django_db
def test_remove_focus_area_twice_is_refused_without_entry(people):
    area = FocusAreaFactory()
    services.remove_focus_area(actor=people.niels, focus_area=FocusArea.objects.get(pk=area.pk), version=1)
    with pytest.raises(NotPossibleNow):
        services.remove_focus_area(actor=people.mara, focus_area=area, version=1)
    assert Entry.objects.filter(action="focus_area.removed").count() == 1


@pytest.mark.django_db
def test_merge_focus_area_appends_the_text_as_it_is_now(people):
    topic = TopicFactory()
    first, second = (FocusAreaFactory(topic=topic, position=n, text=f"Text {n}") for n in (1, 2))
    stale = FocusArea.objects.get(pk=second.pk)
    services.edit_focus_area(actor=people.niels, focus_area=second, version=1, values={"text": "Saved since"})
    services.merge_focus_area(actor=people.mara, focus_area=stale, version=2)
    first.refresh_from_db()
    assert (first.text, first.version) == ("Text 1\n\nSaved since", 2)


@pytest.mark.django_db
def test_actions_on_evidence_stand_in_topic_history(people):
    topic = TopicFactory()
    evidence = EvidenceFactory(challenge__topic=topic)
    services.edit_evidence(actor=people.mara, evidence=evidence, version=1, values={"text": "Otherwise"})
    services.remove_evidence(actor=people.mara, evidence=evidence, version=2)
    entries = Entry.objects.filter(related__contains=[str(ref_to(topic))]).order_by("id")
    assert [entry.action for entry in entries] == ["evidence.edited", "evidence.removed"]


@pytest.mark.django_db
def test_edit_topic_title_keeps_slug(people):
    topic = services.create_topic(actor=people.mara, values={"title": "First"})
    services.edit_topic(actor=people.mara, topic=topic, version=1, values={"title": "Second"})
    assert Topic.objects.values_list("slug", "title").get() == ("first", "Second")


@pytest.mark.django_db
def test_create_topic_nul_is_removed(people):
    assert services.create_topic(actor=people.mara, values={"title": "with a\0NUL"}).title == "with aNUL"
