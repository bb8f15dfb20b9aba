"""The services of focus areas, challenges and evidence.

A service that adds, merges or removes a row locks the topic first, so that positions and mergers can't cross.
"""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record, save_version
from core.models import Record
from core.policies import require
from core.reasons import require_reason
from topics.models import Challenge, Evidence, FocusArea, GuidanceDocument, Topic
from topics.policies import can_edit_topic
from topics.services.versions import require_version
from topics.states import DISPOSITIONS, NAMED_WITH

Values = dict[str, Any]
Row = TypeVar("Row", FocusArea, Challenge, Evidence)


# --- focus areas -------------------------------------------------------------------------------------------


def add_focus_area(*, actor: User, topic: Topic, values: Values) -> FocusArea:
    """Add a focus area at the end of the topic's list."""
    return _add(actor, FocusArea(topic=topic, **values))


def edit_focus_area(*, actor: User, focus_area: FocusArea, version: int, values: Values) -> FocusArea:
    """Save the text of a focus area."""
    return _edit(actor, focus_area, version, values)


def merge_focus_area(*, actor: User, focus_area: FocusArea, version: int) -> FocusArea:
    """Append the text of a focus area to the one before it, and remove it.

    Raises NotPossibleNow for the first of the topic.
    """
    topic = focus_area.topic
    with audited():
        require(can_edit_topic, actor, topic)
        _lock(topic, focus_area)
        require_version(focus_area, version)
        before = topic.focus_areas.filter(position__lt=focus_area.position).order_by("-position").first()
        if before is None:
            raise NotPossibleNow("This is the first focus area: there is none before it to merge it into.")
        lock_record(before)
        text = f"{before.text}\n\n{focus_area.text}"
        save_version(before, version=before.version, values={"text": text})
        log_entry(actor=actor, action="focus_area.merged", about=before, related=[topic, focus_area])
        focus_area.delete()
    return before


def remove_focus_area(*, actor: User, focus_area: FocusArea, version: int) -> None:
    """Remove a focus area; its text stays in the topic's history."""
    _remove(actor, focus_area, version)


# --- challenges --------------------------------------------------------------------------------------------


def add_challenge(*, actor: User, topic: Topic, values: Values) -> Challenge:
    """Add a challenge at the end of the topic's list, with the disposition `identified`."""
    return _add(actor, Challenge(topic=topic, **values))


def edit_challenge(*, actor: User, challenge: Challenge, version: int, values: Values) -> Challenge:
    """Save the text of a challenge."""
    return _edit(actor, challenge, version, values)


def dispose_challenge(
    *, actor: User, challenge: Challenge, version: int, disposition: str, reason: str = "", **values: Any
) -> Challenge:
    """Set the disposition of a challenge.

    `values`: the fields that `NAMED_WITH` demands; those of other dispositions are emptied. `answered_by`
    (words) and `answered_in` (a document of the topic, or None) go with any disposition; left out, they stay.
    Locks the document, so that it can't be removed or taken out of the topic meanwhile.
    """
    with audited():
        require(can_edit_topic, actor, challenge.topic)
        document: GuidanceDocument | None = values.get("answered_in")
        if document:
            lock_record(document)
        _lock(challenge.topic, challenge)
        moves = disposition != challenge.disposition
        if moves and DISPOSITIONS.step(challenge.disposition, disposition).needs_reason:
            require_reason(reason)
        if document and not document.topics.filter(pk=challenge.topic_id).exists():
            raise ValidationError({"answered_in": "Choose a document that belongs to the topic."})
        if "answered_in" in values:
            challenge.answered_in = document
        demanded = {name: values.get(name) for name in NAMED_WITH.get(disposition, {})}
        columns = {"handed_to": "", "hand_over": "", "merged_into": None} | demanded
        columns |= {
            "disposition": disposition,
            "answered_by": values.get("answered_by", challenge.answered_by),
            "answered_in_kind": challenge.answered_in_kind,
            "answered_in_uuid": challenge.answered_in_uuid,
        }
        _require_demanded(challenge, columns)
        if save_version(challenge, version=version, values=columns):
            log_entry(
                actor=actor,
                action="challenge.disposed",
                about=challenge,
                related=[challenge.topic],
                reason=reason,
            )
    return challenge


def _require_demanded(challenge: Challenge, columns: Values) -> None:
    """Raise ValidationError for a field that the disposition demands, and for a wrong target of a merger."""
    empty = {
        name: message
        for name, message in NAMED_WITH.get(columns["disposition"], {}).items()
        if not columns[name] and not (name == "answered_by" and columns["answered_in_uuid"])
    }
    if empty:
        raise ValidationError(empty)
    target = columns["merged_into"]
    if target and not challenge.merge_targets().filter(pk=target.pk).exists():
        message = "Choose another challenge of the same topic that is not merged itself."
        raise ValidationError({"merged_into": message})


def remove_challenge(*, actor: User, challenge: Challenge, version: int) -> None:
    """Remove a challenge with its evidence. NotPossibleNow while others are merged into it."""
    with audited():
        require(can_edit_topic, actor, challenge.topic)
        _lock(challenge.topic, challenge)
        if challenge.merged.exists():
            raise NotPossibleNow("Other challenges are merged into this one: take them back first.")
        _remove(actor, challenge, version)


# --- evidence ----------------------------------------------------------------------------------------------


def add_evidence(*, actor: User, challenge: Challenge, values: Values) -> Evidence:
    """Add evidence to a challenge."""
    return _add(actor, Evidence(challenge=challenge, **values))


def edit_evidence(*, actor: User, evidence: Evidence, version: int, values: Values) -> Evidence:
    """Save evidence."""
    return _edit(actor, evidence, version, values)


def remove_evidence(*, actor: User, evidence: Evidence, version: int) -> None:
    """Remove evidence; its text stays in the topic's history."""
    _remove(actor, evidence, version)


# --- shared ------------------------------------------------------------------------------------------------


def _lock(topic: Topic, row: Record) -> None:
    lock_record(topic)
    lock_record(row)


def _add(actor: User, row: Row) -> Row:
    topic = row.topic
    with audited():
        require(can_edit_topic, actor, topic)
        lock_record(topic)
        if isinstance(row, FocusArea | Challenge):
            last = type(row).objects.filter(topic=topic).aggregate(last=Max("position"))["last"]
            row.position = (last or 0) + 1
        row.full_clean()
        row.save()
        log_entry(actor=actor, action=f"{row.KIND}.added", about=row, related=[topic])
    return row


def _edit(actor: User, row: Row, version: int, values: Values) -> Row:
    with audited():
        require(can_edit_topic, actor, row.topic)
        if save_version(row, version=version, values=values):
            log_entry(actor=actor, action=f"{row.KIND}.edited", about=row, related=[row.topic])
    return row


def _remove(actor: User, row: FocusArea | Challenge | Evidence, version: int) -> None:
    topic = row.topic
    with audited():
        require(can_edit_topic, actor, topic)
        _lock(topic, row)
        require_version(row, version)
        log_entry(actor=actor, action=f"{row.KIND}.removed", about=row, related=[topic])
        row.delete()
