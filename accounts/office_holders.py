"""Who holds an office now: for messages that go to an office, not to a name."""

from django.db.models import QuerySet

from accounts.access import QIG
from accounts.models import Mandate, User
from accounts.states import Role
from notifications.services import To


def with_role(*roles: str) -> QuerySet[User]:
    """The people whose mandate in the QIG gives them one of these roles now, by name."""
    now = Mandate.objects.current().filter(group__code=QIG, role__in=roles)
    return User.objects.filter(pk__in=now.values("user")).order_by("name", "pk")


def secretariat() -> list[To]:
    """The secretariat, to be told."""
    return [To(user, "you are in the secretariat") for user in with_role(Role.SECRETARIAT)]


def chair() -> list[To]:
    """The chair, to be told."""
    return [To(user, "you chair the group") for user in with_role(Role.CHAIR)]
