"""The sample plan, imported, for the tests of plans."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from workplans.importing.reading_process import reading_of
from workplans.importing.services import accept_import, start_import
from workplans.models import PlanImport, WorkPlan

SAMPLE = Path(settings.BASE_DIR) / "samples" / "qig-2023-work-plan.txt"


def read_in(actor: User, content: bytes | None = None, name: str = SAMPLE.name) -> PlanImport:
    """The sample plan (or another content), read and not yet accepted."""
    content = SAMPLE.read_bytes() if content is None else content
    return finish(start_import(actor=actor, name=name, content=content))


def finish(plan_import: PlanImport) -> PlanImport:
    """Read the uploaded document here, without a process of its own. Raises ValidationError."""
    reading = reading_of(plan_import.name, bytes(plan_import.content))
    PlanImport.objects.filter(pk=plan_import.pk).update(reading=reading, state=PlanImport.State.READ)
    plan_import.refresh_from_db()
    return plan_import


def accepted(actor: User, **how: Any) -> WorkPlan:
    """The sample plan as records."""
    plan_import = read_in(actor)
    return accept_import(actor=actor, plan_import=plan_import, version=plan_import.version, **how)


def upload(content: bytes | None = None, name: str = SAMPLE.name) -> dict[str, Any]:
    """What the upload form sends."""
    return {"document": SimpleUploadedFile(name, SAMPLE.read_bytes() if content is None else content)}


def piece_with(plan_import: PlanImport, words: str) -> str:
    """The id of the first piece that begins with these words."""
    return next(piece["id"] for piece in plan_import.reading["pieces"] if piece["text"].startswith(words))
