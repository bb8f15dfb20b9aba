"""Who may ask for documents: whoever works here, for what they see; their documents are theirs alone."""

from typing import Any

from accounts.standing import standing_of
from documents.models import DocumentJob


def can_request_document(user: Any, record: Any) -> bool:
    """`record` is what the paper is about, found through the person's sight; None where there is none."""
    return standing_of(user).works_here and record is not None


def can_cancel_document(user: Any, job: DocumentJob) -> bool:
    return standing_of(user).works_here and job.requested_by_id == user.pk
