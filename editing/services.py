"""Keeping and discarding drafts. A draft is private, so these services write no log entry."""

from typing import Any

from core.kinds import Ref
from editing.models import Draft


def keep_draft(*, actor: Any, ref: Ref, base_version: int, values: dict[str, Any]) -> Draft:
    """Keep what `actor` has typed into a record so far, replacing an earlier draft of it.

    Raises ValidationError when the draft is too long.
    """
    draft = Draft(user=actor, kind=ref.kind, uuid=ref.uuid, base_version=base_version, values=values)
    draft.full_clean(validate_unique=False, validate_constraints=False)
    Draft.objects.update_or_create(
        user=actor, kind=ref.kind, uuid=ref.uuid, defaults={"base_version": base_version, "values": values}
    )
    return draft


def discard_draft(*, actor: Any, ref: Ref) -> None:
    """Delete the draft that `actor` has of a record, if there is one."""
    Draft.objects.visible_to(actor).filter(kind=ref.kind, uuid=ref.uuid).delete()
