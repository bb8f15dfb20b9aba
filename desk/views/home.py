"""“My work”, the desk's first page, and the log."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.access import access_for
from accounts.decorators import desk_page
from accounts.views.drafts import GONE
from core.filters import filtered
from core.kinds import record_kinds
from core.lists import page_of
from core.navigation import keep_count
from core.visibility import Visibility
from core.waiting import waiting_for
from desk.commitments import counted, in_short, plans_in_force
from desk.filters import LogFilter
from desk.rows import Named, entries_for, name_records
from editing.history import HistoryEntry, describe_entries
from editing.models import Draft
from topics.models import Topic
from topics.views.topics import stages_of
from workplans.models import WorkPlan

SHOWN = 10
#: entries of the log that are grouped into lines of recent activity
RECENT = 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, their topics and drafts, the plans and recent activity.

    A person without access to the desk is redirected to their account.
    """
    access = access_for(request.user)
    if not access.works_here:
        return redirect("accounts:me")
    mine = Topic.objects.visible_to(request.user).filter(people__user=request.user)
    waiting = waiting_for(request.user)
    keep_count(request.user, "desk", len(waiting))
    page = {
        "waiting": waiting,
        "topics": [(topic, stages_of(topic.stage)) for topic in mine.order_by("title", "pk")[:SHOWN]],
        "drafts": _drafts(request),
        **_plans(request),
        "reads_log": access.reads(Visibility.GROUP),
        "activity": _recent_activity(request),
    }
    return render(request, "desk/home.html", page)


def _plans(request: HttpRequest) -> dict[str, Any]:
    """Return the plans in force, each with the number of its commitments by state, or else the newest."""
    today, visible = localdate(), WorkPlan.objects.visible_to(request.user)
    in_force = plans_in_force(today).filter(pk__in=visible)[:2]
    plans = [(plan, in_short(counted(plan, today, request.user))) for plan in in_force]
    newest = [] if plans else [(plan, []) for plan in visible.order_by("-period_start", "title")[:2]]
    return {"in_force": bool(plans), "plans": plans or newest, "today": today}


def _recent_activity(request: HttpRequest) -> list[tuple[HistoryEntry, list[Named | None]]]:
    """Return the latest log lines, those with the same person and action as one, with all their records."""
    entries = entries_for(request.user).select_related("payload")[:RECENT]
    lines = name_records(describe_entries(entries, request.user))
    groups = [[*group] for _, group in groupby(lines, key=lambda line: (line[0].actor, line[0].words))]
    return [(group[0][0], [record for _, record in group]) for group in groups[:SHOWN]]


def _drafts(request: HttpRequest) -> list[tuple[Draft, str, str]]:
    """Return (draft, title and URL) of this person's unsaved drafts, newest first.

    The URL is that of the record; of one that is gone, that of all drafts.
    """
    drafts = []
    for draft in Draft.objects.visible_to(request.user).order_by("-updated_at")[:SHOWN]:
        kind = record_kinds[draft.kind]
        record = kind.visible_to(request.user).filter(pk=draft.uuid).first()
        gone = (GONE, reverse("accounts:drafts"))
        drafts.append((draft, *((str(record), kind.url(record)) if record else gone)))
    return drafts


@require_safe
@desk_page(may=lambda access: access.reads(Visibility.GROUP))
def log(request: HttpRequest) -> HttpResponse:
    """List the log entries, newest first."""
    entries = filtered(LogFilter, request.GET, entries_for(request.user).select_related("payload"), request)
    page = page_of(entries.qs, request.GET.get("page"))
    page.object_list = name_records(describe_entries(page.object_list, request.user))
    return render(
        request,
        "desk/log.html",
        {"page": page, "filter": entries, "breadcrumbs": [("My work", "/desk/"), ("Log", "")]},
    )
