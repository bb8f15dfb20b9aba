"""The messages of the desk: changes of records that people lead or follow, and reports to the parties."""

from accounts.models import User
from audit.models import Entry
from core.visibility import Visibility
from desk.reporting import liaisons_of
from notifications.message_kinds import MessageKind, message_kinds
from notifications.services import Recipient, notify
from notifications.states import Channel
from workplans.models import PartyReport

CHANGED = message_kinds.register(
    MessageKind(
        "record.changed",
        "A record that I lead or follow changed",
        "QIG portal: a record that you lead or follow changed",
        "record_changed",
        channel=Channel.WEEKLY,
        visibility=Visibility.GROUP,
        sample={
            "title": "Continuous manufacturing",
            "words": "topic moved by Marta (after the review); challenge added by Nils",
            "lines": ["topic moved by Marta (after the review)", "challenge added by Nils"],
            "link": "/",
        },
    )
)
SENT = message_kinds.register(
    MessageKind(
        "party_report.sent",
        "The group sent a report to my party",
        "QIG portal: a report to your party",
        "party_report_sent",
        must_act=True,
        visibility=Visibility.PARTY,
        sample={"party": "BWP", "count": 3, "by": "Sofia", "note": "Dear colleagues,", "link": "/"},
    )
)


def party_report_sent(report: PartyReport, actor: User, entry: Entry) -> None:
    """Notify the party's liaisons, with a link to the report."""
    to = [Recipient(user, f"you are a liaison of {report.party}") for user in liaisons_of(report.party)]
    context = {
        "party": report.party.code,
        "count": len(report.content),
        "by": actor.name,
        "note": report.note,
    }
    notify("party_report.sent", to=to, key=f"entry:{entry.pk}", about=report, context=context, entry=entry)
