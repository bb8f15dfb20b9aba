"""The access of an account at this moment: its roles, and the classes of information it reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.states import Role
from core.registry import Registry
from core.visibility import Visibility

QIG = "QIG"

_MEMBER = frozenset({Visibility.PUBLIC, Visibility.OWN, Visibility.PARTY, Visibility.GROUP})
_OFFICE = _MEMBER | {Visibility.SECRETARIAT}
#: role → the classes it reads without an invitation
READS: dict[str, frozenset[Visibility]] = {
    Role.SECRETARIAT: _OFFICE,
    Role.CHAIR: _OFFICE,
    Role.VICE_CHAIR: _MEMBER,
    Role.MEMBER: _MEMBER,
    Role.LIAISON: _MEMBER - {Visibility.OWN},
    Role.OBSERVER: frozenset({Visibility.PUBLIC}),
    Role.AD_HOC_EXPERT: frozenset({Visibility.PUBLIC}),
}
#: what a service account reads, beside its party's reports
SERVICE_READS = frozenset({Visibility.PUBLIC, Visibility.PARTY})
WRITERS = frozenset({Role.SECRETARIAT, Role.CHAIR, Role.VICE_CHAIR, Role.MEMBER})
GUESTS = frozenset({Role.OBSERVER, Role.AD_HOC_EXPERT})


@dataclass(frozen=True)
class Access:
    """The roles whose mandate runs, the parties spoken for, and classes open beyond the roles."""

    roles: frozenset[str] = frozenset()
    parties: frozenset[UUID] = frozenset()
    classes: frozenset[Visibility] = frozenset()

    def reads(self, visibility: Visibility) -> bool:
        """Return whether this class of information is open without an invitation."""
        return visibility in self.classes or any(visibility in READS[role] for role in self.roles)

    def __or__(self, other: "Access") -> "Access":
        """Return the access that opens what either opens."""
        return Access(self.roles | other.roles, self.parties | other.parties, self.classes | other.classes)

    @property
    def works_here(self) -> bool:
        """Whether the desk exists for this person."""
        return bool(self.roles)

    @property
    def is_guest(self) -> bool:
        """Whether this person has a role that sees only what it is invited to."""
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
    """Return the access of a signed-in account (`User.access`, one query a request), or that of nobody."""
    return getattr(user, "access", NO_ACCESS)


@dataclass(frozen=True)
class AccessExtension:
    """What an app above gives people beyond their roles: `extend(user)` returns an Access without roles.

    It is asked once a request for every active person.
    """

    name: str
    extend: Callable[[Any], Access]


access_extensions: Registry[AccessExtension] = Registry("access extension")
