"""What is told of plans, and to whom."""

from datetime import date

from accounts.access import QIG
from accounts.models import Mandate, User
from accounts.states import Role
from audit.models import Entry
from notifications.message_kinds import MessageKind, message_kinds
from notifications.services import To, tell
from workplans.models import PlanConsultation, WorkPlan

message_kinds.register(
    MessageKind(
        "plan.consultation_opened",
        "I am asked what I, or my group, say of a work plan",
        "QIG portal: you are asked what you say of a work plan",
        "consultation_opened",
        must_act=True,
        sample={"title": "Work plan 2026–2028", "by": "Sofia", "due": date(2026, 6, 30), "link": "/"},
    )
)


def consultation_opened(plan: WorkPlan, rows: list[PlanConsultation], actor: User, entry: Entry) -> None:
    """Tell the liaisons of the groups that are asked, and the people; a body outside has no account."""
    groups = [row.group_id for row in rows if row.group_id]
    liaisons = Mandate.objects.current().filter(group__code=QIG, role=Role.LIAISON, party__in=groups)
    to = {
        mandate.user: To(mandate.user, f"you speak for {mandate.party}")
        for mandate in liaisons.select_related("user", "party")
    }
    to |= {row.person: To(row.person, "you were asked yourself") for row in rows if row.person}
    due = max((row.due for row in rows), default=plan.consultation_closes)
    context = {"title": plan.title, "by": actor.name, "due": due}
    tell(
        "plan.consultation_opened",
        to=[one for person, one in to.items() if person != actor],
        key=f"entry:{entry.pk}",
        about=plan,
        context=context,
        entry=entry,
    )
