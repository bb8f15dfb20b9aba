"""What this app adds to the desk: work plans, their import, and the comments requested on plans."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.access import access_for
from core.navigation import NavigationEntry, navigation_entries
from core.visibility import Visibility
from core.waiting import WaitingItem, WaitingWork, waiting_work
from workplans.models import Consultation, WorkPlan
from workplans.states import PlanState


def comments_requested(user: Any) -> Iterator[WaitingItem]:
    """Yield the open consultations on plans that this person, or a liaison's party, has not answered. Two
    queries.
    """
    asked = Q(person=user) | Q(party__in=access_for(user).parties)
    rows = list(Consultation.objects.visible_to(user).filter(asked, about_kind=WorkPlan.KIND, answer=""))
    plans = WorkPlan.objects.visible_to(user).filter(state=PlanState.CONSULTATION)
    open_plans = plans.in_bulk({row.about_uuid for row in rows})
    for row in rows:
        if plan := open_plans.get(row.about_uuid):
            url = reverse("workplans:plan", args=[plan.slug]) + "#consultation"
            yield WaitingItem(f"Consultation: your comments on {plan} are requested", url, row.due)


navigation_entries.register(
    NavigationEntry(
        "work_plans",
        "Work plans",
        "file-earmark-text",
        "workplans:list-plans",
        position=40,
        opens_for=lambda user: access_for(user).reads(Visibility.GROUP),
    )
)
navigation_entries.register(
    NavigationEntry(
        "imports",
        "Import",
        "upload",
        "workplans:start-import",
        position=50,
        opens_for=lambda user: access_for(user).reads(Visibility.SECRETARIAT),
    )
)
waiting_work.register(WaitingWork("consultations", comments_requested))
