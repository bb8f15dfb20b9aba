"""The desk's pages of the parties: the changes since their last report, and the reports sent to them."""

from typing import Any
from uuid import UUID

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Access
from accounts.decorators import desk_page
from accounts.models import Group
from core.lists import page_of
from core.policies import require
from core.visibility import Visibility
from desk import services
from desk.changes import changes_for, latest_mark
from desk.party_forms import ReportForm
from desk.reporting import content_of, last_mark, liaisons_of
from editing.pages import Breadcrumbs, form_page
from workplans.models import PartyReport, parties_seen_by
from workplans.policies import can_send_party_report


def reads_reports(access: Access) -> bool:
    return access.reads(Visibility.PARTY)


def _breadcrumbs(party: Group | None = None) -> Breadcrumbs:
    breadcrumbs = [("My work", reverse("desk:home")), ("Working parties", reverse("desk:list-parties"))]
    return [*breadcrumbs, (party.code, reverse("desk:party", args=[party.code]))] if party else breadcrumbs


def _party(request: HttpRequest, code: str) -> Group:
    return get_object_or_404(parties_seen_by(request.user), code=code)


def _new_changes(party: Group) -> tuple[int, int, list[dict[str, Any]]]:
    """Return (mark of the last report, present mark, changes between them)."""
    since, until = last_mark(party), latest_mark()
    return since, until, content_of(changes_for(party, since, until))


@require_safe
@desk_page(may=reads_reports)
def list_parties(request: HttpRequest) -> HttpResponse:
    """List the parties, each with the date of its last report."""
    parties = parties_seen_by(request.user).annotate(last=Max("reports__created_at"))
    return render(request, "desk/parties.html", {"parties": parties, "breadcrumbs": _breadcrumbs()})


@require_safe
@desk_page(may=reads_reports)
def party(request: HttpRequest, code: str) -> HttpResponse:
    """Show the changes since a party's last report, its liaisons and its earlier reports."""
    party = _party(request, code)
    reports = PartyReport.objects.visible_to(request.user).filter(party=party).order_by("-until")
    _, _, content = _new_changes(party)
    page = {
        "party": party,
        "content": content,
        "liaisons": liaisons_of(party),
        "page": page_of(reports, request.GET.get("page")),
        "may_send": can_send_party_report(request.user, party),
        "breadcrumbs": [*_breadcrumbs(), (party.code, "")],
    }
    return render(request, "desk/party.html", page)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_reports)
def send_party_report(request: HttpRequest, code: str) -> HttpResponse:
    """Show the report as it would be sent, with a covering note; a POST sends what was shown."""
    party = _party(request, code)
    require(can_send_party_report, request.user, party)
    since, until, content = _new_changes(party)
    return form_page(
        request,
        ReportForm(request.POST or None, initial={"since": since, "until": until}),
        save=lambda form: services.send_party_report(actor=request.user, party=party, **form.values),
        back=reverse("desk:party", args=[code]),
        breadcrumbs=_breadcrumbs(party),
        title=f"Send report to {party}",
        template="desk/send_report.html",
        creates=True,
        content=content,
        liaisons=liaisons_of(party),
    )


@require_safe
@desk_page(may=reads_reports)
def party_report(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """Show a report as it was sent."""
    reports = PartyReport.objects.visible_to(request.user).select_related("party", "sent_by")
    report = get_object_or_404(reports, party__code=code, pk=pk)
    page = {
        "report": report,
        "report_key": str(report.pk),
        "breadcrumbs": [*_breadcrumbs(report.party), (str(report), "")],
    }
    return render(request, "desk/party_report.html", page)
