"""Keeping files, and asking for documents."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from audit import services as audit
from audit.services import audited
from core.errors import NotPossibleNow
from core.kinds import Ref, ref_to
from core.locks import advisory_lock, lock_record
from core.policies import require
from core.visibility import Visibility
from documents import storage
from documents.document_templates import DocumentTemplate, document_templates
from documents.models import DocumentJob, File
from documents.policies import can_cancel_document, can_request_document
from documents.states import JOB_STATES, JobState
from notifications.wakeup import wake

#: documents of one person that may be under way at the same time
AT_ONCE = 10
LONGEST_PARAMETERS = 2000

# --- files -------------------------------------------------------------------------------------------------


class Damage(NamedTuple):
    """A file that is not what was kept, and what is wrong with it in words."""

    file: File
    words: str


def keep_file(
    *,
    content: bytes,
    name: str,
    media_type: str,
    about: Model | Ref | None,
    visibility: Visibility,
    owner: User | None = None,
) -> File:
    """Keep the bytes, then the row; in the caller's transaction, where there is one.

    Raises OSError where the disk is full or can't be written. Whether somebody may keep a file, the verb that
    calls has asked.
    """
    ref = about if about is None or isinstance(about, Ref) else ref_to(about)
    with transaction.atomic():
        _hold(sha256(content).hexdigest(), shared=True)
        digest = storage.write(content)
        file = File(
            name=name,
            media_type=media_type,
            visibility=visibility,
            owner=owner,
            about_kind=ref.kind if ref else "",
            about_uuid=ref.uuid if ref else None,
            size=len(content),
            sha256=digest,
        )
        file.full_clean()
        file.save()
    return file


def _hold(digest: str, *, shared: bool = False) -> None:
    """Nobody removes these bytes while a transaction makes a row that points to them (`shared`)."""
    advisory_lock(f"bytes {digest}", shared=shared)


def read_file(file: File) -> bytes:
    """The bytes that were kept, and no others. Raises `storage.FileDamaged`, which says what is wrong."""
    return storage.read(file.sha256)


def damaged_files(files: Iterable[File] | None = None) -> Iterator[Damage]:
    """The files (all of them) whose bytes are gone or changed; reads every byte."""
    for file in File.objects.order_by("made_at", "pk").iterator() if files is None else files:
        if words := storage.fault_of(file.sha256):
            yield Damage(file, words)


def forget_file(file: File) -> None:
    """Remove the row, and the bytes unless another row holds them. ProtectedError where somebody needs it."""
    file.delete()
    # After the commit: bytes don't come back with a rollback.
    transaction.on_commit(lambda: remove_unheld(file.sha256))


def remove_unheld(digest: str) -> bool:
    """Remove bytes that no row points to; whether they were."""
    with transaction.atomic():
        _hold(digest)
        if File.objects.filter(sha256=digest).exists():
            return False
        storage.remove(digest)
    return True


# --- documents ---------------------------------------------------------------------------------------------


def request_document(
    *, actor: User, template: str, parameters: Mapping[str, Any], format: str, ticket: str = ""
) -> DocumentJob:
    """Ask for a paper; a worker makes it. The same `ticket` (of a form) and paper twice is one document.

    PermissionDenied also where the parameters name nothing that the actor sees.
    """
    paper = offered(template, parameters, format)
    record = paper.record_for(actor, parameters)
    key = _key(actor, ticket or str(uuid4()), template, parameters, format)
    with audited():
        require(can_request_document, actor, record)
        advisory_lock(f"documents of {actor.pk}")
        if job := DocumentJob.objects.filter(key=key).first():
            return job
        if DocumentJob.objects.visible_to(actor).under_way().count() >= AT_ONCE:
            raise NotPossibleNow(f"{AT_ONCE} documents are being made for you: wait until one is ready.")
        job = DocumentJob(
            requested_by=actor,
            template=template,
            parameters=dict(parameters),
            format=format,
            title=f"{paper.words}: {record}"[:300],
            key=key,
        )
        job.full_clean(exclude=["parameters", "substitutions"])
        job.save()
        audit.log_entry(actor=actor, action="document.requested", about=job, template=template, format=format)
        transaction.on_commit(partial(wake_for, job))
    return job


def offered(template: str, parameters: Mapping[str, Any], format: str) -> DocumentTemplate:
    """The paper of this name in that format. Raises ValidationError where there is none."""
    try:
        paper = document_templates[template]
    except KeyError:
        raise ValidationError({"paper": "There is no such paper."}) from None
    if format not in paper.formats:
        raise ValidationError({"format": f"This paper is made as {', '.join(paper.formats)} only."})
    if not _storable(parameters):
        raise ValidationError({"paper": "There is no such paper."})
    return paper


def _storable(parameters: Mapping[str, Any]) -> bool:
    """Whether the database can keep them, and they are short."""
    try:
        said = json.dumps(dict(parameters), ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return len(said) <= LONGEST_PARAMETERS and b"\\u0000" not in said


def _key(actor: User, *said: Any) -> str:
    return sha256(json.dumps([str(actor.pk), *said], sort_keys=True).encode()).hexdigest()


def wake_for(job: DocumentJob) -> None:
    """Ask a worker to make it; the message carries its key alone, and may be lost."""
    wake("documents.tasks.make_document", queue="reports", args=(str(job.pk),))


def cancel_document(*, actor: User, job: DocumentJob) -> DocumentJob:
    """Stop a document that is under way: the worker drops it with its next sign of progress."""
    with audited():
        require(can_cancel_document, actor, job)
        lock_record(job)
        JOB_STATES.step(job.state, JobState.CANCELLED)
        job.state, job.finished_at, job.lease_until = JobState.CANCELLED, timezone.now(), None
        job.save(update_fields=["state", "finished_at", "lease_until"])
        audit.log_entry(actor=actor, action="document.cancelled", about=job)
    return job
