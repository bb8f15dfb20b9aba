"""The desk's page of the disciplines that the group's experts cover."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.decorators import desk_page
from core.visibility import Visibility
from desk.coverage import by_discipline, by_topic, disciplines_of, experts_now, plan_of


@require_safe
@desk_page(may=lambda access: access.reads(Visibility.GROUP))
def coverage(request: HttpRequest) -> HttpResponse:
    """Show the disciplines against their aims, and against the priority topics of the plan in force."""
    experts = experts_now(request.user)
    disciplines_of_experts = disciplines_of(experts)
    disciplines = by_discipline(experts, disciplines_of_experts)
    plan = plan_of(request.user, localdate())
    page = {
        "disciplines": disciplines,
        "plan": plan,
        "topics": by_topic(plan, experts, disciplines_of_experts, [row.discipline for row in disciplines]),
        "breadcrumbs": [
            ("My work", reverse("desk:home")),
            ("People", reverse("accounts:list-people")),
            ("Coverage", ""),
        ],
    }
    return render(request, "desk/coverage.html", page)
