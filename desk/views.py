"""The desk: what waits for a person, and the log of who did what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.doors import desk_page
from accounts.history import tell
from accounts.models import Draft
from accounts.standing import standing_of
from core.filters import filtered
from core.kinds import kind_named
from core.lists import page_of
from core.sight import Sight
from desk.commitments import counted, in_short, plans_in_force
from desk.filters import LogFilter
from desk.rows import entries_for, name_records
from topics.models import Topic
from topics.views import rungs_of
from workplans.models import WorkPlan
from workplans.states import Keeping

SHOWN = 10


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is mine: topics I lead, what I was typing, the plan in work, what was done lately.

    Who has no part in the desk is led to their own page.
    """
    standing = standing_of(request.user)
    if not standing.works_here:
        return redirect("accounts:me")
    mine = Topic.objects.visible_to(request.user).filter(people__user=request.user)
    page = {
        "topics": [(topic, rungs_of(topic.stage)) for topic in mine.order_by("title", "pk")[:SHOWN]],
        "drafts": _drafts(request),
        "plans": WorkPlan.objects.visible_to(request.user).order_by("-period_start", "title")[:3],
        "commitments": _commitments(request),
        "reads_log": standing.reads(Sight.GROUP),
        "tellings": name_records(
            tell(entries_for(request.user).select_related("payload")[:SHOWN], request.user)
        ),
    }
    return render(request, "desk/home.html", page)


def _commitments(request: HttpRequest) -> list[tuple[WorkPlan, list[tuple[Keeping, str, int]]]]:
    """The plans in force, each with its commitments in short."""
    today = localdate()
    plans = plans_in_force(today).filter(pk__in=WorkPlan.objects.visible_to(request.user))
    return [(plan, short) for plan in plans[:2] if (short := in_short(counted(plan, today)))]


def _drafts(request: HttpRequest) -> list[tuple[Draft, str, str]]:
    """(draft, title and address of its record) for what this person was typing, newest first."""
    found = []
    for draft in Draft.objects.visible_to(request.user).order_by("-updated_at")[:SHOWN]:
        kind = kind_named(draft.kind)
        record = kind.visible_to(request.user).filter(pk=draft.uuid).first()
        if record is not None:
            found.append((draft, str(record), kind.url(record)))
    return found


@require_safe
@desk_page(may=lambda standing: standing.reads(Sight.GROUP))
def log(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first."""
    found = filtered(LogFilter, request.GET, entries_for(request.user).select_related("payload"), request)
    page = page_of(found.qs, request.GET.get("page"))
    page.object_list = name_records(tell(page.object_list, request.user))
    return render(
        request,
        "desk/log.html",
        {"page": page, "filter": found, "breadcrumbs": [("Desk", "/desk/"), ("Log", "")]},
    )
