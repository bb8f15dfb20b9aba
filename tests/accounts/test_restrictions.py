"""What people take no part in: shown on their page, in the next declaration, and on the topic."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import DeclarationFactory, RestrictionFactory, TopicFactory, TopicPersonFactory
from topics.models import Topic

MARK = "Declared a restriction on this topic"


@pytest.fixture
def cm(people: SimpleNamespace) -> Topic:
    """Mara leads it, eva is invited; Mara takes no part in it."""
    topic = TopicFactory(title="Continuous manufacturing", slug="cm")
    TopicPersonFactory(topic=topic, user=people.mara)
    TopicPersonFactory(topic=topic, user=people.eva, part="invited")
    RestrictionFactory(declaration__user=people.mara, kind="topic", uuid=topic.pk, organisation="")
    return topic


def page(as_user: Any, person: Any, address: str) -> str:
    return as_user(person).get(address).content.decode()


def test_restriction_on_topic_page_is_shown_to_the_secretariat_and_the_chair_alone(
    people: SimpleNamespace, as_user: Any, cm: Topic
) -> None:
    for person, marks in ((people.sophie, 1), (people.carla, 1), (people.niels, 0), (people.eva, 0)):
        assert page(as_user, person, "/desk/topics/cm/").count(MARK) == marks, person.name
    RestrictionFactory(declaration__user=people.eva, kind="topic", uuid=cm.pk, organisation="")
    assert page(as_user, people.sophie, "/desk/topics/cm/").count(MARK) == 2


def test_restriction_of_an_older_declaration_does_not_count(
    people: SimpleNamespace, as_user: Any, cm: Topic
) -> None:
    DeclarationFactory(user=people.mara, declared_on=timezone.localdate() - timedelta(days=9))
    assert MARK in page(as_user, people.sophie, "/desk/topics/cm/")
    DeclarationFactory(user=people.mara)
    assert MARK not in page(as_user, people.sophie, "/desk/topics/cm/")


def test_restrictions_on_persons_page_are_named_and_linked(
    people: SimpleNamespace, as_user: Any, cm: Topic
) -> None:
    RestrictionFactory(declaration=people.mara.declarations.get(), organisation="Acme")
    text = page(as_user, people.niels, f"/desk/people/{people.mara.pk}/")
    assert "Takes no part in Acme;" in " ".join(text.split())
    assert '<a href="/desk/topics/cm/">Continuous manufacturing</a>' in text


def test_restriction_on_hidden_topic_does_not_show_its_title(
    people: SimpleNamespace, as_user: Any, cm: Topic
) -> None:
    RestrictionFactory(declaration__user=people.otto, kind="topic", uuid=cm.pk, organisation="")
    text = page(as_user, people.otto, "/me/")
    assert "Takes no part in a record that you do not see" in " ".join(text.split())
    assert cm.title not in text


def test_declaration_form_starts_with_restrictions_of_the_newest(
    people: SimpleNamespace, as_user: Any, cm: Topic
) -> None:
    RestrictionFactory(declaration=people.mara.declarations.get(), organisation="Acme")
    form = as_user(people.mara).get(f"/desk/people/{people.mara.pk}/declaration/").context["form"]
    assert form["topics"].value() == [cm.pk]
    assert form["organisations"].value() == "Acme"


@pytest.mark.parametrize(
    "values",
    [
        {"organisation": ""},
        {"organisation": "", "kind": "topic"},
        {"organisation": "Acme", "kind": "topic", "uuid": "00000000-0000-4000-8000-000000000001"},
    ],
)
def test_restriction_on_nothing_or_two_things_is_refused(db: None, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RestrictionFactory(**values)
