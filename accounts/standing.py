"""What a person is in the QIG at this moment, and which classes of information that opens."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.states import Role
from core.sight import Sight

QIG = "QIG"

#: role → the classes it reads without an invitation
READS: dict[str, frozenset[Sight]] = {
    Role.SECRETARIAT: frozenset({Sight.PUBLIC, Sight.OWN, Sight.PARTY, Sight.GROUP, Sight.SECRETARIAT}),
    Role.CHAIR: frozenset({Sight.PUBLIC, Sight.OWN, Sight.PARTY, Sight.GROUP, Sight.SECRETARIAT}),
    Role.VICE_CHAIR: frozenset({Sight.PUBLIC, Sight.OWN, Sight.PARTY, Sight.GROUP}),
    Role.MEMBER: frozenset({Sight.PUBLIC, Sight.OWN, Sight.PARTY, Sight.GROUP}),
    Role.LIAISON: frozenset({Sight.PUBLIC, Sight.PARTY, Sight.GROUP}),
    Role.OBSERVER: frozenset({Sight.PUBLIC}),
    Role.AD_HOC_EXPERT: frozenset({Sight.PUBLIC}),
}
WRITERS = frozenset({Role.SECRETARIAT, Role.CHAIR, Role.VICE_CHAIR, Role.MEMBER})
GUESTS = frozenset({Role.OBSERVER, Role.AD_HOC_EXPERT})


@dataclass(frozen=True)
class Standing:
    """The roles whose mandate runs, and the parties a liaison speaks for."""

    roles: frozenset[str] = frozenset()
    parties: frozenset[UUID] = frozenset()

    def reads(self, sight: Sight) -> bool:
        """Whether some role opens this class without an invitation."""
        return any(sight in READS[role] for role in self.roles)

    @property
    def works_here(self) -> bool:
        """Whether the desk exists for this person."""
        return bool(self.roles)

    @property
    def is_guest(self) -> bool:
        """Sees only what this person is invited to."""
        return bool(self.roles & GUESTS)

    @property
    def writes(self) -> bool:
        return bool(self.roles & WRITERS)

    @property
    def is_secretariat(self) -> bool:
        return Role.SECRETARIAT in self.roles

    @property
    def is_chair(self) -> bool:
        return Role.CHAIR in self.roles


NOBODY = Standing()


def standing_of(user: Any) -> Standing:
    """The standing of a signed-in person (`User.standing`, one query a request), or that of nobody."""
    return getattr(user, "standing", NOBODY)
