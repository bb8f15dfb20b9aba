"""Who may do what to a topic: members, the chair and the secretariat write; liaisons and guests read."""

from typing import Any

from django.db.models import QuerySet

from accounts.access import GUESTS, QIG, WRITERS, access_for
from accounts.models import Mandate, User
from topics.models import GuidanceDocument, Topic
from topics.states import GuidanceStage


def can_create_topic(user: Any) -> bool:
    return access_for(user).writes


def can_edit_topic(user: Any, topic: Topic) -> bool:
    """Its text, its focus areas, challenges and evidence. One who writes sees every topic."""
    return access_for(user).writes


def can_move_topic(user: Any, topic: Topic) -> bool:
    """Along the ladder, and off it."""
    return access_for(user).writes


def can_assign_topic(user: Any, topic: Topic) -> bool:
    """Who leads it and who is invited: the chair and the secretariat."""
    access = access_for(user)
    return access.is_chair or access.is_secretariat


def may_lead() -> QuerySet[User]:
    """Whom one can choose from when a topic gets a lead."""
    return _people(WRITERS)


def may_be_invited() -> QuerySet[User]:
    """Whom one can choose from when somebody is invited to see a topic."""
    return _people(GUESTS)


def _people(roles: frozenset[Any]) -> QuerySet[User]:
    now = Mandate.objects.current().filter(group__code=QIG, role__in=roles)
    return User.objects.filter(pk__in=now.values("user")).order_by("name", "pk")


def can_edit_glossary(user: Any) -> bool:
    return access_for(user).writes


def can_add_guidance_document(user: Any) -> bool:
    return access_for(user).writes


def can_edit_guidance_document(user: Any, document: GuidanceDocument) -> bool:
    """Its texts, and the topics it belongs to."""
    return access_for(user).writes


def can_move_guidance_document(user: Any, document: GuidanceDocument, stage: str) -> bool:
    """Members draft and consult; that it is adopted, final or withdrawn the chair or the secretariat says."""
    access = access_for(user)
    if stage in (GuidanceStage.DRAFT, GuidanceStage.CONSULTATION):
        return access.writes
    return access.is_chair or access.is_secretariat
