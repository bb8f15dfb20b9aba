"""The record kind of requested documents, so that log entries and notices link to them."""

from django.urls import reverse

from core.kinds import RecordKind, record_kinds
from core.visibility import Visibility
from documents.models import DocumentJob

record_kinds.register(
    RecordKind(
        "document_job",
        DocumentJob,
        "document",
        url=lambda job: reverse("documents:document", args=[job.pk]),
        visibility=Visibility.SYSTEM,  # no role reads the documents of others
    )
)
