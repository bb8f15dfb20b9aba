"""Who may do what to topics."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories import MandateFactory, TopicFactory
from topics import policies

pytestmark = pytest.mark.django_db

WRITERS = {"sophie", "carla", "mara", "niels"}
EVERYBODY = {*WRITERS, "otto", "eva", "lena", "fred", "dora", "alice", "bob", "system"}


def who(people, policy, *objects):
    return {name for name in EVERYBODY if policy(getattr(people, name), *objects)}


def test_members_the_chair_and_the_secretariat_write(people):
    topic = TopicFactory()
    assert who(people, policies.can_create_topic) == WRITERS
    assert who(people, policies.can_edit_topic, topic) == WRITERS
    assert who(people, policies.can_move_topic, topic) == WRITERS
    assert who(people, policies.can_edit_glossary) == WRITERS


def test_the_chair_and_the_secretariat_say_who_leads(people):
    assert who(people, policies.can_assign_topic, TopicFactory()) == {"sophie", "carla"}


def test_a_vice_chair_writes_and_does_not_assign(people):
    vice = MandateFactory(role="vice_chair").user
    assert policies.can_edit_topic(vice, TopicFactory())
    assert not policies.can_assign_topic(vice, TopicFactory())


def test_a_membership_in_another_group_opens_nothing(people):
    elsewhere = MandateFactory(group__code="CHMP", role="chair").user
    assert not policies.can_create_topic(elsewhere)


def test_who_is_not_signed_in_may_nothing(people):
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


def test_those_to_choose_from_hold_the_role_now(people):
    assert {user.name for user in policies.may_lead()} == {
        "Sophie Secretary", "Carla Chair", "Mara Member", "Niels Member",
    }  # fmt: skip
    assert [user.name for user in policies.may_be_invited()] == ["Eva Expert", "Otto Observer"]
