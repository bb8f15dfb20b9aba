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
from core.visibility import Visibility
from documents.services import keep_file
from publications.models import PublishedRecord
from topics.guidance_rules import usual_end
from topics.models import GuidanceDocument, Topic
from topics.policies import (
    can_add_guidance_document,
    can_edit_guidance_document,
    can_move_guidance_document,
)
from topics.services.topics import Values, free_slug, need_reason
from topics.states import GUIDANCE_STAGES, GuidanceKind, GuidanceStage
from topics.uploads import media_type_of, plain_name

GUIDANCE_ADDRESSES = "addresses of guidance documents"


def add_guidance_document(*, actor: User, values: Values, topics: Collection[Topic] = ()) -> GuidanceDocument:
    """A new document, as a draft of these topics; its address is made from its title and never changes."""
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
    """Save what is said of a document. NotPossibleNow to call one internal while it is public."""
    with audited():
        require(can_edit_guidance_document, actor, document)
        if values.get("kind") == GuidanceKind.INTERNAL_POSITION:
            published_record = PublishedRecord.objects.readable().of_kind(GuidanceDocument.KIND)
            if published_record.filter(uuid=document.pk).exists():
                raise NotPossibleNow("This document is public: withdraw its publication first.")
        save_version(document, version=version, values=values)
        log_entry(
            actor=actor, action="guidance_document.edited", about=document, related=document.topics.all()
        )
    return document


def attach_guidance_file(
    *, actor: User, document: GuidanceDocument, version: int, name: str, content: bytes
) -> GuidanceDocument:
    """Keep the document itself, a PDF or Word file; one that was there before stays in the history.

    Raises OSError where the disk is full.
    """
    with audited():
        require(can_edit_guidance_document, actor, document)
        media_type = media_type_of(name, content)
        lock_record(document)
        file = keep_file(
            content=content,
            name=plain_name(name),
            media_type=media_type,
            about=document,
            visibility=Visibility.GROUP,
        )
        save_version(document, version=version, values={"file": file})
        log_entry(actor=actor, action="guidance_file.attached", about=document, related=document.topics.all())
    return document


def place_guidance_document(
    *, actor: User, document: GuidanceDocument, version: int, topics: Collection[Topic]
) -> GuidanceDocument:
    """The topics a document belongs to, in place of those so far; one whose challenge it answers stays."""
    with audited():
        require(can_edit_guidance_document, actor, document)
        lock_record(document)
        before = list(document.topics.all())
        lost = document.answers.exclude(topic__in=topics).select_related("topic").first()
        if lost:
            words = f"It answers a challenge of “{lost.topic}”: say there first what else answers it."
            raise ValidationError({"topics": words})
        save_version(document, version=version, values={})
        document.topics.set(topics)
        log_entry(actor=actor, action="guidance_document.placed", about=document, related=[*before, *topics])
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
    """Take a document to another stage, `on` a day (today). A consultation ends `until` a day, by default
    after the usual time.
    """
    with audited():
        require(can_move_guidance_document, actor, document, stage)
        lock_record(document)
        need_reason(GUIDANCE_STAGES.step(document.stage, stage).needs_reason, reason)
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
