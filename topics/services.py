"""The verbs of topics: each asks, locks, checks, changes, records, in one transaction.

All refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict, and with nothing else.
`version` is the one the person opened.
"""

from collections.abc import Collection
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.text import slugify

from accounts.models import User
from audit.services import act, record
from core.errors import NotPossibleNow
from core.locks import advisory_lock, lock_record, save_version
from core.models import Record
from core.policies import require
from topics.models import Challenge, Evidence, FocusArea, GlossaryTerm, Topic, TopicPerson
from topics.policies import (
    can_assign_topic,
    can_create_topic,
    can_edit_glossary,
    can_edit_topic,
    can_move_topic,
)
from topics.states import DISPOSITIONS, STAGES, Disposition

TOPIC_ADDRESSES = 7_241_002
Values = dict[str, Any]
R = TypeVar("R", bound=Record)


# --- the topic itself --------------------------------------------------------------------------------------


def create_topic(*, actor: User, values: Values) -> Topic:
    """A new topic; its address is made from its title and never changes."""
    with act():
        require(can_create_topic, actor)
        advisory_lock(TOPIC_ADDRESSES)
        topic = Topic(**values)
        topic.slug = topic.slug or _free_slug(topic.short_name or topic.title)
        topic.full_clean()
        topic.save()
        record(actor=actor, verb="topic.created", about=topic)
    return topic


def _free_slug(words: str) -> str:
    """An address no topic has yet."""
    base = slugify(words)[:70] or "topic"
    base = "topic-new" if base == "new" else base
    taken = set(Topic.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(s for n in range(len(taken) + 1) if (s := base if n == 0 else f"{base}-{n + 1}") not in taken)


def edit_topic(*, actor: User, topic: Topic, version: int, values: Values) -> Topic:
    """Save the texts of a topic."""
    with act():
        require(can_edit_topic, actor, topic)
        save_version(topic, version=version, values=values)
        record(actor=actor, verb="topic.edited", about=topic)
    return topic


def move_topic(*, actor: User, topic: Topic, version: int, stage: str, reason: str = "") -> Topic:
    """Put a topic on another rung, or off the ladder; back, off and on again need a reason."""
    with act():
        require(can_move_topic, actor, topic)
        lock_record(topic)
        _need_reason(STAGES.step(topic.stage, stage).needs_reason, reason)
        save_version(topic, version=version, values={"stage": stage})
        record(actor=actor, verb="topic.moved", about=topic, reason=reason)
    return topic


def assign_topic(*, actor: User, topic: Topic, leads: Collection[User], invited: Collection[User]) -> Topic:
    """Who leads the topic, and which guests may see it, in place of who did so far."""
    part = {user.pk: TopicPerson.Part.INVITED for user in invited}
    part |= {user.pk: TopicPerson.Part.LEAD for user in leads}
    with act():
        require(can_assign_topic, actor, topic)
        lock_record(topic)
        topic.people.exclude(user__in=part).delete()
        have = {person.user_id: person for person in topic.people.all()}
        for user in (*leads, *invited):
            person = have.get(user.pk) or TopicPerson(topic=topic, user=user)
            if person.part != part[user.pk]:
                person.part = part[user.pk]
                person.save()
                have[user.pk] = person
        record(actor=actor, verb="topic.assigned", about=topic)
    return topic


def _need_reason(needed: bool, reason: str) -> None:
    if needed and not reason.strip():
        raise ValidationError({"reason": "Say why: the reason stays in the record's history."})


# --- what belongs to a topic -------------------------------------------------------------------------------


def add_focus_area(*, actor: User, topic: Topic, values: Values) -> FocusArea:
    """A focus area at the end of the topic's list."""
    return _add(actor, FocusArea(topic=topic, position=_next(topic.focus_areas), **values), topic)


def edit_focus_area(*, actor: User, focus_area: FocusArea, version: int, values: Values) -> FocusArea:
    return _edit(actor, focus_area, focus_area.topic, version, values)


def merge_focus_area(*, actor: User, focus_area: FocusArea) -> FocusArea:
    """Set a focus area's text under that of the one before it, which stays; NotPossibleNow for the first."""
    with act():
        require(can_edit_topic, actor, focus_area.topic)
        lock_record(focus_area.topic)
        before = (
            focus_area.topic.focus_areas.filter(position__lt=focus_area.position)
            .order_by("-position")
            .first()
        )
        if before is None:
            raise NotPossibleNow("This is the first focus area: there is none before it to merge it into.")
        save_version(before, version=before.version, values={"text": f"{before.text}\n\n{focus_area.text}"})
        focus_area.delete()
        record(actor=actor, verb="focus_area.merged", about=before, thread=[before.topic])
    return before


def remove_focus_area(*, actor: User, focus_area: FocusArea) -> None:
    """Take a focus area out; its text stays in the topic's history."""
    _remove(actor, focus_area, focus_area.topic)


def add_challenge(*, actor: User, topic: Topic, values: Values) -> Challenge:
    """A challenge at the end of the topic's list, identified."""
    return _add(actor, Challenge(topic=topic, position=_next(topic.challenges), **values), topic)


def edit_challenge(*, actor: User, challenge: Challenge, version: int, values: Values) -> Challenge:
    return _edit(actor, challenge, challenge.topic, version, values)


def dispose_challenge(
    *, actor: User, challenge: Challenge, version: int, disposition: str, reason: str = "", **values: Any
) -> Challenge:
    """Say what becomes of a challenge.

    `values`: `handed_to` and `hand_over` where it is handed over, `merged_into` where merged, `answered_by`
    where addressed; those that another disposition needs are emptied.
    """
    kept = {
        "handed_to": values.get("handed_to", "") if disposition == Disposition.HANDED_OVER else "",
        "hand_over": values.get("hand_over", "") if disposition == Disposition.HANDED_OVER else "",
        "merged_into": values.get("merged_into") if disposition == Disposition.MERGED_INTO else None,
        "answered_by": values.get("answered_by", challenge.answered_by),
    }
    with act():
        require(can_edit_topic, actor, challenge.topic)
        lock_record(challenge)
        if disposition != challenge.disposition:
            _need_reason(DISPOSITIONS.step(challenge.disposition, disposition).needs_reason, reason)
        if kept["merged_into"] == challenge:
            raise ValidationError({"merged_into": "A challenge can't be merged into itself."})
        save_version(challenge, version=version, values=kept | {"disposition": disposition})
        record(
            actor=actor, verb="challenge.disposed", about=challenge, thread=[challenge.topic], reason=reason
        )
    return challenge


def remove_challenge(*, actor: User, challenge: Challenge) -> None:
    """Take a challenge out with its evidence; NotPossibleNow while others are merged into it."""
    with act():
        require(can_edit_topic, actor, challenge.topic)
        lock_record(challenge)
        if challenge.merged.exists():
            raise NotPossibleNow("Other challenges are merged into this one: take them back first.")
        _remove(actor, challenge, challenge.topic)


def add_evidence(*, actor: User, challenge: Challenge, values: Values) -> Evidence:
    return _add(actor, Evidence(challenge=challenge, **values), challenge.topic)


def edit_evidence(*, actor: User, evidence: Evidence, version: int, values: Values) -> Evidence:
    return _edit(actor, evidence, evidence.challenge.topic, version, values)


def remove_evidence(*, actor: User, evidence: Evidence) -> None:
    _remove(actor, evidence, evidence.challenge.topic)


def _next(rows: Any) -> int:
    """The position after the last."""
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _add(actor: User, row: R, topic: Topic) -> R:
    with act():
        require(can_edit_topic, actor, topic)
        row.full_clean()
        row.save()
        record(actor=actor, verb=f"{row.KIND}.added", about=row, thread=[topic])
    return row


def _edit(actor: User, row: R, topic: Topic, version: int, values: Values) -> R:
    with act():
        require(can_edit_topic, actor, topic)
        save_version(row, version=version, values=values)
        record(actor=actor, verb=f"{row.KIND}.edited", about=row, thread=[topic])
    return row


def _remove(actor: User, row: Record, topic: Topic) -> None:
    with act():
        require(can_edit_topic, actor, topic)
        record(actor=actor, verb=f"{row.KIND}.removed", about=row, thread=[topic])
        row.delete()


# --- the glossary ------------------------------------------------------------------------------------------


def add_term(*, actor: User, values: Values) -> GlossaryTerm:
    with act():
        require(can_edit_glossary, actor)
        term = GlossaryTerm(**values)
        term.full_clean()
        term.save()
        record(actor=actor, verb="glossary_term.added", about=term)
    return term


def edit_term(*, actor: User, term: GlossaryTerm, version: int, values: Values) -> GlossaryTerm:
    with act():
        require(can_edit_glossary, actor)
        save_version(term, version=version, values=values)
        record(actor=actor, verb="glossary_term.edited", about=term)
    return term


def remove_term(*, actor: User, term: GlossaryTerm) -> None:
    with act():
        require(can_edit_glossary, actor)
        record(actor=actor, verb="glossary_term.removed", about=term)
        term.delete()
