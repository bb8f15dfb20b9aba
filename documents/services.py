"""The services of files and of requested documents."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from audit.services import audited, log_entry
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

#: documents that one person may have waiting or being made at the same time
AT_ONCE = 10
LONGEST_PARAMETERS = 2000
NO_SUCH_DOCUMENT = "Choose a document from the list."

# --- files -------------------------------------------------------------------------------------------------


class Damage(NamedTuple):
    """A file whose bytes are missing or changed, and a sentence that says which."""

    file: File
    fault: str


def keep_file(
    *,
    content: bytes,
    name: str,
    media_type: str,
    about: Model | Ref | None,
    visibility: Visibility,
    owner: User | None = None,
) -> File:
    """Store the bytes, then the row, in the caller's transaction where there is one.

    The calling service checks the permission. Raises OSError where the disk is full or can't be written.
    """
    ref = about if about is None or isinstance(about, Ref) else ref_to(about)
    with transaction.atomic():
        _lock_bytes(sha256(content).hexdigest(), shared=True)
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


def _lock_bytes(digest: str, *, shared: bool = False) -> None:
    """Lock these bytes until the transaction ends: `shared` to write a row that points to them, else to
    delete.
    """
    advisory_lock(f"bytes {digest}", shared=shared)


def read_file(file: File) -> bytes:
    """Return the bytes that were stored. Raises `storage.FileDamaged` where they are missing or changed."""
    return storage.read(file.sha256)


def damaged_files(files: Iterable[File] | None = None) -> Iterator[Damage]:
    """Yield the files, of these or of all, whose bytes are missing or changed; reads every byte."""
    for file in File.objects.order_by("made_at", "pk").iterator() if files is None else files:
        if fault := storage.fault_of(file.sha256):
            yield Damage(file, fault)


def delete_file(file: File) -> None:
    """Delete the row, and the bytes unless another row has them. Raises ProtectedError where a record needs
    it.
    """
    file.delete()
    # After the commit, since a rollback would not bring the bytes back.
    transaction.on_commit(lambda: delete_unreferenced_bytes(file.sha256))


def delete_unreferenced_bytes(digest: str) -> bool:
    """Delete bytes that no row points to, and return whether they were deleted."""
    with transaction.atomic():
        _lock_bytes(digest)
        if File.objects.filter(sha256=digest).exists():
            return False
        storage.remove(digest)
    return True


# --- documents ---------------------------------------------------------------------------------------------


def request_document(
    *, actor: User, template: str, parameters: Mapping[str, Any], format: str
) -> DocumentJob:
    """Request a document, which a worker makes.

    Raises PermissionDenied also where the parameters name nothing that the actor may see.
    """
    document_template = template_named(template, parameters, format)
    record = document_template.record_for(actor, parameters)
    with audited():
        require(can_request_document, actor, record)
        advisory_lock(f"documents of {actor.pk}")
        if DocumentJob.objects.visible_to(actor).under_way().count() >= AT_ONCE:
            raise NotPossibleNow(f"{AT_ONCE} documents are being made for you: wait until one is ready.")
        job = DocumentJob(
            requested_by=actor,
            template=template,
            parameters=dict(parameters),
            format=format,
            title=f"{document_template.label}: {record}"[:300],
        )
        job.full_clean(exclude=["parameters", "substitutions"])
        job.save()
        log_entry(actor=actor, action="document.requested", about=job, template=template, format=format)
        transaction.on_commit(partial(wake_for, job))
    return job


def template_named(name: str, parameters: Mapping[str, Any], format: str) -> DocumentTemplate:
    """Return the template that makes this format. Raises ValidationError where there is none."""
    template = document_templates.get(name)
    if template is None or not _storable(parameters):
        raise ValidationError({"document": NO_SUCH_DOCUMENT})
    if format not in template.formats:
        raise ValidationError({"format": f"Choose one of the formats {', '.join(template.formats)}."})
    return template


def _storable(parameters: Mapping[str, Any]) -> bool:
    """Return whether the parameters are short and PostgreSQL can store them as JSON."""
    try:
        text = json.dumps(dict(parameters), ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return len(text) <= LONGEST_PARAMETERS and b"\\u0000" not in text


def wake_for(job: DocumentJob) -> None:
    """Ask a worker to make the document; the Celery message carries the key alone, and may be lost."""
    wake("documents.tasks.make_document", queue="reports", args=(str(job.pk),))


def cancel_document(*, actor: User, job: DocumentJob) -> DocumentJob:
    """Cancel a document that waits or is being made; its worker loses the lease with it."""
    with audited():
        require(can_cancel_document, actor, job)
        lock_record(job)
        JOB_STATES.step(job.state, JobState.CANCELLED)
        job.state, job.finished_at, job.lease_until = JobState.CANCELLED, timezone.now(), None
        job.save(update_fields=["state", "finished_at", "lease_until"])
        log_entry(actor=actor, action="document.cancelled", about=job)
    return job
