"""Making the documents that were asked for: claimed by lease, built, rendered, kept. May be killed any time.

A job is claimed with a lease that outlives the time a document may take, so it has one worker; each claim
has a number, and what a worker writes after another one took over, or after a cancel, changes nothing. The
file and the word that it is ready are one transaction: there is no half of either.
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
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from core.visibility import Visibility
from documents import formats, notices, storage
from documents.document_templates import DocumentTemplate, document_templates
from documents.models import ATTEMPTS, DocumentJob, File
from documents.policies import can_request_document
from documents.rendering.rendered import Rendered
from documents.services import forget_file, keep_file, remove_unheld, wake_for
from documents.states import JobState
from documents.tree import Document

logger = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=7)
#: jobs that one sweep hands to the workers, and files that it forgets
AT_A_SWEEP = 100
#: shares of the work: building, then rendering
BUILT, RENDERED = 0.7, 0.95
SAYS_EVERY = 0.3  # seconds

STOPPED = f"The worker was stopped {ATTEMPTS} times while it made this document, so it was given up."
NO_ROOM = "The file could not be stored: {}. The secretariat should look at the disk of the portal."
NOT_VISIBLE = "What this document is about is gone, or you may not see it any more."
NO_SUCH_PAPER = "The portal does not make this paper any more."
BROKEN = "The portal made a mistake while making it. It is in its log under {}."


class Overtaken(Exception):
    """The job is not ours any more: cancelled, or taken over."""


class NotMade(Exception):
    """There will be no document; the message says why to who asked."""


def make(pk: UUID | str) -> bool:
    """Make one document if it waits; whether it was claimed. Whatever goes wrong is written on the job."""
    job = claim(pk)
    if job is None:
        return False
    try:
        _make(job)
    except Overtaken:
        logger.info("document %s was cancelled or taken over", job.pk)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the lease ends, and it is begun again
    except Exception as error:
        _fail(job, _words_of(error, job))
    return True


def claim(pk: UUID | str) -> DocumentJob | None:
    """The job, ours until its lease ends; None where it does not wait or somebody else is claiming it."""
    now = timezone.now()
    with transaction.atomic():
        waits = DocumentJob.objects.claimable(now).filter(pk=pk)
        job = waits.select_for_update(skip_locked=True, of=("self",)).select_related("requested_by").first()
        if job is None:
            return None
        job.state, job.attempts, job.progress = JobState.RUNNING, job.attempts + 1, 0
        job.started_at = now
        job.lease_until = now + timedelta(seconds=settings.DOCUMENT_LEASE_SECONDS)
        job.save(update_fields=["state", "attempts", "progress", "started_at", "lease_until"])
    return job


def _ours(job: DocumentJob) -> QuerySet[DocumentJob]:
    """The row, if it is still this claim's."""
    return DocumentJob.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _make(job: DocumentJob) -> None:
    say = _sayer(job)
    paper, record = look_again(job, job.requested_by)
    document = paper.build(job.requested_by, record, job.parameters, lambda share: say(share * BUILT))
    say(BUILT)
    rendered = formats.render(document, job.format)
    say(RENDERED)
    _keep(job, document, rendered)


def look_again(job: DocumentJob, user: User) -> tuple[DocumentTemplate, Any]:
    """The paper and its record, through the person's sight of now. NotMade when there is none any more."""
    try:
        paper = document_templates[job.template]
    except KeyError:
        raise NotMade(NO_SUCH_PAPER) from None
    record = paper.record_for(user, job.parameters)
    if not can_request_document(user, record):
        raise NotMade(NOT_VISIBLE)
    return paper, record


def _sayer(job: DocumentJob) -> Callable[[float], None]:
    """Writes the progress down, a few times a second, where pages see it at once.

    Raises Overtaken when the job is not ours any more, NotMade when it takes too long.
    """
    begun, said = time.monotonic(), 0.0

    def say(share: float) -> None:
        nonlocal said
        now = time.monotonic()
        if now - begun > settings.DOCUMENT_SECONDS:
            raise NotMade(_too_long())
        if now - said < SAYS_EVERY:
            return
        said = now
        if not _ours(job).update(progress=min(max(share, 0.0), 1.0)):
            raise Overtaken

    return say


def _keep(job: DocumentJob, document: Document, rendered: Rendered) -> None:
    """The file, and the word that it is ready, at once."""
    now, made_as = timezone.now(), formats.format_named(job.format)
    with transaction.atomic():
        file = keep_file(
            content=rendered.content,
            name=f"{slugify(document.title)[:100].strip('-') or 'document'}.{made_as.suffix}",
            media_type=made_as.media_type,
            about=job,
            visibility=Visibility.OWN,
            owner=job.requested_by,
        )
        job.expires_at = now + KEPT_FOR
        ready = _ours(job).update(
            state=JobState.DONE,
            progress=1,
            file=file,
            substitutions=[list(one) for one in rendered.substitutions],
            error="",
            finished_at=now,
            expires_at=job.expires_at,
            lease_until=None,
        )
        if not ready:
            raise Overtaken
        notices.document_ready(job)


def _too_long() -> str:
    return f"It took longer than {settings.DOCUMENT_SECONDS} seconds, so it was given up."


def _words_of(error: Exception, job: DocumentJob) -> str:
    """What is said to who asked; what only the log should know is not in it."""
    if isinstance(error, NotMade):
        return str(error)
    if isinstance(error, SoftTimeLimitExceeded):
        return _too_long()
    logger.error("document %s could not be made", job.pk, exc_info=error)
    if isinstance(error, OSError):
        return NO_ROOM.format(error.strerror or type(error).__name__)
    return BROKEN.format(job.pk)


def _fail(job: DocumentJob, words: str) -> None:
    job.error = words
    values = {"state": JobState.FAILED, "error": words, "finished_at": timezone.now(), "lease_until": None}
    with transaction.atomic():
        if _ours(job).update(**values):
            notices.document_failed(job)


# --- the clock's part --------------------------------------------------------------------------------------


def sweep() -> int:
    """Hand what waits to the workers, give up what stopped them too often. The number handed over."""
    now = timezone.now()
    for job in DocumentJob.objects.given_up(now).select_related("requested_by")[:AT_A_SWEEP]:
        _fail(job, STOPPED)
    waiting = DocumentJob.objects.claimable(now).order_by("requested_at", "pk")[:AT_A_SWEEP]
    for job in waiting:
        wake_for(job)
    return len(waiting)


def forget_expired() -> int:
    """Forget the files whose time is over; the jobs stay, and say so."""
    over = DocumentJob.objects.filter(file__isnull=False, expires_at__lte=timezone.now())
    jobs = list(over.select_related("file").order_by("expires_at")[:AT_A_SWEEP])
    for job in jobs:
        file = job.file
        with transaction.atomic():
            if DocumentJob.objects.filter(pk=job.pk, file=file).update(file=None) and file:
                forget_file(file)
    return len(jobs)


def forget_strays() -> int:
    """Remove bytes that were stored for a row which was never made, since its worker was killed."""
    digests = list(storage.settled())
    known = set(File.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    return sum(remove_unheld(digest) for digest in digests if digest not in known)
