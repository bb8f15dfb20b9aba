"""The services of topics: each asks, locks, checks, changes, records, in one transaction.

All refuse with PermissionDenied, ValidationError, NotPossibleNow or EditConflict, and with nothing else.
`version` is the one the person opened.
"""

from collections.abc import Collection
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.text import slugify

from accounts.models import User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import advisory_lock, lock_record, save_version
from core.models import Record
from core.policies import require
from topics import notices
from topics.models import (
    Challenge,
    Evidence,
    FocusArea,
    GlossaryTerm,
    GuidanceDocument,
    Topic,
    TopicPerson,
)
from topics.policies import (
    can_assign_topic,
    can_create_topic,
    can_edit_glossary,
    can_edit_topic,
    can_move_topic,
    may_be_invited,
    may_lead,
)
from topics.states import DISPOSITIONS, NAMED_WITH, STAGES

TOPIC_ADDRESSES = "addresses of topics"
SPELLINGS = "spellings of terms"
Values = dict[str, Any]
R = TypeVar("R", FocusArea, Challenge, Evidence)


# --- the topic itself --------------------------------------------------------------------------------------


def create_topic(*, actor: User, values: Values) -> Topic:
    """A new topic; its address is made from its title and never changes."""
    with audited():
        require(can_create_topic, actor)
        advisory_lock(TOPIC_ADDRESSES)
        topic = Topic(**values)
        topic.slug = topic.slug or free_slug(Topic, topic.short_name or topic.title)
        topic.full_clean()
        topic.save()
        log_entry(actor=actor, action="topic.created", about=topic)
    return topic


def free_slug(model: type[Topic] | type[GuidanceDocument], words: str) -> str:
    """An address no record of the model has yet; “new” is that of a page."""
    name = "topic" if model is Topic else "document"
    base = slugify(words)[:70] or name
    base = f"{name}-new" if base == "new" else base
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(s for n in range(len(taken) + 1) if (s := base if n == 0 else f"{base}-{n + 1}") not in taken)


def edit_topic(*, actor: User, topic: Topic, version: int, values: Values) -> Topic:
    """Save the texts of a topic."""
    with audited():
        require(can_edit_topic, actor, topic)
        save_version(topic, version=version, values=values)
        log_entry(actor=actor, action="topic.edited", about=topic)
    return topic


def move_topic(*, actor: User, topic: Topic, version: int, stage: str, reason: str = "") -> Topic:
    """Put a topic on another rung, or off the ladder; back, off and on again need a reason."""
    with audited():
        require(can_move_topic, actor, topic)
        lock_record(topic)
        need_reason(STAGES.step(topic.stage, stage).needs_reason, reason)
        save_version(topic, version=version, values={"stage": stage})
        entry = log_entry(actor=actor, action="topic.moved", about=topic, reason=reason)
        notices.topic_moved(topic, actor, entry, reason)
    return topic


def assign_topic(*, actor: User, topic: Topic, leads: Collection[User], invited: Collection[User]) -> Topic:
    """Who leads the topic, and which guests may see it, in place of who did so far."""
    part = {user.pk: TopicPerson.Part.INVITED for user in invited}
    part |= {user.pk: TopicPerson.Part.LEAD for user in leads}
    with audited():
        require(can_assign_topic, actor, topic)
        lock_record(topic)
        if not set(leads) <= set(may_lead()):
            raise ValidationError({"leads": "Members, the chair and the secretariat lead topics."})
        if not set(invited) <= set(may_be_invited()):
            raise ValidationError({"invited": "Observers and ad hoc experts are invited to topics."})
        topic.people.exclude(user__in=part).delete()
        have = {person.user_id: person for person in topic.people.all()}
        new = []
        for user in (*leads, *invited):
            person = have.get(user.pk) or TopicPerson(topic=topic, user=user)
            if person.part != part[user.pk]:
                person.part = part[user.pk]
                person.save()
                have[user.pk] = person
                new.append(person)
        entry = log_entry(actor=actor, action="topic.assigned", about=topic)
        notices.topic_assigned(topic, actor, entry, new)
    return topic


def need_reason(needed: bool, reason: str) -> None:
    if needed and not reason.strip():
        raise ValidationError({"reason": "Say why: the reason stays in the record's history."})


# --- what belongs to a topic -------------------------------------------------------------------------------
# Whoever adds, merges or removes holds the topic's row, so that positions and mergers can't cross.


def add_focus_area(*, actor: User, topic: Topic, values: Values) -> FocusArea:
    """A focus area at the end of the topic's list."""
    return _add(actor, FocusArea(topic=topic, **values))


def edit_focus_area(*, actor: User, focus_area: FocusArea, version: int, values: Values) -> FocusArea:
    return _edit(actor, focus_area, version, values)


def merge_focus_area(*, actor: User, focus_area: FocusArea) -> FocusArea:
    """Set a focus area's text under that of the one before it, which stays; NotPossibleNow for the first."""
    topic = focus_area.topic
    with audited():
        require(can_edit_topic, actor, topic)
        _hold(topic, focus_area)
        before = topic.focus_areas.filter(position__lt=focus_area.position).order_by("-position").first()
        if before is None:
            raise NotPossibleNow("This is the first focus area: there is none before it to merge it into.")
        lock_record(before)
        text = f"{before.text}\n\n{focus_area.text}"
        save_version(before, version=before.version, values={"text": text})
        focus_area.delete()
        log_entry(actor=actor, action="focus_area.merged", about=before, related=[topic])
    return before


def remove_focus_area(*, actor: User, focus_area: FocusArea) -> None:
    """Take a focus area out; its text stays in the topic's history."""
    _remove(actor, focus_area)


def add_challenge(*, actor: User, topic: Topic, values: Values) -> Challenge:
    """A challenge at the end of the topic's list, identified."""
    return _add(actor, Challenge(topic=topic, **values))


def edit_challenge(*, actor: User, challenge: Challenge, version: int, values: Values) -> Challenge:
    return _edit(actor, challenge, version, values)


def dispose_challenge(
    *, actor: User, challenge: Challenge, version: int, disposition: str, reason: str = "", **values: Any
) -> Challenge:
    """Say what becomes of a challenge.

    `values`: what `NAMED_WITH` asks for with the disposition; what belongs to another one is emptied. What
    answers it (`answered_by` in words, `answered_in` a document of the topic) may be told with any, and
    stays.
    """
    with audited():
        require(can_edit_topic, actor, challenge.topic)
        _hold(challenge.topic, challenge)
        if disposition != challenge.disposition:
            need_reason(DISPOSITIONS.step(challenge.disposition, disposition).needs_reason, reason)
        answer = {name: values.get(name, getattr(challenge, name)) for name in ("answered_by", "answered_in")}
        named = {name: values.get(name) for name in NAMED_WITH.get(disposition, {})}
        _need_answer_of_topic(challenge, answer["answered_in"])
        _need_named(challenge, disposition, named | ({"answered_by": True} if answer["answered_in"] else {}))
        empty = {"handed_to": "", "hand_over": "", "merged_into": None}
        now = empty | named | answer | {"disposition": disposition}
        save_version(challenge, version=version, values=now)
        log_entry(
            actor=actor,
            action="challenge.disposed",
            about=challenge,
            related=[challenge.topic],
            reason=reason,
        )
    return challenge


def _need_answer_of_topic(challenge: Challenge, document: GuidanceDocument | None) -> None:
    if document and not document.topics.filter(pk=challenge.topic_id).exists():
        raise ValidationError({"answered_in": "Choose a document that belongs to the topic."})


def _need_named(challenge: Challenge, disposition: str, named: Values) -> None:
    missing = {n: words for n, words in NAMED_WITH.get(disposition, {}).items() if not named[n]}
    if missing:
        raise ValidationError(missing)
    other = named.get("merged_into")
    if other and not challenge.others().filter(pk=other.pk).exists():
        words = "Choose another challenge of the same topic that is not merged itself."
        raise ValidationError({"merged_into": words})


def remove_challenge(*, actor: User, challenge: Challenge) -> None:
    """Take a challenge out with its evidence; NotPossibleNow while others are merged into it."""
    with audited():
        require(can_edit_topic, actor, challenge.topic)
        _hold(challenge.topic, challenge)
        if challenge.merged.exists():
            raise NotPossibleNow("Other challenges are merged into this one: take them back first.")
        _remove(actor, challenge)


def add_evidence(*, actor: User, challenge: Challenge, values: Values) -> Evidence:
    return _add(actor, Evidence(challenge=challenge, **values))


def edit_evidence(*, actor: User, evidence: Evidence, version: int, values: Values) -> Evidence:
    return _edit(actor, evidence, version, values)


def remove_evidence(*, actor: User, evidence: Evidence) -> None:
    _remove(actor, evidence)


def _hold(topic: Topic, row: Record) -> None:
    lock_record(topic)
    lock_record(row)


def _add(actor: User, row: R) -> R:
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


def _edit(actor: User, row: R, version: int, values: Values) -> R:
    with audited():
        require(can_edit_topic, actor, row.topic)
        save_version(row, version=version, values=values)
        log_entry(actor=actor, action=f"{row.KIND}.edited", about=row, related=[row.topic])
    return row


def _remove(actor: User, row: FocusArea | Challenge | Evidence) -> None:
    topic = row.topic
    with audited():
        require(can_edit_topic, actor, topic)
        _hold(topic, row)
        log_entry(actor=actor, action=f"{row.KIND}.removed", about=row, related=[topic])
        row.delete()


# --- the glossary ------------------------------------------------------------------------------------------


def add_term(*, actor: User, values: Values) -> GlossaryTerm:
    with audited():
        require(can_edit_glossary, actor)
        advisory_lock(SPELLINGS)
        term = GlossaryTerm(**values)
        term.full_clean()
        term.save()
        log_entry(actor=actor, action="glossary_term.added", about=term)
    return term


def edit_term(*, actor: User, term: GlossaryTerm, version: int, values: Values) -> GlossaryTerm:
    with audited():
        require(can_edit_glossary, actor)
        advisory_lock(SPELLINGS)
        save_version(term, version=version, values=values)
        log_entry(actor=actor, action="glossary_term.edited", about=term)
    return term


def remove_term(*, actor: User, term: GlossaryTerm) -> None:
    with audited():
        require(can_edit_glossary, actor)
        lock_record(term)
        log_entry(actor=actor, action="glossary_term.removed", about=term)
        term.delete()
