"""The service that crosses apps: reporting to a party."""

from accounts.models import Group, User
from audit.models import SealHead
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import advisory_lock
from core.policies import require
from desk import notices
from desk.changes import changes_for
from desk.reporting import content_of, last_mark
from workplans.models import PartyReport
from workplans.policies import can_send_party_report


def send_party_report(*, actor: User, party: Group, since: int, until: int, note: str = "") -> PartyReport:
    """Report to a party the changes between two marks, those of the report that was shown to the actor.

    Raises NotPossibleNow where another report was sent meanwhile, or nothing has happened since the last one.
    """
    with audited():
        require(can_send_party_report, actor, party)
        advisory_lock(f"reports to {party.pk}")
        if since != last_mark(party):
            raise NotPossibleNow(
                f"Somebody sent a report to {party} in the meantime. Check what has changed since then."
            )
        head = SealHead.objects.first()
        if head is None or not since < until <= head.number:
            raise NotPossibleNow("Nothing has happened since the last report.")
        content = content_of(changes_for(party, since, until))
        report = PartyReport(
            party=party, since=since, until=until, note=note.strip(), content=content, sent_by=actor
        )
        report.full_clean()
        report.save()
        entry = log_entry(actor=actor, action="party_report.sent", about=report)
        notices.party_report_sent(report, actor, entry)
    return report
