"""Declaring interests: every entry point gives the same answer."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import Declaration, Restriction
from accounts.services import declare_interests
from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, Action
from tests.factories import TopicFactory

ACTION = Action(
    "interests.declared",
    page=lambda person: reverse("accounts:declare-interests", args=[person.pk]),
    service=lambda actor, person, organisations, **values: declare_interests(
        actor=actor, person=person, organisations=organisations.splitlines(), **values
    ),
)


def declared(**more):
    return {
        "declared_on": timezone.localdate(),
        "level": 2,
        "is_signed": True,
        "organisations": "Acme\n\n Bravo Ltd \nAcme",
        "restrictions": "Nothing of a cousin.",
    } | more


def test_declare_interests_by_oneself_or_the_secretariat_adds_declaration(attempt, people):
    assert attempt(people.mara, people.mara, **declared()) == DONE
    assert attempt(people.eva, people.eva, **declared(is_signed=False)) == DONE
    assert attempt(people.sophie, people.niels, **declared(level=3)) == DONE
    kept = Declaration.objects.order_by("created_at").values_list("user__name", "level", "is_signed")
    assert list(kept) == [("Mara Member", 2, True), ("Eva Expert", 2, False), ("Niels Member", 3, True)]


def test_declare_interests_keeps_restrictions_by_topic_and_organisation(attempt, people, topic):
    assert attempt(people.mara, people.mara, **declared(topics=[topic])) == DONE
    rows = Restriction.objects.order_by("organisation").values_list("kind", "uuid", "organisation")
    assert list(rows) == [("topic", topic.pk, ""), ("", None, "Acme"), ("", None, "Bravo Ltd")]


def test_declare_interests_with_hidden_topic_is_invalid(attempt, people, topic):
    hidden = TopicFactory(title="Hidden topic")
    assert attempt(people.eva, people.eva, **declared(topics=[topic])) == DONE
    answer = attempt(people.eva, people.eva, **declared(topics=[hidden]))
    assert (answer, answer.fields) == (INVALID, {"topics"})
    assert "Hidden topic" not in answer.words


def test_declare_interests_with_too_long_organisation_is_invalid(attempt, people):
    answer = attempt(people.mara, people.mara, **declared(organisations="a" * 201))
    assert (answer, answer.fields) == (INVALID, {"organisations"})
    assert not Restriction.objects.exists()


def test_declare_interests_by_others_is_refused(attempt, people):
    for reader in (people.niels, people.carla, people.lena):
        assert attempt(reader, people.mara, **declared()) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, people.mara, **declared()) == HIDDEN
    assert not Declaration.objects.exists()


def test_declare_interests_with_future_day_or_unknown_level_is_invalid(attempt, people):
    tomorrow = timezone.localdate() + timedelta(days=1)
    for wrong, field in (({"declared_on": tomorrow}, "declared_on"), ({"level": 4}, "level")):
        answer = attempt(people.mara, people.mara, **declared(**wrong))
        assert (answer, answer.fields) == (INVALID, {field})
