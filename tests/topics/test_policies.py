"""The policies of topics."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories import MandateFactory, TopicFactory
from topics import policies

pytestmark = pytest.mark.django_db

WRITERS = {"sophie", "carla", "mara", "niels"}
EVERYBODY = {*WRITERS, "otto", "eva", "lena", "fred", "dora", "alice", "bob", "system"}


def allowed(people, policy, *objects):
    return {name for name in EVERYBODY if policy(getattr(people, name), *objects)}


def test_writers_may_create_edit_and_move(people):
    topic = TopicFactory()
    assert allowed(people, policies.can_create_topic) == WRITERS
    assert allowed(people, policies.can_edit_topic, topic) == WRITERS
    assert allowed(people, policies.can_move_topic, topic) == WRITERS
    assert allowed(people, policies.can_edit_glossary) == WRITERS


def test_chair_and_secretariat_may_assign(people):
    assert allowed(people, policies.can_assign_topic, TopicFactory()) == {"sophie", "carla"}


def test_vice_chair_may_edit_not_assign(people):
    vice = MandateFactory(role="vice_chair").user
    assert policies.can_edit_topic(vice, TopicFactory())
    assert not policies.can_assign_topic(vice, TopicFactory())


def test_mandate_in_other_group_may_nothing(people):
    elsewhere = MandateFactory(group__code="CHMP", role="chair").user
    assert not policies.can_create_topic(elsewhere)


def test_anonymous_may_nothing(people):
    nobody, topic = AnonymousUser(), TopicFactory()
    assert not any(
        [
            policies.can_create_topic(nobody),
            policies.can_edit_topic(nobody, topic),
            policies.can_move_topic(nobody, topic),
            policies.can_assign_topic(nobody, topic),
            policies.can_edit_glossary(nobody),
        ]
    )


def test_people_to_choose_hold_current_role(people):
    assert {user.name for user in policies.may_lead()} == {
        "Sophie Secretary", "Carla Chair", "Mara Member", "Niels Member",
    }  # fmt: skip
    assert [user.name for user in policies.may_be_invited()] == ["Eva Expert", "Otto Observer"]
