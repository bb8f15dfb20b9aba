"""What experts declare of their interests, and the disciplines they know."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from accounts.models import Declaration, Discipline, Expertise, Restriction, User
from accounts.policies import can_declare_interests, can_set_expertise
from audit.services import audited, log_entry
from core.kinds import record_kinds, ref_to
from core.locks import lock_record
from core.policies import require


def declare_interests(
    *,
    actor: User,
    person: User,
    declared_on: date,
    level: int,
    is_signed: bool,
    topics: Collection[Model] = (),
    organisations: Collection[str] = (),
    restrictions: str = "",
) -> Declaration:
    """Add a declaration with everything that the person takes no part in; earlier ones stay as they are.

    `topics` are among those that `actor` sees; `restrictions` is for what is neither a topic nor an
    organisation. Raises PermissionDenied, ValidationError.
    """
    with audited():
        require(can_declare_interests, actor, person)
        if not date(1995, 1, 1) <= declared_on <= timezone.localdate():
            raise ValidationError({"declared_on": "Choose the day of the declaration: today or earlier."})
        declaration = Declaration(
            user=person, declared_on=declared_on, level=level, is_signed=is_signed, restrictions=restrictions
        )
        declaration.full_clean()
        declaration.save()
        _add_restrictions(actor, declaration, topics, organisations)
        log_entry(actor=actor, action="interests.declared", about=declaration, related=[person])
    return declaration


def set_expertise(*, actor: User, person: User, disciplines: Collection[Discipline]) -> User:
    """Replace the disciplines that a person knows. Raises PermissionDenied."""
    with audited():
        require(can_set_expertise, actor, person)
        lock_record(person)
        before = set(person.expertise.values_list("discipline", flat=True))
        after = {discipline.pk for discipline in disciplines}
        if before != after:
            person.expertise.exclude(discipline__in=after).delete()
            for discipline in after - before:
                Expertise.objects.create(user=person, discipline_id=discipline)
            log_entry(actor=actor, action="expertise.set", about=person)
    return person


def _add_restrictions(
    actor: User, declaration: Declaration, topics: Collection[Model], organisations: Collection[str]
) -> None:
    """Save the restrictions as rows. Raises ValidationError for a topic that `actor` does not see."""
    refs = [ref_to(topic) for topic in topics]
    for ref in refs:
        if not record_kinds[ref.kind].visible_to(actor).filter(pk=ref.uuid).exists():
            raise ValidationError({"topics": "There is no such topic."})
    rows = [Restriction(declaration=declaration, kind=ref.kind, uuid=ref.uuid) for ref in refs]
    names = dict.fromkeys(filter(None, map(str.strip, organisations)))
    rows += [Restriction(declaration=declaration, organisation=name) for name in names]
    for row in rows:
        try:
            row.full_clean()
        except ValidationError as error:
            raise ValidationError({"organisations": error.messages}) from None
        row.save()
