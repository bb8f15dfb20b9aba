"""What a person is in the QIG at this moment, and which classes of information that opens."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import Membership
from core.sight import Sight

Role = Membership.Role
QIG = "QIG"

#: VISIBILITY.md in one table: role → classes read without an invitation
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
    """The standing of a signed-in person, or that of nobody.

    One query, kept on the user object: a request loads its user anew, so a mandate that ended counts from the
    next request on.
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if not hasattr(user, "_standing"):
        rows = list(
            Membership.objects.current().filter(user=user, group__code=QIG).values_list("role", "party_id")
        )
        user._standing = Standing(
            frozenset(role for role, _ in rows), frozenset(party for _, party in rows if party)
        )
    return user._standing
