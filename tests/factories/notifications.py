"""Factories of messages, preferences and followers."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from notifications.models import Follow, Follower, Message, Mute, Preference, RuleSetting
from tests.factories.accounts import UserFactory


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = Message

    kind = "topic.moved"
    recipient = factory.SubFactory(UserFactory)
    subject = "A topic moved"
    text = "It moved."
    key = factory.Sequence(lambda n: f"act:{n}")
    due_at = factory.LazyFunction(timezone.now)
    not_before = factory.SelfAttribute("due_at")
    message_id = factory.Sequence(lambda n: f"<{n}@qig.example>")


class PreferenceFactory(DjangoModelFactory):
    class Meta:
        model = Preference

    user = factory.SubFactory(UserFactory)
    kind = "topic.moved"
    channel = "daily"


class MuteFactory(DjangoModelFactory):
    class Meta:
        model = Mute

    user = factory.SubFactory(UserFactory)
    kind = "topic"
    uuid = factory.Faker("uuid4")


class FollowerFactory(DjangoModelFactory):
    class Meta:
        model = Follower

    address = factory.Sequence(lambda n: f"reader{n}@example.com")


class FollowFactory(DjangoModelFactory):
    class Meta:
        model = Follow

    user = factory.SubFactory(UserFactory)
    kind = "topic"
    uuid = factory.Faker("uuid4")


class RuleSettingFactory(DjangoModelFactory):
    class Meta:
        model = RuleSetting

    rule = factory.Sequence(lambda n: f"topic.rule_{n}")
