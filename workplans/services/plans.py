"""The services of plans: each asks, locks, checks, changes, records, in one transaction.

All refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict, and with nothing else.
`version` is the one the person opened.
"""

import hashlib
import json
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import Group, User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import advisory_lock, lock_record, save_version
from core.policies import require
from topics.models import Challenge, FocusArea, Topic
from topics.services import TOPIC_ADDRESSES
from workplans.importing import Refused, from_json, read_plan, rebuild, to_json
from workplans.importing.corrections import correct
from workplans.importing.records import Rows, free_slug, give_slugs, header_values, rows_of, topic_keys
from workplans.models import (
    Activity,
    Endorsement,
    PlanImport,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    WorkPlan,
)
from workplans.places import keep_places
from workplans.policies import (
    can_accept_import,
    can_add_activity,
    can_correct_import,
    can_edit_activity,
    can_edit_endorsement,
    can_edit_goal,
    can_edit_plan,
    can_edit_section,
    can_endorse_plan,
    can_leave_import,
    can_move_plan,
    can_remove_activity,
    can_remove_endorsement,
    can_start_import,
)
from workplans.references import reference_key
from workplans.releases.services import freeze, keep_all_as_read_in, refuse_dead_references
from workplans.states import ACCEPTED_AS, ACTIVITY_PROGRESS, FROZEN, PLAN_STATES, PlanState

PLAN_ADDRESSES = "addresses of plans"
Values = dict[str, Any]

#: How an activity goes is written down in an adopted plan too; its words are not.
PROGRESS_FIELDS = frozenset({"progress", "progress_reason"})


# --- reading a plan in -------------------------------------------------------------------------------------


def start_import(*, actor: User, name: str, content: bytes) -> PlanImport:
    """Read a document and keep what was found, to be checked. Of a refused one nothing is kept.

    Raises ValidationError with the reader's sentence.
    """
    require(can_start_import, actor)
    name = PurePath(name).name[-255:]
    try:
        reading = _storable(to_json(read_plan(name, content)))
    except Refused as refusal:
        raise ValidationError(str(refusal)) from refusal
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


def _storable(reading: Values) -> Values:
    """The same JSON without what PostgreSQL can't keep (NUL, halves of characters), each shown as U+FFFD."""
    text = json.dumps(reading, ensure_ascii=False).replace("\\u0000", "\ufffd")
    return json.loads(text.encode("utf-8", "replace").decode("utf-8", "replace"))


def correct_import(
    *, actor: User, plan_import: PlanImport, version: int, piece: str, changes: Values
) -> PlanImport:
    """Change one piece and make the records anew from the pieces; `changes` as in `corrections.correct`."""
    with audited():
        require(can_correct_import, actor, plan_import)
        lock_record(plan_import)
        _to_be_checked(plan_import)
        before = next((p for p in plan_import.reading["pieces"] if p["id"] == piece), None)
        pieces = correct(from_json(plan_import.reading).pieces, piece, changes)
        reading = _storable(to_json(rebuild(pieces, plan_import.reading["seconds"])))
        save_version(plan_import, version=version, values={"reading": reading})
        after = next((p for p in reading["pieces"] if p["id"] == piece), None)
        log_entry(
            actor=actor, action="import.corrected", about=plan_import, piece=piece, before=before, after=after
        )
    return plan_import


def leave_import(*, actor: User, plan_import: PlanImport, version: int) -> PlanImport:
    """Put an import aside: no plan is made of it."""
    with audited():
        require(can_leave_import, actor, plan_import)
        lock_record(plan_import)
        _to_be_checked(plan_import)
        save_version(plan_import, version=version, values={"state": PlanImport.State.LEFT})
        log_entry(actor=actor, action="import.left", about=plan_import)
    return plan_import


def accept_import(
    *,
    actor: User,
    plan_import: PlanImport,
    version: int,
    state: str = PlanState.DRAFT,
    header: Values | None = None,
) -> WorkPlan:
    """Make the plan and its records from a reading, all or nothing.

    `state`: draft, consultation or adopted; publishing is an act of its own. `header`: fields of the plan in
    place of those read. A topic that is known by its title or short name is linked: its text stays, and focus
    areas and challenges that it lacks are added.
    """
    if state not in ACCEPTED_AS:
        raise ValidationError({"state": "An imported plan begins as a draft, in consultation or adopted."})
    with audited():
        require(can_accept_import, actor, plan_import)
        advisory_lock(PLAN_ADDRESSES)
        advisory_lock(TOPIC_ADDRESSES)
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
            keep_all_as_read_in(plan, by=actor)
            frozen = freeze(plan, by=actor)
        left = len(reading.left)
        log_entry(actor=actor, action="import.accepted", about=plan, related=thread, left=left, **frozen)
    return plan


def _keep_out_of_other_plans(plan: WorkPlan, rows: Rows) -> None:
    """What a document adds to a known topic, maybe in other words, is not printed by the plans before."""
    new: dict[Any, list[Any]] = {topic.pk: [] for topic in rows.linked}
    parts: list[FocusArea | Challenge] = [*rows.focus_areas, *rows.challenges]
    for part in parts:
        if part.topic_id in new:
            new[part.topic_id].append(part.pk)
    places = list(PlanTopic.objects.filter(topic__in=new).exclude(plan=plan))
    for place in places:
        place.leaves_out = [*place.leaves_out, *new[place.topic_id]]
    PlanTopic.objects.bulk_update(places, ["leaves_out"])


def known_topics() -> dict[str, Topic]:
    """Every topic by what it is known by, with its focus areas and challenges. Three queries."""
    topics = Topic.objects.prefetch_related("focus_areas", "challenges").order_by("-created_at", "pk")
    return {key: topic for topic in topics for key in topic_keys(topic.title, topic.short_name)}


def _to_be_checked(plan_import: PlanImport) -> None:
    if plan_import.state != PlanImport.State.READ:
        raise NotPossibleNow(
            f"This import was {plan_import.get_state_display().lower()}; it can't be changed now."
        )


def plan_of(values: Values) -> WorkPlan:
    """The plan with these fields, with an address of its own. Raises ValidationError that says what to do."""
    if not values["group"]:
        raise ValidationError(
            {"group": "The document names no group that the portal knows: say whose plan it is."}
        )
    if not (values["period_start"] and values["period_end"]):
        raise ValidationError({"period_start": "The document says no period: give its first and last day."})
    plan = WorkPlan(**values, reference_key=reference_key(values["reference"]))
    twin = WorkPlan.objects.filter(reference_key=plan.reference_key, revision=plan.revision).first()
    if plan.reference_key and twin:
        raise ValidationError(
            {
                "reference": f"There is already a plan {twin.reference}, revision {twin.revision}: “{twin}”. "
                "If this is another one, give it its own reference or revision; else leave it."
            }
        )
    years = dict.fromkeys((plan.period_start.year, plan.period_end.year))
    words = "-".join(map(str, (plan.group.code, *years))) + (f"-rev-{plan.revision}" if plan.revision else "")
    plan.slug = free_slug(words, set(WorkPlan.objects.values_list("slug", flat=True)), "plan")
    return plan


def save_rows(rows: Rows, advice: str) -> None:
    """Insert the rows, list by list. Raises ValidationError that names the row."""
    give_slugs(rows.topics, set(Topic.objects.values_list("slug", flat=True)))
    for batch in rows.in_order():
        for row in batch:
            _check(row, advice)
        if batch:
            type(batch[0])._default_manager.bulk_create(batch)


def _check(row: Any, advice: str) -> None:
    try:
        row.clean_fields(exclude=[f.name for f in row._meta.fields if f.is_relation])
    except ValidationError as error:
        words = f"{row._meta.verbose_name.capitalize()} “{row}”: {' '.join(error.messages)}"
        raise ValidationError(f"{words} {advice}") from error


# --- the plan and its words --------------------------------------------------------------------------------


def edit_plan(*, actor: User, plan: WorkPlan, version: int, values: Values) -> WorkPlan:
    """Save the header of a plan."""
    with audited():
        require(can_edit_plan, actor, plan)
        lock_record(plan)
        plan.refuse_if_frozen()
        if "reference" in values:
            values = values | {"reference_key": reference_key(values["reference"])}
        save_version(plan, version=version, values=values)
        log_entry(actor=actor, action="plan.edited", about=plan)
    return plan


def edit_section(*, actor: User, section: PlanSection, version: int, values: Values) -> PlanSection:
    """Save a heading and the text under it."""
    with audited():
        require(can_edit_section, actor, section)
        lock_record(section.plan)
        section.plan.refuse_if_frozen()
        # asked of the database: a form may have set the new text on the section already
        before = PlanSection.objects.filter(pk=section.pk).values_list("text", flat=True).first() or ""
        save_version(section, version=version, values=values)
        keep_places(section, before, section.text)
        log_entry(actor=actor, action="section.edited", about=section, related=[section.plan])
    return section


def edit_goal(*, actor: User, goal: StrategicGoal, version: int, values: Values) -> StrategicGoal:
    """Save a long-term priority."""
    with audited():
        require(can_edit_goal, actor, goal)
        lock_record(goal.plan)
        goal.plan.refuse_if_frozen()
        save_version(goal, version=version, values=values)
        log_entry(actor=actor, action="goal.edited", about=goal, related=[goal.plan])
    return goal


# --- activities --------------------------------------------------------------------------------------------


def add_activity(*, actor: User, plan: WorkPlan, values: Values) -> Activity:
    """A new activity at the end of its section (`values["section"]`, one of the plan's)."""
    with audited():
        require(can_add_activity, actor, plan)
        lock_record(plan)
        plan.refuse_if_frozen()
        last = plan.activities.filter(section=values["section"]).aggregate(last=Max("position"))["last"]
        activity = Activity(plan=plan, position=(last or 0) + 1, **values)
        _set_in_own_plan(activity)
        activity.full_clean()
        activity.save()
        log_entry(actor=actor, action="activity.added", about=activity, related=[plan])
    return activity


def edit_activity(*, actor: User, activity: Activity, version: int, values: Values) -> Activity:
    """Save an activity's words, or how it goes; a setback (postponed, suspended …) says why.

    In an adopted or published plan its progress alone can be saved, in a superseded one nothing.
    """
    with audited():
        require(can_edit_activity, actor, activity)
        lock_record(activity.plan)
        lock_record(activity)
        changed = {name for name, value in values.items() if getattr(activity, name) != value}
        if changed - PROGRESS_FIELDS or activity.plan.state == PlanState.SUPERSEDED:
            activity.plan.refuse_if_frozen()
        if "progress" in changed:
            step = ACTIVITY_PROGRESS.step(activity.progress, values["progress"])
            if step.needs_reason and not values.get("progress_reason", activity.progress_reason).strip():
                raise ValidationError({"progress_reason": "Say why: the reason is part of the record."})
        for name, value in values.items():
            setattr(activity, name, value)
        _set_in_own_plan(activity)
        save_version(activity, version=version, values=values)
        log_entry(actor=actor, action="activity.edited", about=activity, related=[activity.plan])
    return activity


def remove_activity(*, actor: User, activity: Activity, version: int, reason: str) -> None:
    """Take an activity out of its plan; what it said stays in the plan's history."""
    with audited():
        require(can_remove_activity, actor, activity)
        plan = activity.plan
        lock_record(plan)
        plan.refuse_if_frozen()
        if not reason.strip():
            raise ValidationError({"reason": "Say why: the reason stays in the plan's history."})
        if activity.continued_by.exists():
            raise NotPossibleNow("A later plan carries this activity on: cancel it instead, with the reason.")
        save_version(activity, version=version, values={})
        log_entry(actor=actor, action="activity.removed", about=activity, related=[plan], reason=reason)
        activity.delete()


def _set_in_own_plan(activity: Activity) -> None:
    if activity.section.plan_id != activity.plan_id:
        raise ValidationError({"section": "This section belongs to another plan."})


# --- the plan's life ---------------------------------------------------------------------------------------


def endorse_plan(*, actor: User, plan: WorkPlan, values: Values) -> Endorsement:
    """Put on record what a body said of the plan, in any state: words are often reported late."""
    with audited():
        require(can_endorse_plan, actor, plan)
        lock_record(plan)
        last = plan.endorsements.aggregate(last=Max("position"))["last"]
        endorsement = Endorsement(plan=plan, position=(last or 0) + 1, **values)
        endorsement.full_clean()
        endorsement.save()
        log_entry(actor=actor, action="plan.endorsed", about=endorsement, related=[plan])
    return endorsement


def edit_endorsement(*, actor: User, endorsement: Endorsement, version: int, values: Values) -> Endorsement:
    """Correct what is on record of a body's words, in any state: a release keeps what it froze."""
    with audited():
        require(can_edit_endorsement, actor, endorsement)
        lock_record(endorsement.plan)
        save_version(endorsement, version=version, values=values)
        log_entry(actor=actor, action="endorsement.edited", about=endorsement, related=[endorsement.plan])
    return endorsement


def remove_endorsement(*, actor: User, endorsement: Endorsement, version: int, reason: str) -> None:
    """Take off the record what a body did not say; it stays in the plan's history, and in its releases."""
    with audited():
        require(can_remove_endorsement, actor, endorsement)
        plan = endorsement.plan
        lock_record(plan)
        if not reason.strip():
            raise ValidationError({"reason": "Say why: the reason stays in the plan's history."})
        save_version(endorsement, version=version, values={})
        log_entry(actor=actor, action="endorsement.removed", about=endorsement, related=[plan], reason=reason)
        endorsement.delete()


def move_plan(*, actor: User, plan: WorkPlan, version: int, state: str, reason: str = "") -> WorkPlan:
    """Take a plan one step along its lifecycle. Adoption freezes a release; to draft again is a revision."""
    with audited():
        require(can_move_plan, actor, plan, state)
        lock_record(plan)
        step = PLAN_STATES.step(plan.state, state)
        if state == PlanState.PUBLISHED:
            raise NotPossibleNow("A plan is published on its publish page, which shows what becomes public.")
        if state == PlanState.CONSULTATION:
            raise NotPossibleNow("A consultation is opened on its own page, which says who is asked.")
        if step.needs_reason and not reason.strip():
            raise ValidationError({"reason": "Say why: the reason stays in the plan's history."})
        values: Values = {"state": state}
        if state == PlanState.DRAFT and plan.state in FROZEN:
            values["revision"] = plan.revision + 1
        if state == PlanState.ADOPTED:
            refuse_dead_references(plan)
        save_version(plan, version=version, values=values)
        frozen = freeze(plan, by=actor) if state == PlanState.ADOPTED else {}
        log_entry(actor=actor, action="plan.moved", about=plan, reason=reason, **frozen)
    return plan
