"""Who may ask for documents: whoever works here, for what they see; their documents are theirs alone."""

from typing import Any

from accounts.access import access_for
from documents.models import DocumentJob


def can_request_document(user: Any, record: Any) -> bool:
    """`record` is what the paper is about, found through the person's sight; None where there is none."""
    return access_for(user).works_here and record is not None


def can_cancel_document(user: Any, job: DocumentJob) -> bool:
    return access_for(user).works_here and job.requested_by_id == user.pk
