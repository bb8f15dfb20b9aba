"""The messages of documents: one is ready, or could not be made. A notice in the portal unless a person chose
mail.
"""

from core.visibility import Visibility
from documents.models import DocumentJob
from notifications.message_kinds import MessageKind, message_kinds
from notifications.services import Recipient, notify
from notifications.states import Channel

READY = message_kinds.register(
    MessageKind(
        "document.ready",
        "A document I requested is ready, or could not be made",
        "QIG portal: the document you requested",
        "document_ready",
        channel=Channel.PORTAL,
        visibility=Visibility.OWN,
        sample={"title": "Work plan 2023", "words": "is ready", "why": "", "until": None, "link": "/"},
    )
)


def document_ready(job: DocumentJob) -> None:
    """Notify the requester that the file can be downloaded, and until when."""
    _notify(job, "is ready", "")


def document_failed(job: DocumentJob) -> None:
    """Notify the requester why there is no file."""
    _notify(job, "could not be made", job.error)


def _notify(job: DocumentJob, words: str, why: str) -> None:
    notify(
        READY.name,
        to=[Recipient(job.requested_by, "you requested this document")],
        key=f"document:{job.pk}",
        about=job,
        context={"title": job.title, "words": words, "why": why, "until": job.expires_at},
    )
