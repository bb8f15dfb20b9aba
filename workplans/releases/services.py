"""Releases: the text of a plan as adopted with its files, and the broken references kept in it."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from accounts.models import User
from audit.models import Payload
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record
from core.policies import require
from core.reasons import require_reason
from core.visibility import Visibility
from documents.formats import format_named
from documents.services import keep_file
from documents.storage import fault_of
from publications.snapshot import digest_of
from workplans.documents import document_of
from workplans.models import KeptAsPrinted, Release, ReleaseFile, WorkPlan
from workplans.plan_text import PREFETCH, plan_text
from workplans.policies import can_keep_as_printed
from workplans.releases.broken_references import BrokenReference, open_references

#: files of a release; other formats are rendered from its text when they are requested
FORMATS = ("pdf", "docx")
ADOPTED_BEFORE = "The plan was adopted with this text before it was imported."


def keep_as_printed(
    *, actor: User, plan: WorkPlan, printed: str, sentence: str, reason: str
) -> KeptAsPrinted:
    """Keep a broken cross-reference as printed, so that it no longer prevents the adoption.

    This holds for the sentence as it is: after an edit the reference is open again.
    """
    with audited():
        require(can_keep_as_printed, actor, plan)
        lock_record(plan)
        plan.refuse_if_frozen()
        reason = require_reason(reason)
        wanted = (printed, sentence)
        reference = next((r for r in open_references(plan) if (r.printed, r.sentence) == wanted), None)
        if reference is None:
            raise NotPossibleNow(
                "This reference is not open: it was corrected or kept, or its sentence has changed."
            )
        kept = _keep(actor, plan, reference, reason)
        log_entry(actor=actor, action="plan.kept_as_printed", about=kept, related=[plan], reason=reason)
    return kept


def _keep(actor: User, plan: WorkPlan, reference: BrokenReference, reason: str) -> KeptAsPrinted:
    kept = KeptAsPrinted(
        plan=plan, place=reference.place[:300], printed=reference.printed, sentence=reference.sentence,
        reason=reason, kept_by=actor,
    )  # fmt: skip
    kept.full_clean()
    kept.save()
    return kept


def keep_references_of_import(plan: WorkPlan, *, by: User) -> None:
    """Keep the broken references of a plan that was adopted before it was imported: its text is history."""
    for reference in open_references(plan):
        _keep(by, plan, reference, ADOPTED_BEFORE)


def freeze(plan: WorkPlan, *, by: User) -> dict[str, Any]:
    """Create the release of the plan's revision in the transaction of its adoption; return the log payload.

    Raises NotPossibleNow where the files can't be stored.
    """
    whole = WorkPlan.objects.prefetch_related(*PREFETCH).get(pk=plan.pk)
    content = json.loads(json.dumps(plan_text(whole)))
    release = Release(
        plan=plan, revision=plan.revision, content=content, digest=digest_of(content),
        adopted_at=timezone.now(), adopted_by=by,
    )  # fmt: skip
    release.full_clean(exclude=["content"])
    release.save()
    files = {format: _file(release, format) for format in FORMATS}
    return {"release": str(release.pk), "digest": release.digest, "files": files}


def _file(release: Release, format: str) -> str:
    """Render and store one file; return its digest."""
    renderer = format_named(format)
    rendered = renderer.render(document_of(release.content))
    revision = f"-rev-{release.revision}" if release.revision else ""
    try:
        file = keep_file(
            content=rendered.content,
            name=f"{release.plan.slug}{revision}.{renderer.suffix}",
            media_type=renderer.media_type,
            about=release.plan,
            visibility=Visibility.GROUP,
        )
    except OSError as error:
        raise NotPossibleNow(f"The files of the release can't be stored now: {error.strerror}.") from error
    row = ReleaseFile(
        release=release, format=format, file=file, sha256=file.sha256, size=file.size,
        substitutions=[list(row) for row in rendered.substitutions],
    )  # fmt: skip
    row.full_clean(exclude=["substitutions"])
    row.save()
    return file.sha256


# --- verification -------------------------------------------------------------------------------------


def release_failures() -> Iterator[str]:
    """Yield a sentence for each release or file that differs from the log. Reads every byte."""
    adopted = {
        payload["release"]: payload
        for payload in Payload.objects.filter(entry__kind=WorkPlan.KIND, data__has_key="release")
        .order_by("entry_id")
        .values_list("data", flat=True)
    }
    releases = (
        Release.objects.select_related("plan").prefetch_related("files__file").order_by("adopted_at", "pk")
    )
    for release in releases.iterator(chunk_size=10):
        payload = adopted.pop(str(release.pk), None)
        yield from (f"{release}: {failure}" for failure in _failures(release, payload))
    yield from (f"Release {pk} stands in the log but is missing." for pk in adopted)


def _failures(release: Release, payload: dict[str, Any] | None) -> Iterator[str]:
    if payload is None:
        yield "no log entry records its adoption."
        return
    if digest_of(release.content) != payload["digest"] or release.digest != payload["digest"]:
        yield "its text differs from the text that was adopted."
    kept = {row.format: row for row in release.files.all()}
    for format, digest in payload["files"].items():
        row = kept.get(format)
        if row is None:
            yield f"its {format} file is missing."
        elif not row.sha256 == row.file.sha256 == digest:
            yield f"its {format} file differs from the file that was adopted."
        elif fault := fault_of(digest):
            yield f"{row.file.name}: {fault}"
