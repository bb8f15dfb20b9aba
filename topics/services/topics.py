"""The services of topics.

All services of this app refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict alone.
`version` is the version of the record that the person opened.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from audit.services import audited, log_entry
from core.locks import advisory_lock, lock_record, save_version
from core.policies import require
from core.reasons import GIVE_REASON, require_reason
from core.slugs import free_slug
from topics import notices
from topics.expectations import missing_at
from topics.models import Topic, TopicPerson
from topics.policies import (
    can_assign_topic,
    can_create_topic,
    can_edit_topic,
    can_move_topic,
    may_be_invited,
    may_lead,
)
from topics.services.versions import raise_version, require_version
from topics.states import STAGES

TOPIC_ADDRESSES = "addresses of topics"
Values = dict[str, Any]


def create_topic(*, actor: User, values: Values) -> Topic:
    """Create a topic; its slug is made from its short name or title and never changes."""
    with audited():
        require(can_create_topic, actor)
        advisory_lock(TOPIC_ADDRESSES)
        topic = Topic(**values)
        topic.slug = topic.slug or free_slug(Topic, topic.short_name or topic.title)
        topic.full_clean()
        topic.save()
        log_entry(actor=actor, action="topic.created", about=topic)
    return topic


def edit_topic(*, actor: User, topic: Topic, version: int, values: Values) -> Topic:
    """Save the texts of a topic."""
    with audited():
        require(can_edit_topic, actor, topic)
        if save_version(topic, version=version, values=values):
            log_entry(actor=actor, action="topic.edited", about=topic)
    return topic


def move_topic(*, actor: User, topic: Topic, version: int, stage: str, reason: str = "") -> Topic:
    """Move a topic to another stage and notify its leads.

    A reason is needed where the step asks for one, and where the topic lacks what the stage expects.
    """
    with audited():
        require(can_move_topic, actor, topic)
        lock_record(topic)
        step, missing = STAGES.step(topic.stage, stage), missing_at(stage, topic, actor)
        if step.needs_reason or missing:
            require_reason(reason, message=f"Enter a reason: {missing}." if missing else GIVE_REASON)
        save_version(topic, version=version, values={"stage": stage})
        entry = log_entry(actor=actor, action="topic.moved", about=topic, reason=reason)
        notices.topic_moved(topic, actor, entry, reason)
    return topic


def assign_topic(
    *, actor: User, topic: Topic, version: int, leads: Collection[User], invited: Collection[User]
) -> Topic:
    """Replace the leads of a topic and the guests who may see it, and notify those who are new."""
    parts = {user.pk: TopicPerson.Part.INVITED for user in invited}
    parts |= {user.pk: TopicPerson.Part.LEAD for user in leads}
    with audited():
        require(can_assign_topic, actor, topic)
        lock_record(topic)
        if not set(leads) <= set(may_lead()):
            raise ValidationError({"leads": "Choose members, the chair or the secretariat as leads."})
        if not set(invited) <= set(may_be_invited()):
            raise ValidationError({"invited": "Choose observers or ad hoc experts as guests."})
        require_version(topic, version)
        people = {person.user_id: person for person in topic.people.all()}
        new = [
            people.get(user) or TopicPerson(topic=topic, user_id=user)
            for user, part in parts.items()
            if user not in people or people[user].part != part
        ]
        removed = topic.people.exclude(user__in=parts)
        if not new and not removed:
            return topic
        removed.delete()
        for person in new:
            person.part = parts[person.user_id]
            person.save()
        raise_version(topic)
        entry = log_entry(actor=actor, action="topic.assigned", about=topic)
        notices.topic_assigned(topic, actor, entry, new)
    return topic
