"""Factories of topics, guidance documents and the glossary."""

import factory
from factory.django import DjangoModelFactory

from tests.factories.accounts import UserFactory
from topics.models import (
    Challenge,
    Evidence,
    FocusArea,
    GlossaryTerm,
    GuidanceDocument,
    GuidanceTopic,
    Topic,
    TopicPerson,
)


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    title = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.LazyAttribute(lambda topic: topic.title.lower().replace(" ", "-"))
    description = "What it is."


class TopicPersonFactory(DjangoModelFactory):
    class Meta:
        model = TopicPerson

    topic = factory.SubFactory(TopicFactory)
    user = factory.SubFactory(UserFactory)
    part = TopicPerson.Part.LEAD


class FocusAreaFactory(DjangoModelFactory):
    class Meta:
        model = FocusArea

    topic = factory.SubFactory(TopicFactory)
    position = factory.Sequence(lambda n: n)
    text = "What to look at."


class ChallengeFactory(DjangoModelFactory):
    class Meta:
        model = Challenge

    topic = factory.SubFactory(TopicFactory)
    position = factory.Sequence(lambda n: n)
    text = "What is difficult."


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    challenge = factory.SubFactory(ChallengeFactory)
    source = Evidence.Source.SURVEY
    text = "What the survey says."


class GuidanceDocumentFactory(DjangoModelFactory):
    class Meta:
        model = GuidanceDocument

    title = factory.Sequence(lambda n: f"Paper {n}")
    slug = factory.LazyAttribute(lambda document: document.title.lower().replace(" ", "-"))
    kind = GuidanceDocument.Kind.GUIDELINE


class GuidanceTopicFactory(DjangoModelFactory):
    class Meta:
        model = GuidanceTopic

    document = factory.SubFactory(GuidanceDocumentFactory)
    topic = factory.SubFactory(TopicFactory)


class GlossaryTermFactory(DjangoModelFactory):
    class Meta:
        model = GlossaryTerm

    term = factory.Sequence(lambda n: f"Term {n}")
