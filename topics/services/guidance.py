"""The services of guidance documents."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from accounts.models import User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import advisory_lock, lock_record, save_version
from core.policies import require
from core.reasons import require_reason
from core.slugs import free_slug
from core.uploads import PDF, WORD, check_upload, plain_name
from core.visibility import Visibility
from documents.cleaning.files import Cleaned
from documents.cleaning.limited import cleaned_within_limits
from documents.models import File
from documents.services import keep_file
from publications.models import PublishedRecord
from topics.guidance_files import clean_copy_of, title_in_file
from topics.guidance_rules import usual_end
from topics.models import Challenge, GuidanceDocument, Topic
from topics.policies import (
    can_add_guidance_document,
    can_clean_guidance_file,
    can_edit_guidance_document,
    can_move_guidance_document,
)
from topics.public import public_file_name
from topics.services.topics import Values
from topics.services.versions import raise_version, require_version
from topics.states import GUIDANCE_STAGES, GuidanceKind, GuidanceStage

GUIDANCE_ADDRESSES = "addresses of guidance documents"


def add_guidance_document(*, actor: User, values: Values, topics: Collection[Topic] = ()) -> GuidanceDocument:
    """Create a document, as a draft of these topics; its slug is made from its title and never changes."""
    with audited():
        require(can_add_guidance_document, actor)
        advisory_lock(GUIDANCE_ADDRESSES)
        document = GuidanceDocument(**values)
        document.slug = document.slug or free_slug(GuidanceDocument, document.title)
        document.full_clean()
        document.save()
        document.topics.set(topics)
        log_entry(actor=actor, action="guidance_document.added", about=document, related=topics)
    return document


def edit_guidance_document(
    *, actor: User, document: GuidanceDocument, version: int, values: Values
) -> GuidanceDocument:
    """Save the texts and dates of a document. NotPossibleNow to make it internal while it is public."""
    with audited():
        require(can_edit_guidance_document, actor, document)
        if values.get("kind") == GuidanceKind.INTERNAL_POSITION:
            published_record = PublishedRecord.objects.readable().of_kind(GuidanceDocument.KIND)
            if published_record.filter(uuid=document.pk).exists():
                raise NotPossibleNow("This document is public: withdraw its publication first.")
        if save_version(document, version=version, values=values):
            log_entry(
                actor=actor, action="guidance_document.edited", about=document, related=document.topics.all()
            )
    return document


def attach_guidance_file(
    *, actor: User, document: GuidanceDocument, version: int, name: str, content: bytes
) -> GuidanceDocument:
    """Attach a PDF or Word file to a document; the file that it replaces stays in the history.

    Its clean copy is kept beside it, unless its text differs and has to be confirmed first
    (`clean_guidance_file`). ValidationError for a file that can't be cleaned, NotPossibleNow while too many
    others are being cleaned, OSError where the disk is full.
    """
    require(can_edit_guidance_document, actor, document)
    try:  # before the transaction, since it may take a while
        media_type = check_upload(name, content, accept=(PDF, WORD))
        copy = cleaned_within_limits(name, content, title=title_in_file(document))
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    with audited():
        lock_record(document)
        file = _keep(document, content, plain_name(name), media_type)
        clean_file = None if copy.changes_text else _keep_clean(document, copy, media_type)
        save_version(document, version=version, values={"file": file, "clean_file": clean_file})
        log_entry(actor=actor, action="guidance_file.attached", about=document, related=document.topics.all())
    return document


def clean_guidance_file(*, actor: User, document: GuidanceDocument, version: int) -> GuidanceDocument:
    """Confirm the clean copy of a document's file, with changes accepted and hidden text removed.

    The file as it was uploaded stays for the group. NotPossibleNow where there is none, or where its bytes
    are damaged or too many others are being cleaned; ValidationError for one that can't be cleaned.
    """
    require(can_clean_guidance_file, actor, document)
    if document.file is None:
        raise NotPossibleNow("This document has no file.")
    if document.clean_file_id:
        raise NotPossibleNow("The clean copy of this file was confirmed already.")
    copy = clean_copy_of(document)  # before the transaction; the version shows a file attached meanwhile
    with audited():
        lock_record(document)
        clean_file = _keep_clean(document, copy, document.file.media_type)
        save_version(document, version=version, values={"clean_file": clean_file})
        log_entry(actor=actor, action="guidance_file.cleaned", about=document, related=document.topics.all())
    return document


def _keep_clean(document: GuidanceDocument, copy: Cleaned, media_type: str) -> File:
    return _keep(document, copy.content, public_file_name(document, media_type), media_type)


def _keep(document: GuidanceDocument, content: bytes, name: str, media_type: str) -> File:
    return keep_file(
        content=content, name=name, media_type=media_type, about=document, visibility=Visibility.GROUP
    )


def place_guidance_document(
    *, actor: User, document: GuidanceDocument, version: int, topics: Collection[Topic]
) -> GuidanceDocument:
    """Replace the topics a document belongs to; a topic stays while the document answers its challenges."""
    with audited():
        require(can_edit_guidance_document, actor, document)
        lock_record(document)
        require_version(document, version)
        before, after = set(document.topics.all()), set(topics)
        if before == after:
            return document
        answered = Challenge.objects.answered_in(document).exclude(topic__in=after).with_topic().first()
        if answered:
            message = f"It answers a challenge of “{answered.topic}”: change that answer first."
            raise ValidationError({"topics": message})
        document.topics.set(after)
        raise_version(document)
        log_entry(actor=actor, action="guidance_document.placed", about=document, related=[*before, *after])
    return document


def move_guidance_document(
    *,
    actor: User,
    document: GuidanceDocument,
    version: int,
    stage: str,
    on: date | None = None,
    until: date | None = None,
    reason: str = "",
) -> GuidanceDocument:
    """Move a document to another stage on a day, by default today.

    `until`: the last day of a consultation, by default after the usual time.
    """
    with audited():
        require(can_move_guidance_document, actor, document, stage)
        lock_record(document)
        if GUIDANCE_STAGES.step(document.stage, stage).needs_reason:
            require_reason(reason)
        on = on or localdate()
        values: Values = {"stage": stage}
        if stage == GuidanceStage.CONSULTATION:
            values |= {"consultation_starts": on, "consultation_ends": until or usual_end(document.kind, on)}
        elif stage in (GuidanceStage.ADOPTED, GuidanceStage.FINAL):
            values["adopted_on" if stage == GuidanceStage.ADOPTED else "final_on"] = on
        save_version(document, version=version, values=values)
        log_entry(
            actor=actor,
            action="guidance_document.moved",
            about=document,
            related=document.topics.all(),
            reason=reason,
        )
    return document
