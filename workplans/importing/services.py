"""The services of importing a plan from its document."""

import hashlib
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Group, User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record, save_version
from core.policies import require
from topics.models import Challenge, FocusArea
from workplans.importing import from_json, read_plan, rebuild, to_json
from workplans.importing.corrections import correct
from workplans.importing.records import header_values, rows_of
from workplans.models import PlanImport, PlanTopic, WorkPlan
from workplans.new_plans import Rows, known_topics, lock_slugs, plan_of, save_rows
from workplans.policies import can_accept_import, can_correct_import, can_discard_import, can_start_import
from workplans.releases.services import freeze, keep_references_of_import
from workplans.states import ACCEPTED_AS, PlanState

Values = dict[str, Any]


def start_import(*, actor: User, name: str, content: bytes) -> PlanImport:
    """Read the document of a plan and store it with its reading; a refused document is not stored.

    Raises ValidationError with a sentence that says what to do.
    """
    require(can_start_import, actor)
    name = PurePath(name).name[-255:]
    reading = to_json(read_plan(name, content))
    with audited():
        plan_import = PlanImport(
            name=name,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            reading=reading,
            uploaded_by=actor,
        )
        plan_import.full_clean()
        plan_import.save()
        log_entry(actor=actor, action="import.started", about=plan_import)
    return plan_import


def correct_import(
    *, actor: User, plan_import: PlanImport, version: int, piece: str, changes: Values
) -> PlanImport:
    """Correct a piece and rebuild the records of the reading; `changes` as in `corrections.correct`."""
    with audited():
        require(can_correct_import, actor, plan_import)
        lock_record(plan_import)
        _to_be_checked(plan_import)
        before = next((p for p in plan_import.reading["pieces"] if p["id"] == piece), None)
        pieces = correct(from_json(plan_import.reading).pieces, piece, changes)
        reading = to_json(rebuild(pieces, plan_import.reading["seconds"]))
        save_version(plan_import, version=version, values={"reading": reading})
        after = next((p for p in reading["pieces"] if p["id"] == piece), None)
        log_entry(
            actor=actor, action="import.corrected", about=plan_import, piece=piece, before=before, after=after
        )
    return plan_import


def discard_import(*, actor: User, plan_import: PlanImport, version: int) -> PlanImport:
    """Discard an import: no plan is created from it."""
    with audited():
        require(can_discard_import, actor, plan_import)
        lock_record(plan_import)
        _to_be_checked(plan_import)
        save_version(plan_import, version=version, values={"state": PlanImport.State.DISCARDED})
        log_entry(actor=actor, action="import.discarded", about=plan_import)
    return plan_import


def accept_import(
    *,
    actor: User,
    plan_import: PlanImport,
    version: int,
    state: str = PlanState.DRAFT,
    header: Values | None = None,
) -> WorkPlan:
    """Create the plan and its records from a reading, all or nothing.

    `state`: draft, consultation or adopted; publishing is an action of its own. `header`: fields of the plan
    in place of those read. An existing topic with the same title or short name is linked: its text stays, and
    the focus areas and challenges that it lacks are added.
    """
    if state not in ACCEPTED_AS:
        raise ValidationError({"state": "An imported plan begins as a draft, in consultation or adopted."})
    with audited():
        require(can_accept_import, actor, plan_import)
        lock_slugs()
        lock_record(plan_import)
        _to_be_checked(plan_import)
        save_version(plan_import, version=version, values={"state": PlanImport.State.ACCEPTED})
        reading = from_json(plan_import.reading)
        plan = plan_of(header_values(reading, Group.objects.order_by("code")) | (header or {}))
        plan.state, plan.source = state, plan_import
        plan.full_clean()
        plan.save()
        rows = rows_of(reading, plan, known_topics())
        _keep_out_of_other_plans(plan, rows)
        save_rows(rows, "Correct the piece, then accept.")
        thread = [plan_import, *rows.topics, *rows.linked]
        frozen: Values = {}
        if state == PlanState.ADOPTED:
            keep_references_of_import(plan, by=actor)
            frozen = freeze(plan, by=actor)
        left = len(reading.left)
        log_entry(actor=actor, action="import.accepted", about=plan, related=thread, left=left, **frozen)
    return plan


def _keep_out_of_other_plans(plan: WorkPlan, rows: Rows) -> None:
    """Leave the parts that the document adds to existing topics out of the plans that were there before."""
    new: dict[Any, list[Any]] = {topic.pk: [] for topic in rows.linked}
    parts: list[FocusArea | Challenge] = [*rows.focus_areas, *rows.challenges]
    for part in parts:
        if part.topic_id in new:
            new[part.topic_id].append(part.pk)
    places = list(PlanTopic.objects.filter(topic__in=new).exclude(plan=plan))
    for place in places:
        place.leaves_out = [*place.leaves_out, *new[place.topic_id]]
    PlanTopic.objects.bulk_update(places, ["leaves_out"])


def _to_be_checked(plan_import: PlanImport) -> None:
    if plan_import.state != PlanImport.State.READ:
        raise NotPossibleNow(
            f"This import was {plan_import.get_state_display().lower()}; it can't be changed now."
        )
