"""The desk's page on which the adoption of a plan is recorded."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.decorators import desk_page
from core.policies import require
from editing.pages import form_page
from workplans import policies
from workplans.adopting import services
from workplans.adopting.checklist import checklist
from workplans.adopting.forms import AdoptForm
from workplans.pages import plan_breadcrumbs, plan_url, reads_plans, visible_plan

WILL = (
    "The plan is adopted. Its text can't be changed from now on.",
    "The adoption is recorded as an endorsement of the plan, and each reason with your name.",
    "A release is created: the text, with a PDF and a Word file.",
    "The plan can be published.",
)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def adopt_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the checklist and ask for day, body, verb and reasons; a POST adopts the plan."""
    plan = visible_plan(request, slug)
    require(policies.can_adopt_plan, request.user, plan)
    if request.method != "POST":
        services.refuse_adopted(plan)
    checks = checklist(plan)
    initial = {"version": plan.version, "adopted_on": timezone.localdate(), "body": plan.group.code}
    return form_page(
        request,
        AdoptForm(request.POST or None, initial=initial, checks=checks.to_override),
        save=lambda form: services.adopt_plan(actor=request.user, plan=plan, **form.values),
        creates=True,
        title=f"Record adoption: {plan}",
        template="workplans/adopt.html",
        checks=checks,
        will=WILL,
        back=plan_url(plan),
        breadcrumbs=plan_breadcrumbs(plan),
    )
