"""Who may request documents: anyone with a mandate, of records they may see; a document is its requester's
alone.
"""

from typing import Any

from accounts.access import access_for
from documents.models import DocumentJob


def can_request_document(user: Any, record: Any) -> bool:
    """`record`: what the document is about, as this person may see it; None where there is no such record."""
    return access_for(user).works_here and record is not None


def can_cancel_document(user: Any, job: DocumentJob) -> bool:
    return access_for(user).works_here and job.requested_by_id == user.pk
