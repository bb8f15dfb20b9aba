"""Making the requested documents: claimed by lease, built, rendered, stored. A worker may be killed any time.

The file and the state “ready” are written in one transaction, so there is never half of either.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from core import leases
from core.visibility import Visibility
from documents import formats, notices, storage
from documents.document_templates import DocumentTemplate, document_templates
from documents.models import ATTEMPTS, DocumentJob, File
from documents.policies import can_request_document
from documents.rendering.rendered import Rendered
from documents.services import delete_file, delete_unreferenced_bytes, keep_file, wake_for
from documents.states import JobState
from documents.tree import Document

logger = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=7)
#: jobs that one sweep hands to the workers, and files that it deletes
BATCH = 100
#: shares of the progress after building and after rendering
BUILT, RENDERED = 0.7, 0.95
PROGRESS_INTERVAL = 0.3  # seconds between two writes of the progress

STOPPED = f"The worker was stopped {ATTEMPTS} times while it made this document, so it was given up."
NO_ROOM = "The file could not be stored: {}. The secretariat should check the disk of the portal."
NOT_VISIBLE = "The record that this document is about no longer exists, or you may no longer see it."
NO_SUCH_TEMPLATE = "The portal no longer makes this kind of document."
BROKEN = "An error in the portal stopped this document. The portal's log has it under {}."


class LeaseLost(Exception):
    """Raised when the job was cancelled, or another worker has claimed it."""


class GivenUp(Exception):
    """Raised when the document can't be made; the message is the reason that its requester reads."""


def make(pk: UUID | str) -> bool:
    """Make one document if it waits, and return whether it was claimed. A failure is written on the job.

    Raises what the database raises while it is away: the lease then ends, and the document is made later.
    """
    job = claim(pk)
    if job is None:
        return False
    try:
        _make(job)
    except LeaseLost:
        logger.info("document %s was cancelled or claimed by another worker", job.pk)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        _fail(job, _reason_for(error, job))
    return True


def claim(pk: UUID | str) -> DocumentJob | None:
    """Claim the job; return None where it does not wait or another worker holds it."""
    now = timezone.now()
    jobs = leases.claim(
        DocumentJob.objects.claimable(now).filter(pk=pk),
        seconds=settings.DOCUMENT_LEASE_SECONDS,
        state=JobState.RUNNING,
        progress=0,
        started_at=now,
    )
    return jobs[0] if jobs else None


def _make(job: DocumentJob) -> None:
    write_progress = _progress_writer(job)
    template, record = visible_record(job, job.requested_by)
    document = template.build(
        job.requested_by, record, job.parameters, lambda share: write_progress(share * BUILT)
    )
    write_progress(BUILT)
    rendered = formats.render(document, job.format)
    write_progress(RENDERED)
    _store(job, document, rendered)


def visible_record(job: DocumentJob, user: User) -> tuple[DocumentTemplate, Any]:
    """Return the job's template, and the record it is about as this person may see it now. Raises GivenUp."""
    template = document_templates.get(job.template)
    if template is None:
        raise GivenUp(NO_SUCH_TEMPLATE)
    record = template.record_for(user, job.parameters)
    if not can_request_document(user, record):
        raise GivenUp(NOT_VISIBLE)
    return template, record


def _progress_writer(job: DocumentJob) -> Callable[[float], None]:
    """Return a function that writes the progress to the row, a few times a second.

    It raises LeaseLost when the job is no longer held, GivenUp when making it takes too long.
    """
    started, last = time.monotonic(), 0.0

    def write_progress(share: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - started > settings.DOCUMENT_SECONDS:
            raise GivenUp(_too_long())
        if now - last < PROGRESS_INTERVAL:
            return
        last = now
        if not leases.held(job).update(progress=min(max(share, 0.0), 1.0)):
            raise LeaseLost

    return write_progress


def _store(job: DocumentJob, document: Document, rendered: Rendered) -> None:
    """Store the file and set the job to ready, in one transaction. Raises LeaseLost."""
    now, file_format = timezone.now(), formats.format_named(job.format)
    with transaction.atomic():
        file = keep_file(
            content=rendered.content,
            name=f"{slugify(document.title)[:100].strip('-') or 'document'}.{file_format.suffix}",
            media_type=file_format.media_type,
            about=job,
            visibility=Visibility.OWN,
            owner=job.requested_by,
        )
        job.expires_at = now + KEPT_FOR
        still_held = leases.release(
            job,
            state=JobState.DONE,
            progress=1,
            file=file,
            substitutions=[list(substitution) for substitution in rendered.substitutions],
            error="",
            finished_at=now,
            expires_at=job.expires_at,
        )
        if not still_held:
            raise LeaseLost
        notices.document_ready(job)


def _too_long() -> str:
    return f"It took longer than {settings.DOCUMENT_SECONDS} seconds, so it was given up."


def _reason_for(error: Exception, job: DocumentJob) -> str:
    """Return the reason that the requester reads; details of an error stay in the log."""
    if isinstance(error, GivenUp):
        return str(error)
    if isinstance(error, SoftTimeLimitExceeded):
        return _too_long()
    logger.error("document %s could not be made", job.pk, exc_info=error)
    if isinstance(error, OSError):
        return NO_ROOM.format(error.strerror or type(error).__name__)
    return BROKEN.format(job.pk)


def _fail(job: DocumentJob, reason: str) -> None:
    job.error = reason
    with transaction.atomic():
        if leases.release(job, state=JobState.FAILED, error=reason, finished_at=timezone.now()):
            notices.document_failed(job)


# --- run by the clock --------------------------------------------------------------------------------------


def sweep() -> int:
    """Hand the waiting jobs to the workers, fail those given up, and return how many were handed over."""
    now = timezone.now()
    for job in DocumentJob.objects.given_up(now).select_related("requested_by")[:BATCH]:
        _fail(job, STOPPED)
    waiting = DocumentJob.objects.claimable(now).order_by("requested_at", "pk")[:BATCH]
    for job in waiting:
        wake_for(job)
    return len(waiting)


def delete_expired_files() -> int:
    """Delete the files that are kept no longer, and return how many; their jobs stay and show it."""
    expired = DocumentJob.objects.filter(file__isnull=False, expires_at__lte=timezone.now())
    jobs = list(expired.select_related("file").order_by("expires_at")[:BATCH])
    for job in jobs:
        file = job.file
        with transaction.atomic():
            if DocumentJob.objects.filter(pk=job.pk, file=file).update(file=None) and file:
                delete_file(file)
    return len(jobs)


def delete_stray_bytes() -> int:
    """Delete bytes stored for a row that was never written, since its worker was killed; return how many."""
    digests = list(storage.settled())
    referenced = set(File.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    return sum(delete_unreferenced_bytes(digest) for digest in digests if digest not in referenced)
