"""Declaring interests: every door it has gives the same answer."""

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
    service=lambda actor, person, organisations, **said: declare_interests(
        actor=actor, person=person, organisations=organisations.splitlines(), **said
    ),
)


def said(**more):
    return {
        "declared_on": timezone.localdate(),
        "level": 2,
        "is_signed": True,
        "organisations": "Acme\n\n Bravo Ltd \nAcme",
        "restrictions": "Nothing of a cousin.",
    } | more


def test_done_by_oneself_guests_too_and_by_the_secretariat_for_others(attempt, people):
    assert attempt(people.mara, people.mara, **said()) == DONE
    assert attempt(people.eva, people.eva, **said(is_signed=False)) == DONE
    assert attempt(people.sophie, people.niels, **said(level=3)) == DONE
    kept = Declaration.objects.order_by("created_at").values_list("user__name", "level", "is_signed")
    assert list(kept) == [("Mara Member", 2, True), ("Eva Expert", 2, False), ("Niels Member", 3, True)]


def test_restrictions_are_kept_as_records_by_topic_and_by_organisation(attempt, people, topic):
    assert attempt(people.mara, people.mara, **said(topics=[topic])) == DONE
    rows = Restriction.objects.order_by("organisation").values_list("kind", "uuid", "organisation")
    assert list(rows) == [("topic", topic.pk, ""), ("", None, "Acme"), ("", None, "Bravo Ltd")]


def test_a_topic_that_one_does_not_see_is_none(attempt, people, topic):
    hidden = TopicFactory(title="Hidden topic")
    assert attempt(people.eva, people.eva, **said(topics=[topic])) == DONE
    answer = attempt(people.eva, people.eva, **said(topics=[hidden]))
    assert (answer, answer.fields) == (INVALID, {"topics"})
    assert "Hidden topic" not in answer.words


def test_the_name_of_an_organisation_is_a_line_of_its_own(attempt, people):
    answer = attempt(people.mara, people.mara, **said(organisations="a" * 201))
    assert (answer, answer.fields) == (INVALID, {"organisations"})
    assert not Restriction.objects.exists()


def test_refused(attempt, people):
    for reader in (people.niels, people.carla, people.lena):
        assert attempt(reader, people.mara, **said()) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, people.mara, **said()) == HIDDEN
    assert not Declaration.objects.exists()


def test_invalid(attempt, people):
    tomorrow = timezone.localdate() + timedelta(days=1)
    for wrong, field in (({"declared_on": tomorrow}, "declared_on"), ({"level": 4}, "level")):
        answer = attempt(people.mara, people.mara, **said(**wrong))
        assert (answer, answer.fields) == (INVALID, {field})
