"""The tabs of a plan's page beside its text: topics, activities, consultation, versions, documents."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import access_for
from accounts.decorators import desk_page
from core.filters import filtered
from core.lists import export_queries, exported, in_order, page_of
from core.visibility import readable_fields
from workplans import policies
from workplans.comparing.forms import AsOfForm
from workplans.endorsements import endorsements_with_warnings
from workplans.filters import ActivityFilter
from workplans.models import Activity, Consultation, Override, PlanImport, PlanPoint, PlanTopic, WorkPlan
from workplans.pages import reads_plans, visible_plan
from workplans.workspace import workspace

ACTIVITY_COLUMNS = (
    ("Section", lambda row: str(row.section)),
    ("Activity", lambda row: row.title or row.text),
    ("Category", lambda row: row.get_category_display()),
    ("Lead", lambda row: row.lead),
    ("Target", lambda row: row.target_text),
    ("Progress", lambda row: row.get_progress_display()),
    ("Reason", lambda row: row.progress_reason),
)


@require_safe
@desk_page(may=reads_plans)
def plan_topics(request: HttpRequest, slug: str) -> HttpResponse:
    """List the topics of a plan, each with the number of its focus areas and issues."""
    plan = visible_plan(request, slug)
    topics = PlanTopic.objects.visible_to(request.user).filter(plan=plan).select_related("topic")
    points: dict[object, int] = {}
    for key in PlanPoint.objects.filter(plan=plan).values_list("plan_topic", flat=True):
        points[key] = points.get(key, 0) + 1
    rows = [(row, points.get(row.pk, 0)) for row in topics.order_by("position", "pk")]
    return render(request, "workplans/topics_tab.html", {"rows": rows} | workspace(request, plan))


@require_safe
@desk_page(may=reads_plans)
def plan_activities(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List the activities of a plan, or export the list."""
    plan = visible_plan(request, slug)
    rows = Activity.objects.visible_to(request.user).filter(plan=plan)
    rows = rows.order_by("section__position", "position")
    activities = filtered(ActivityFilter, request.GET, rows, request)
    listed = in_order(activities.qs, "section__position").select_related("section")
    if format := request.GET.get("format"):
        return exported(listed.iterator(chunk_size=2000), ACTIVITY_COLUMNS, name="activities", format=format)
    page = {
        "filter": activities,
        "page": page_of(listed, request.GET.get("page")),
        "exports": export_queries(request.GET),
    }
    return render(request, "workplans/activities_tab.html", page | workspace(request, plan))


@require_safe
@desk_page(may=reads_plans)
def plan_consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who was asked and answered, who endorsed the plan, and which rules were set aside."""
    plan = visible_plan(request, slug)
    rows = list(Consultation.objects.visible_to(request.user).about(plan))
    for row in rows:
        row.may_answer = policies.can_answer_consultation(request.user, row)
    page = {
        "consultations": rows,
        "may_ask": policies.can_add_consultation(request.user, plan),
        "reads_addresses": "address" in readable_fields(Consultation, access_for(request.user)),
        "endorsements": endorsements_with_warnings(plan),
        "may_endorse": policies.can_endorse_plan(request.user, plan),
        "overrides": Override.objects.visible_to(request.user).about(plan),
    }
    return render(request, "workplans/consultation_tab.html", page | workspace(request, plan))


@require_safe
@desk_page(may=reads_plans)
def plan_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the releases of a plan, and the ways to look at it as of another day or beside another plan."""
    plan = visible_plan(request, slug)
    page = {"as_of_form": AsOfForm(), "releases": _releases(plan)}
    return render(request, "workplans/versions_tab.html", page | workspace(request, plan))


@require_safe
@desk_page(may=reads_plans)
def plan_documents(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the files of the releases, the document that the plan was imported from, and what to generate."""
    plan = visible_plan(request, slug)
    source = (
        PlanImport.objects.visible_to(request.user).filter(plans=plan).defer("content", "reading").first()
    )
    page = {"source": source, "releases": _releases(plan)}
    return render(request, "workplans/documents_tab.html", page | workspace(request, plan))


def _releases(plan: WorkPlan) -> object:
    return plan.releases.prefetch_related("files").select_related("adopted_by").order_by("-revision")
