"""Documents as records: so that entries and notices lead to them. They are nobody's but who asked."""

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
        visibility=Visibility.SYSTEM,  # no role reads everybody's
    )
)
