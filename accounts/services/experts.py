"""What experts say of themselves: their interests, and what they know."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Declaration, Discipline, Expertise, User
from accounts.policies import can_declare_interests, can_set_expertise
from audit.services import act, record
from core.locks import lock_record
from core.policies import require


def declare_interests(
    *, actor: User, person: User, declared_on: date, level: int, is_signed: bool, restrictions: str = ""
) -> Declaration:
    """A new declaration; those before stay as they are. Raises PermissionDenied, ValidationError."""
    with act():
        require(can_declare_interests, actor, person)
        if not date(1995, 1, 1) <= declared_on <= timezone.localdate():
            raise ValidationError({"declared_on": "The day of a declaration is today or earlier."})
        declaration = Declaration(
            user=person, declared_on=declared_on, level=level, is_signed=is_signed, restrictions=restrictions
        )
        declaration.full_clean()
        declaration.save()
        record(actor=actor, verb="interests.declared", about=declaration, thread=[person])
    return declaration


def set_expertise(*, actor: User, person: User, disciplines: Collection[Discipline]) -> User:
    """What a person knows, in place of what was said so far. Raises PermissionDenied."""
    with act():
        require(can_set_expertise, actor, person)
        lock_record(person)
        person.expertise.exclude(discipline__in=disciplines).delete()
        known = set(person.expertise.values_list("discipline", flat=True))
        for discipline in disciplines:
            if discipline.pk not in known:
                Expertise.objects.create(user=person, discipline=discipline)
        record(actor=actor, verb="expertise.set", about=person)
    return person
