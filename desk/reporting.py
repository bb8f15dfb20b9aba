"""Reports to the parties: their content and recipients (2023 plan, 2.1.4: report back regularly)."""

from typing import Any

from django.db.models import QuerySet

from accounts.access import QIG
from accounts.models import Group, Mandate, User
from accounts.states import Role
from desk.changes import Change, Changed
from workplans.models import PartyReport


def last_mark(party: Group) -> int:
    """Return the mark of the last report to a party, from which its next one counts; 0 before the first."""
    return (
        PartyReport.objects.filter(party=party).order_by("-until").values_list("until", flat=True).first()
        or 0
    )


def liaisons_of(party: Group) -> QuerySet[User]:
    """Return the liaisons of a party now, by name."""
    current = Mandate.objects.current().filter(group__code=QIG, role=Role.LIAISON, party=party)
    return User.objects.filter(pk__in=current.values("user")).order_by("name", "pk")


def content_of(changed: list[Changed]) -> list[dict[str, Any]]:
    """Return the changes as JSON for a report: one item for each topic or plan."""
    return [
        {
            "kind": row.ref.kind,
            "title": row.title,
            "concerns_party": row.concerns_party,
            "changes": [_as_json(change) for change in row.changes],
        }
        for row in changed
    ]


def _as_json(change: Change) -> dict[str, Any]:
    return {
        "when": change.when.isoformat(),
        "action": change.action,
        "kind": change.kind,
        "title": change.title,
        "fields": [list(field) for field in change.fields],
    }
