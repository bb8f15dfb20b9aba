"""The services of the topics in a plan: their text and points, and the two acts between plan and topic.

A service that changes points locks the plan first, so that positions can't cross.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Max

from accounts.models import User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record, save_version
from core.policies import require
from core.reasons import require_reason
from topics.models import Challenge, Topic
from topics.services.versions import raise_version
from topics.states import Disposition
from workplans.models import PART_MODELS, PlanPoint, PlanTopic
from workplans.plan_topics.difference import TEXTS, Pair, Part, pairs_of, parts_of, seen_of
from workplans.policies import (
    can_add_point,
    can_edit_plan_topic,
    can_edit_point,
    can_remove_point,
    can_take_from_topic,
    can_update_topic,
)
from workplans.states import TopicText

Values = dict[str, Any]
CHANGED_SINCE = (
    "Somebody changed the plan or the topic since you opened this page. The difference is shown as it is now:"
    " check it, then send this again."
)


def edit_plan_topic(*, actor: User, plan_topic: PlanTopic, version: int, values: Values) -> PlanTopic:
    """Save what a plan says of a topic; the topic itself is not changed."""
    with audited():
        require(can_edit_plan_topic, actor, plan_topic)
        _lock(plan_topic)
        if save_version(plan_topic, version=version, values=values):
            log_entry(actor=actor, action="plan_topic.edited", about=plan_topic, related=[plan_topic.plan])
    return plan_topic


def add_point(*, actor: User, plan_topic: PlanTopic, values: Values) -> PlanPoint:
    """Add a focus area or an issue (`kind`, `text`) after the last of its kind."""
    with audited():
        require(can_add_point, actor, plan_topic)
        _lock(plan_topic)
        points = plan_topic.points.order_by("-position")
        last = points.filter(kind=values["kind"]).first() or points.first()
        point = PlanPoint(plan=plan_topic.plan, plan_topic=plan_topic, position=1, **values)
        if last is not None:
            point.position = last.position + 1
            plan_topic.points.filter(position__gt=last.position).update(position=F("position") + 1)
        point.full_clean()
        point.save()
        log_entry(actor=actor, action="plan_point.added", about=point, related=[plan_topic.plan])
    return point


def edit_point(*, actor: User, point: PlanPoint, version: int, values: Values) -> PlanPoint:
    """Save the text of a focus area or an issue as the plan prints it."""
    with audited():
        require(can_edit_point, actor, point)
        _lock(point)
        if save_version(point, version=version, values=values):
            log_entry(actor=actor, action="plan_point.edited", about=point, related=[point.plan])
    return point


def remove_point(*, actor: User, point: PlanPoint, version: int, reason: str) -> None:
    """Remove a focus area or an issue from the plan; the topic keeps its own."""
    with audited():
        require(can_remove_point, actor, point)
        _lock(point)
        reason = require_reason(reason)
        save_version(point, version=version, values={})  # refuses another version
        log_entry(actor=actor, action="plan_point.removed", about=point, related=[point.plan], reason=reason)
        point.delete()


def _lock(row: PlanTopic | PlanPoint) -> None:
    lock_record(row.plan)
    row.plan.refuse_if_frozen()


# --- between plan and topic --------------------------------------------------------------------------------


def take_from_topic(*, actor: User, plan_topic: PlanTopic, seen: str) -> PlanTopic:
    """Replace what a draft plan says of a topic by the text of the topic; number, title and tier stay.

    `seen`: `seen_of` what the person looked at. Raises NotPossibleNow where plan or topic were changed since.
    """
    with audited():
        require(can_take_from_topic, actor, plan_topic)
        _lock(plan_topic)
        topic = _seen_topic(plan_topic, seen)
        values = {name: getattr(topic, name) for name in TEXTS}
        changed = save_version(plan_topic, version=plan_topic.version, values=values)
        for position, pair in enumerate(_pairs_in_order_of_topic(plan_topic), start=1):
            changed |= _take_part(plan_topic, pair, position)
        if changed:
            log_entry(
                actor=actor, action="plan_topic.taken_from_topic", about=plan_topic,
                related=[plan_topic.plan, topic],
            )  # fmt: skip
    return plan_topic


def _seen_topic(plan_topic: PlanTopic, seen: str) -> Topic:
    """Lock what a plan says of a topic, and the topic, and return it.

    Raises NotPossibleNow where they are not as they were `seen`.
    """
    lock_record(plan_topic)
    lock_record(plan_topic.topic)
    if seen_of(plan_topic) != seen:
        raise NotPossibleNow(CHANGED_SINCE)
    return plan_topic.topic


def _pairs_in_order_of_topic(plan_topic: PlanTopic) -> list[Pair]:
    """Return the pairs in the order of the topic, the points that it does not have last."""
    pairs = pairs_of(plan_topic)
    by_part = {pair.part.pk: pair for pair in pairs if pair.part}
    in_order = [by_part[part.pk] for part in parts_of(plan_topic.topic)]
    return [*in_order, *(pair for pair in pairs if pair.part is None)]


def _take_part(plan_topic: PlanTopic, pair: Pair, position: int) -> bool:
    """Make the point of a pair as the topic has it; return whether anything changed."""
    point, part = pair
    if part is None:
        assert point is not None
        point.delete()
        return True
    values = {part.KIND: part, "text": part.text, "position": position}
    if point is not None:
        return save_version(point, version=point.version, values=values)
    point = PlanPoint(plan=plan_topic.plan, plan_topic=plan_topic, kind=part.KIND, **values)
    point.full_clean()
    point.save()
    return True


def update_topic(*, actor: User, plan_topic: PlanTopic, seen: str, how: str = TopicText.UPDATE) -> Topic:
    """Make a topic say what a plan says of it (UPDATE), or add the parts that it does not have (ADD).

    UPDATE rewords the parts that the plan words otherwise, puts them in the plan's order, and removes those
    that the plan does not have, but never one that `is_kept`. The points of the plan are linked to the parts;
    their text stays. `seen`: `seen_of` what the person looked at. Raises NotPossibleNow where plan or topic
    were changed since.
    """
    with audited():
        require(can_update_topic, actor, plan_topic)
        if how not in (TopicText.UPDATE, TopicText.ADD):
            raise ValidationError({"how": "Choose whether to update the topic or to add what is new."})
        lock_record(plan_topic.plan)
        topic = _seen_topic(plan_topic, seen)
        values = {name: getattr(plan_topic, name) for name in TEXTS}
        changed = how == TopicText.UPDATE and save_version(topic, version=topic.version, values=values)
        parts_changed = [_update_part(topic, pair, how) for pair in pairs_of(plan_topic)]
        if how == TopicText.UPDATE:
            parts_changed.append(_order_parts(plan_topic))
        if any(parts_changed) and not changed:
            raise_version(topic)
        if changed or any(parts_changed):
            log_entry(
                actor=actor, action="topic.updated_from_plan", about=topic, related=[plan_topic.plan], how=how
            )
    return topic


def _update_part(topic: Topic, pair: Pair, how: str) -> bool:
    """Make the part of a pair as the plan has it; return whether the topic changed."""
    point, part = pair
    if point is None:
        return how == TopicText.UPDATE and part is not None and _remove_part(part)
    changed = False
    if part is None:
        part, changed = _new_part(topic, point), True
    elif how == TopicText.UPDATE:
        changed = save_version(part, version=part.version, values={"text": point.text})
    if point.part_id != part.pk:
        PlanPoint.objects.filter(pk=point.pk).update(**{part.KIND: part})
    return changed


def _new_part(topic: Topic, point: PlanPoint) -> Part:
    model = PART_MODELS[point.kind]
    last = model.objects.filter(topic=topic).aggregate(last=Max("position"))["last"]
    part = model(topic=topic, position=(last or 0) + 1, text=point.text)
    part.full_clean()
    part.save()
    return part


def _order_parts(plan_topic: PlanTopic) -> bool:
    """Put the parts of the topic in the order of the plan, others last; return whether any was moved."""
    moved = False
    position = dict.fromkeys(PART_MODELS, 0)
    for _, part in pairs_of(plan_topic):
        if part is not None:
            position[part.KIND] += 1
            if part.position != position[part.KIND]:
                moved = bool(type(part).objects.filter(pk=part.pk).update(position=position[part.KIND]))
    return moved


def _remove_part(part: Part) -> bool:
    """Remove a part unless it `is_kept`; return whether it was removed."""
    if is_kept(part):
        return False
    part.delete()
    return True


def is_kept(part: Part | None) -> bool:
    """Return whether a part stays in its topic: a challenge with evidence, dealt with, or merged into."""
    if not isinstance(part, Challenge):
        return False
    return part.disposition != Disposition.IDENTIFIED or part.evidence.exists() or part.merged.exists()
