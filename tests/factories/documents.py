"""Factories of files, document jobs and drafts."""

import factory
from factory.django import DjangoModelFactory

from documents.models import DocumentJob, File
from editing.models import Draft
from tests.factories.accounts import UserFactory


class DraftFactory(DjangoModelFactory):
    class Meta:
        model = Draft

    user = factory.SubFactory(UserFactory)
    kind = "topic"
    uuid = factory.Faker("uuid4")
    base_version = 1


class FileFactory(DjangoModelFactory):
    """A row only: its bytes are nowhere."""

    class Meta:
        model = File

    name = "paper.pdf"
    media_type = "application/pdf"
    visibility = "own"
    size = 1
    sha256 = factory.Sequence(lambda n: f"{n:064x}")


class DocumentJobFactory(DjangoModelFactory):
    class Meta:
        model = DocumentJob

    requested_by = factory.SubFactory(UserFactory)
    template = "sample_document"
    format = "md"
    title = factory.Sequence(lambda n: f"A document {n}")
