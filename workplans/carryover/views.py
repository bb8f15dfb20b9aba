"""The desk's page of carrying a plan over: each item with what becomes of it, kept until the plan is made."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.decorators import desk_page
from core.errors import EditConflict
from core.policies import require
from workplans import policies
from workplans.carryover import services
from workplans.carryover.forms import NextPlanForm, item_forms, typed_in
from workplans.carryover.items import Item, Typed, chosen, items_of, proposed_header
from workplans.contents import contents_of
from workplans.forms import MoveForm
from workplans.models import CarryOver, WorkPlan
from workplans.states import CarryOverState
from workplans.views import plan_breadcrumbs, reads_plans, show_form, visible_plan

PER_PAGE = 100
MOVED_ON = (
    "Somebody else saved this carry-over in the meantime. What you typed stands below; saving it again puts "
    "it in place of theirs for the items of this page."
)


def _begun(request: HttpRequest, plan: WorkPlan) -> CarryOver | None:
    rows = CarryOver.objects.visible_to(request.user)
    return rows.filter(plan=plan, state=CarryOverState.OPEN).first()


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def carry_over_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """What becomes of each item; a POST keeps it, or makes the next plan of it."""
    plan = visible_plan(request, slug)
    require(policies.can_carry_over_plan, request.user, plan)
    begun, items = _begun(request, plan), items_of(contents_of(plan))
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    if request.method != "POST":
        return _page(request, plan, begun, items, page, begun.typed if begun else {})
    typed = typed_in(request.POST, list(page.object_list))
    try:
        return _done(request, plan, page, typed)
    except ValidationError as error:
        errors = getattr(error, "message_dict", {"": error.messages})
        return _page(request, plan, begun, items, page, _over(begun, typed), errors, status=422)
    except EditConflict as conflict:
        theirs = conflict.theirs
        return _page(request, plan, theirs, items, page, _over(theirs, typed), {"": [MOVED_ON]}, status=409)


def _done(request: HttpRequest, plan: WorkPlan, page: Any, typed: Typed) -> HttpResponse:
    """Make the plan, or keep what was typed and go on."""
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 9 else 0
    if "make" in request.POST:
        made = services.carry_over_plan(actor=request.user, plan=plan, version=version, typed=typed)
        messages.success(request, f"“{made}” is made, as a draft.")
        return redirect("workplans:compare-plans", made.slug)
    services.save_carry_over(actor=request.user, plan=plan, version=version, typed=typed)
    messages.success(request, "Kept. No plan is made yet.")
    number = page.next_page_number() if "next" in request.POST and page.has_next() else page.number
    return redirect(f"{request.path}?page={number}")


def _over(begun: CarryOver | None, typed: Typed) -> Typed:
    """What was kept, with what was typed now in its place."""
    kept = begun.typed if begun else {}
    return {part: kept.get(part, {}) | typed[part] for part in ("header", "items")}


def _page(
    request: HttpRequest,
    plan: WorkPlan,
    begun: CarryOver | None,
    items: list[Item],
    page: Any,
    typed: Typed,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    errors = errors or {}
    header = NextPlanForm(proposed_header(plan) | typed.get("header", {}))
    for name in header.fields:
        for message in errors.get(name, ()):
            header.add_error(name, message)
    rows = item_forms(list(page.object_list), items, chosen(items, typed), errors)
    told = {
        "plan": plan,
        "begun": begun,
        "header": header,
        "rows": rows,
        "page": page,
        "wrong": errors.get("", []),
        "elsewhere": _elsewhere(items, page, errors),
        "count": len(errors),
        "breadcrumbs": [*plan_breadcrumbs(plan), ("Carry over", "")],
    }
    return render(request, "workplans/carry_over.html", told, status=status)


def _elsewhere(items: list[Item], page: Any, errors: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """(address, item, what is wrong) of what has to be put right on other pages."""
    found = []
    for at, item in enumerate(items):
        number = at // PER_PAGE + 1
        for name, words in errors.items():
            if name.startswith(item.key) and number != page.number:
                found.append((f"?page={number}#r{item.key}", item.words[:90], " ".join(words)))
    return found


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def leave_carry_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what putting a carry-over aside means; a POST does it."""
    plan = visible_plan(request, slug)
    require(policies.can_carry_over_plan, request.user, plan)
    rows = CarryOver.objects.visible_to(request.user)
    begun = get_object_or_404(rows, plan=plan, state=CarryOverState.OPEN)
    form = MoveForm(request.POST or None, initial={"version": begun.version}, needs_reason=False)
    if request.method == "POST" and form.is_valid():
        services.leave_carry_over(actor=request.user, carry_over=begun, **form.cleaned_data)
        return redirect("workplans:plan", slug)
    will = ["What was chosen so far is put aside.", "The next carry-over begins with what is proposed."]
    back = reverse("workplans:carry-over-plan", args=[slug])
    return show_form(
        request, form, plan, "Begin anew", will=will, button="Put it aside", danger=True, back=back
    )
