"""Factories of publications and public updates."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from publications.models import Publication, PublicUpdate, PublishedRecord


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = Publication

    kind = "topic"
    uuid = factory.Faker("uuid4")
    number = 1
    slug = factory.LazyAttribute(lambda publication: publication.title.lower().replace(" ", "-"))
    title = factory.Sequence(lambda n: f"Published {n}")
    content = factory.LazyFunction(dict)
    published_at = factory.LazyFunction(timezone.now)
    published_by = factory.Faker("uuid4")


class PublishedRecordFactory(DjangoModelFactory):
    class Meta:
        model = PublishedRecord

    current = factory.SubFactory(PublicationFactory)
    kind = factory.SelfAttribute("current.kind")
    uuid = factory.SelfAttribute("current.uuid")
    slug = factory.SelfAttribute("current.slug")
    title = factory.SelfAttribute("current.title")
    published_at = factory.SelfAttribute("current.published_at")


class PublicUpdateFactory(DjangoModelFactory):
    class Meta:
        model = PublicUpdate

    publication = factory.SubFactory(PublicationFactory)
    entry = 1
    words = "It was published."
    released_at = factory.LazyFunction(timezone.now)
