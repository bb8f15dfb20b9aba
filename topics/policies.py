"""Who may read which fields of a topic's records, and who may do what to them.

Members, the chair and the secretariat write; liaisons and guests read.
"""

from typing import Any

from django.db.models import Model, QuerySet
from django.utils.text import capfirst

from accounts.access import GUESTS, QIG, WRITERS, access_for
from accounts.models import Mandate, User
from core.ordering import by_name
from core.visibility import Reader, Visibility, readable_fields
from topics.models import GuidanceDocument, Topic
from topics.states import GuidanceStage


class Invitation:
    """The access of a guest to the rows of a topic to which the guest is invited."""

    def reads(self, visibility: Visibility) -> bool:
        return visibility in (Visibility.PUBLIC, Visibility.PARTY, Visibility.GROUP)


INVITATION = Invitation()


def reader_of(user: Any) -> Reader:
    """Return the access of a user to those rows of topics that are visible to the user."""
    access = access_for(user)
    return INVITATION if access.is_guest else access


def fields_for(model: type[Model], user: Any) -> frozenset[str]:
    """Return the fields that a user may read of those rows of the model that are visible to the user."""
    return readable_fields(model, reader_of(user))


def readable_texts(topic: Topic, user: Any) -> list[tuple[str, str, str]]:
    """Return (field, label, text) of each long text of a topic that the user may read."""
    readable = fields_for(Topic, user)
    return [
        (field.name, str(capfirst(field.verbose_name)), getattr(topic, field.name))
        for field in Topic._meta.concrete_fields
        if field.name in ("description", "justification") and field.name in readable
    ]


def can_create_topic(user: Any) -> bool:
    return access_for(user).writes


def can_edit_topic(user: Any, topic: Topic) -> bool:
    """Return whether the user may edit its texts, focus areas, challenges and evidence."""
    return access_for(user).writes


def can_move_topic(user: Any, topic: Topic) -> bool:
    """Return whether the user may change its stage."""
    return access_for(user).writes


def can_assign_topic(user: Any, topic: Topic) -> bool:
    """Return whether the user may choose its leads and guests: the chair and the secretariat may."""
    access = access_for(user)
    return access.is_chair or access.is_secretariat


def may_lead() -> QuerySet[User]:
    """Return the people who can be made lead of a topic, by name."""
    return _people(WRITERS)


def may_be_invited() -> QuerySet[User]:
    """Return the people who can be invited to see a topic, by name."""
    return _people(GUESTS)


def _people(roles: frozenset[Any]) -> QuerySet[User]:
    now = Mandate.objects.current().filter(group__code=QIG, role__in=roles)
    return User.objects.filter(pk__in=now.values("user")).order_by(*by_name("name"))


def can_edit_glossary(user: Any) -> bool:
    return access_for(user).writes


def can_add_guidance_document(user: Any) -> bool:
    return access_for(user).writes


def can_edit_guidance_document(user: Any, document: GuidanceDocument) -> bool:
    """Return whether the user may edit its texts and the topics it belongs to."""
    return access_for(user).writes


def can_clean_guidance_file(user: Any, document: GuidanceDocument) -> bool:
    """Return whether the user may confirm the clean copy of its file, which can then be published."""
    return access_for(user).writes


def can_move_guidance_document(user: Any, document: GuidanceDocument, stage: str) -> bool:
    """Return whether the user may move it to a stage.

    Members draft and consult; the chair and the secretariat record that it is adopted, final or withdrawn.
    """
    access = access_for(user)
    if stage in (GuidanceStage.DRAFT, GuidanceStage.CONSULTATION):
        return access.writes
    return access.is_chair or access.is_secretariat
