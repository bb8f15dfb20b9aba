"""Documents as records: so that entries and notices lead to them. They are nobody's but who asked."""

from django.urls import reverse

from core.kinds import RecordKind, register
from core.sight import Sight
from documents.models import DocumentJob

register(
    RecordKind(
        "document_job",
        DocumentJob,
        "document",
        url=lambda job: reverse("documents:document", args=[job.pk]),
        sight=Sight.SYSTEM,  # no role reads everybody's
    )
)
