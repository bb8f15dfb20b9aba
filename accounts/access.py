"""What a person is in the QIG at this moment, and which classes of information that opens."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.states import Role
from core.visibility import Visibility

QIG = "QIG"

#: role → the classes it reads without an invitation
READS: dict[str, frozenset[Visibility]] = {
    Role.SECRETARIAT: frozenset(
        {Visibility.PUBLIC, Visibility.OWN, Visibility.PARTY, Visibility.GROUP, Visibility.SECRETARIAT}
    ),
    Role.CHAIR: frozenset(
        {Visibility.PUBLIC, Visibility.OWN, Visibility.PARTY, Visibility.GROUP, Visibility.SECRETARIAT}
    ),
    Role.VICE_CHAIR: frozenset({Visibility.PUBLIC, Visibility.OWN, Visibility.PARTY, Visibility.GROUP}),
    Role.MEMBER: frozenset({Visibility.PUBLIC, Visibility.OWN, Visibility.PARTY, Visibility.GROUP}),
    Role.LIAISON: frozenset({Visibility.PUBLIC, Visibility.PARTY, Visibility.GROUP}),
    Role.OBSERVER: frozenset({Visibility.PUBLIC}),
    Role.AD_HOC_EXPERT: frozenset({Visibility.PUBLIC}),
}
WRITERS = frozenset({Role.SECRETARIAT, Role.CHAIR, Role.VICE_CHAIR, Role.MEMBER})
GUESTS = frozenset({Role.OBSERVER, Role.AD_HOC_EXPERT})


@dataclass(frozen=True)
class Access:
    """The roles whose mandate runs, and the parties a liaison speaks for."""

    roles: frozenset[str] = frozenset()
    parties: frozenset[UUID] = frozenset()

    def reads(self, visibility: Visibility) -> bool:
        """Whether some role opens this class without an invitation."""
        return any(visibility in READS[role] for role in self.roles)

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


NO_ACCESS = Access()


def access_for(user: Any) -> Access:
    """The standing of a signed-in person (`User.standing`, one query a request), or that of nobody."""
    return getattr(user, "access", NO_ACCESS)
