"""What is told of documents: that one is ready, or could not be made. A notice unless one wishes a mail."""

from core.visibility import Visibility
from documents.models import DocumentJob
from notifications.message_kinds import MessageKind, message_kinds
from notifications.services import To, tell
from notifications.states import Channel

READY = message_kinds.register(
    MessageKind(
        "document.ready",
        "A document I asked for is ready, or could not be made",
        "QIG portal: a document you asked for",
        "document_ready",
        channel=Channel.PORTAL,
        visibility=Visibility.OWN,
        sample={"title": "Work plan 2023", "words": "is ready", "why": "", "until": None, "link": "/"},
    )
)


def document_ready(job: DocumentJob) -> None:
    """Tell who asked that the file can be fetched, and until when."""
    _tell(job, "is ready", "")


def document_failed(job: DocumentJob) -> None:
    """Tell who asked why there is no file."""
    _tell(job, "could not be made", job.error)


def _tell(job: DocumentJob, words: str, why: str) -> None:
    tell(
        READY.name,
        to=[To(job.requested_by, "you asked for this document")],
        key=f"document:{job.pk}",
        about=job,
        context={"title": job.title, "words": words, "why": why, "until": job.expires_at},
    )
