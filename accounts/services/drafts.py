"""Keeping what somebody is typing. A draft is private, so these write no entry."""

from typing import Any

from accounts.models import Draft, User
from core.kinds import Ref


def keep_draft(*, actor: User, ref: Ref, base_version: int, values: dict[str, Any]) -> Draft:
    """Keep what `actor` has typed into a record so far, in place of what was kept before. Raises
    ValidationError.
    """
    draft = Draft(user=actor, kind=ref.kind, uuid=ref.uuid, base_version=base_version, values=values)
    draft.full_clean(validate_unique=False, validate_constraints=False)
    Draft.objects.update_or_create(
        user=actor, kind=ref.kind, uuid=ref.uuid, defaults={"base_version": base_version, "values": values}
    )
    return draft


def discard_draft(*, actor: User, ref: Ref) -> None:
    """Forget what `actor` was typing into a record."""
    Draft.objects.visible_to(actor).filter(kind=ref.kind, uuid=ref.uuid).delete()
