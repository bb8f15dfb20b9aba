"""The services of importing a plan from its document."""

import hashlib
from collections.abc import Mapping
from functools import partial
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Group, User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record, save_version
from core.policies import require
from core.uploads import check_upload
from documents.reading.files import READABLE
from workplans.importing import from_json, rebuild, to_json
from workplans.importing.corrections import correct
from workplans.importing.jobs import wake_for
from workplans.importing.records import header_values, linked_topics, rows_of
from workplans.models import PlanImport, WorkPlan
from workplans.new_plans import Rows, known_topics, lock_slugs, plan_of, save_rows
from workplans.plan_topics.difference import seen_of, seen_of_topic
from workplans.plan_topics.services import update_topic
from workplans.policies import can_accept_import, can_correct_import, can_discard_import, can_start_import
from workplans.releases.services import freeze, keep_references_of_import
from workplans.states import ACCEPTED_AS, PlanState, TopicText

Values = dict[str, Any]
TOPIC_CHANGED = "Somebody changed this topic since you opened this page: compare it again, then accept."


def start_import(*, actor: User, name: str, content: bytes) -> PlanImport:
    """Store the document of a plan, which a worker then reads (`importing.jobs`).

    Raises ValidationError for a file of another type or size, which is not stored.
    """
    require(can_start_import, actor)
    name = PurePath(name).name[-255:]
    check_upload(name, content, accept=READABLE)
    with audited():
        plan_import = PlanImport(
            name=name,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by=actor,
        )
        plan_import.full_clean()
        plan_import.save()
        log_entry(actor=actor, action="import.started", about=plan_import)
        transaction.on_commit(partial(wake_for, plan_import))
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
    """Discard an import, also while it waits or is being read: no plan is created from it."""
    with audited():
        require(can_discard_import, actor, plan_import)
        lock_record(plan_import)
        if not plan_import.is_under_way:
            _to_be_checked(plan_import)
        values = {"state": PlanImport.State.DISCARDED, "lease_until": None}
        save_version(plan_import, version=version, values=values)
        log_entry(actor=actor, action="import.discarded", about=plan_import)
    return plan_import


def accept_import(
    *,
    actor: User,
    plan_import: PlanImport,
    version: int,
    state: str = PlanState.DRAFT,
    header: Values | None = None,
    topics: Mapping[Any, tuple[str, str]] | None = None,
) -> WorkPlan:
    """Create the plan and its records from a reading, all or nothing.

    `state`: draft, consultation or adopted; publishing is an action of its own. `header`: fields of the plan
    in place of those read. An existing topic with the same title or short name is linked, and not changed
    unless `topics` says so: by its key, the choice of `TopicText` and the `seen_of_topic` that was shown.
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
        save_rows(rows, "Correct the piece, then accept.")
        _update_topics(actor, rows, topics or {})
        thread = [plan_import, *rows.topics, *rows.linked]
        frozen: Values = {}
        if state == PlanState.ADOPTED:
            keep_references_of_import(plan, by=actor)
            frozen = freeze(plan, by=actor)
        left = len(reading.left)
        log_entry(actor=actor, action="import.accepted", about=plan, related=thread, left=left, **frozen)
    return plan


def _update_topics(actor: User, rows: Rows, topics: Mapping[Any, tuple[str, str]]) -> None:
    """Do to each linked topic what was chosen for it."""
    new = set(rows.topics)
    for row in rows.plan_topics:
        how, seen = topics.get(row.topic_id, (TopicText.KEEP, ""))
        if row.topic in new or how == TopicText.KEEP:
            continue
        lock_record(row.topic)
        if seen_of_topic(row.topic) != seen:
            raise ValidationError({f"topic-{row.topic_id}": TOPIC_CHANGED})
        update_topic(actor=actor, plan_topic=row, seen=seen_of(row), how=how)


def same_for_all(plan_import: PlanImport, how: str) -> dict[Any, tuple[str, str]]:
    """Return the choice `how` for each topic that the import would link, as `accept_import` takes it."""
    linked = linked_topics(from_json(plan_import.reading), known_topics())
    return {topic.pk: (how, seen_of_topic(topic)) for topic in linked.values()}


def refuse_unless_read(plan_import: PlanImport) -> None:
    """Raise NotPossibleNow while there is no reading of the document."""
    if plan_import.is_under_way:
        raise NotPossibleNow("This document is still being read: wait until its pieces are shown.")
    if not plan_import.reading:
        raise NotPossibleNow("There is no reading of this document: upload it again.")


def _to_be_checked(plan_import: PlanImport) -> None:
    if plan_import.is_under_way:
        refuse_unless_read(plan_import)
    if plan_import.state != PlanImport.State.READ:
        raise NotPossibleNow(
            f"This import was {plan_import.get_state_display().lower()}; it can't be changed now."
        )
