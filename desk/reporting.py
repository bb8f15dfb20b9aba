"""Reports to the parties: what would be sent now, and to whom (2023 plan, 2.1.4: report back regularly)."""

from typing import Any

from django.db.models import QuerySet

from accounts.access import QIG, access_for
from accounts.models import Group, Mandate, User
from accounts.states import Role
from core.visibility import Visibility
from desk.changes import Change, Changed
from workplans.models import PartyReport


def parties_seen_by(user: Any) -> QuerySet[Group]:
    """The parties whose reports a person reads: all for who reads for the group, a liaison's own."""
    access = access_for(user)
    parties = Group.objects.filter(is_party=True).order_by("code")
    return parties if access.reads(Visibility.OWN) else parties.filter(pk__in=access.parties)


def last_mark(party: Group) -> int:
    """The mark of the last report to a party, from which its next one counts; 0 before the first."""
    return (
        PartyReport.objects.filter(party=party).order_by("-until").values_list("until", flat=True).first()
        or 0
    )


def liaisons_of(party: Group) -> QuerySet[User]:
    """Who speaks for a party now, by name."""
    now = Mandate.objects.current().filter(group__code=QIG, role=Role.LIAISON, party=party)
    return User.objects.filter(pk__in=now.values("user")).order_by("name", "pk")


def content_of(changed: list[Changed]) -> list[dict[str, Any]]:
    """The changes as a report keeps them, in JSON: one item a topic or plan, with its changes."""
    return [
        {
            "kind": one.ref.kind,
            "title": one.title,
            "concerns_party": one.concerns_party,
            "changes": [_kept(change) for change in one.changes],
        }
        for one in changed
    ]


def _kept(change: Change) -> dict[str, Any]:
    return {
        "when": change.when.isoformat(),
        "deed": change.deed,
        "kind": change.kind,
        "title": change.title,
        "fields": [list(field) for field in change.fields],
    }
