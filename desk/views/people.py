"""What the desk knows of people from every room: which disciplines they cover."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.decorators import desk_page
from core.visibility import Visibility
from desk.coverage import by_discipline, by_topic, experts_now, known_by, plan_of


@require_safe
@desk_page(may=lambda access: access.reads(Visibility.GROUP))
def coverage(request: HttpRequest) -> HttpResponse:
    """Disciplines against the aim, and against the priority topics of the plan in force."""
    experts = experts_now(request.user)
    knows = known_by(experts)
    disciplines = by_discipline(experts, knows)
    plan = plan_of(request.user, localdate())
    page = {
        "disciplines": disciplines,
        "plan": plan,
        "topics": by_topic(plan, experts, knows, [row.discipline for row in disciplines]),
        "breadcrumbs": [
            ("Desk", reverse("desk:home")),
            ("People", reverse("accounts:list-people")),
            ("Coverage", ""),
        ],
    }
    return render(request, "desk/coverage.html", page)
