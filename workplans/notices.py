"""The messages about plans, and who gets them."""

from datetime import date

from django.db.models import Model

from accounts.access import QIG
from accounts.models import Mandate, User
from accounts.states import Role
from audit.models import Entry
from core.visibility import Visibility
from notifications.message_kinds import MessageKind, message_kinds
from notifications.services import Recipient, notify
from notifications.states import Channel
from workplans.models import Consultation, PlanImport

message_kinds.register(
    MessageKind(
        "consultation.opened",
        "My comments, or those of my group, are requested",
        "QIG portal: your comments on a work plan are requested",
        "consultation_opened",
        must_act=True,
        sample={"title": "Work plan 2026–2028", "by": "Sofia", "due": date(2026, 6, 30), "link": "/"},
    )
)


message_kinds.register(
    MessageKind(
        "import.read",
        "A document I uploaded was read, or could not be read",
        "QIG portal: the document you uploaded",
        "import_read",
        channel=Channel.PORTAL,
        visibility=Visibility.SECRETARIAT,
        sample={"title": "plan.docx", "words": "was read", "why": "", "link": "/"},
    )
)


def import_read(plan_import: PlanImport) -> None:
    """Notify the person who uploaded a document that it was read, or why it could not be read."""
    words = "could not be read" if plan_import.error else "was read: check its pieces, then accept the import"
    notify(
        "import.read",
        to=[Recipient(plan_import.uploaded_by, "you uploaded this document")],
        key=f"import:{plan_import.pk}",
        about=plan_import,
        context={"title": plan_import.name, "words": words, "why": plan_import.error},
    )


def consultation_opened(record: Model, rows: list[Consultation], actor: User, entry: Entry) -> None:
    """Notify the liaisons of the groups and the people who are asked; outside bodies have no account."""
    parties = [row.party_id for row in rows if row.party_id]
    liaisons = Mandate.objects.current().filter(group__code=QIG, role=Role.LIAISON, party__in=parties)
    to = {
        mandate.user: Recipient(mandate.user, f"you speak for {mandate.party}")
        for mandate in liaisons.select_related("user", "party")
    }
    to |= {row.person: Recipient(row.person, "you were asked yourself") for row in rows if row.person}
    context = {"title": str(record), "by": actor.name, "due": max(row.due for row in rows)}
    notify(
        "consultation.opened",
        to=[recipient for person, recipient in to.items() if person != actor],
        key=f"entry:{entry.pk}",
        about=record,
        context=context,
        entry=entry,
    )
