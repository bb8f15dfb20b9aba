"""The services of the glossary."""

from typing import Any

from accounts.models import User
from audit.services import audited, log_entry
from core.locks import lock_record, save_version
from core.policies import require
from topics.models import GlossaryTerm
from topics.policies import can_edit_glossary
from topics.services.versions import require_version

Values = dict[str, Any]


def add_term(*, actor: User, values: Values) -> GlossaryTerm:
    """Add a term to the glossary. Raises ValidationError for one that exists."""
    with audited():
        require(can_edit_glossary, actor)
        term = GlossaryTerm(**values)
        term.full_clean()
        term.save()
        log_entry(actor=actor, action="glossary_term.added", about=term)
    return term


def edit_term(*, actor: User, term: GlossaryTerm, version: int, values: Values) -> GlossaryTerm:
    """Save a term of the glossary."""
    with audited():
        require(can_edit_glossary, actor)
        if save_version(term, version=version, values=values):
            log_entry(actor=actor, action="glossary_term.edited", about=term)
    return term


def remove_term(*, actor: User, term: GlossaryTerm, version: int) -> None:
    """Remove a term from the glossary."""
    with audited():
        require(can_edit_glossary, actor)
        lock_record(term)
        require_version(term, version)
        log_entry(actor=actor, action="glossary_term.removed", about=term)
        term.delete()
