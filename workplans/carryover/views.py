"""The desk's pages on which a plan is carried over: each item with its outcome, and the next plan."""

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
from core.forms import EmptyForm
from core.policies import require
from editing.pages import add_form_token, confirm_page, create_from_form
from workplans import policies
from workplans.carryover import services
from workplans.carryover.forms import NextPlanForm, item_forms, typed_in
from workplans.carryover.items import PlanItem, Typed, choices_of, plan_items, proposed_header
from workplans.contents import contents_of
from workplans.forms import MoveForm
from workplans.models import CarryOver, WorkPlan
from workplans.pages import plan_breadcrumbs, plan_url, reads_plans, visible_plan
from workplans.states import CarryOverState

PER_PAGE = 100
CONFLICT = (
    "Somebody else saved this carry-over while you were editing it. What you typed is below; if you save it "
    "again, it replaces their choices for the items of this page."
)


def _open_carry_over(request: HttpRequest, plan: WorkPlan) -> CarryOver | None:
    rows = CarryOver.objects.visible_to(request.user)
    return rows.filter(plan=plan, state=CarryOverState.OPEN).first()


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def carry_over_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the outcome of each item; a POST saves the choices, or creates the next plan."""
    plan = visible_plan(request, slug)
    require(policies.can_carry_over_plan, request.user, plan)
    carry_over, items = _open_carry_over(request, plan), plan_items(contents_of(plan))
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    if request.method != "POST":
        return _page(request, plan, carry_over, items, page, carry_over.typed if carry_over else {})
    typed = typed_in(request.POST, list(page.object_list))
    try:
        return _save(request, plan, page, typed)
    except ValidationError as error:
        errors, status = getattr(error, "message_dict", {"": error.messages}), 422
    except EditConflict as conflict:
        carry_over, errors, status = conflict.theirs, {"": [CONFLICT]}, 409
    return _page(request, plan, carry_over, items, page, _merged(carry_over, typed), errors, status)


def _save(request: HttpRequest, plan: WorkPlan, page: Any, typed: Typed) -> HttpResponse:
    """Create the plan, or save the choices and show this page or the next."""
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 9 else 0
    values = {"actor": request.user, "plan": plan, "version": version, "typed": typed}
    if "make" in request.POST:
        new_plan = create_from_form(request, lambda: services.carry_over_plan(**values))
        messages.success(request, f"Plan created: “{new_plan}”, a draft.")
        return redirect("workplans:compare-plans", new_plan.slug)
    services.save_carry_over(**values)
    messages.success(request, "Choices saved. The next plan is not created yet.")
    number = page.next_page_number() if "next" in request.POST and page.has_next() else page.number
    return redirect(f"{request.path}?page={number}")


def _merged(carry_over: CarryOver | None, typed: Typed) -> Typed:
    """Return the saved choices, replaced by what was typed now."""
    saved = carry_over.typed if carry_over else {}
    return {part: saved.get(part, {}) | typed[part] for part in ("header", "items")}


def _page(
    request: HttpRequest,
    plan: WorkPlan,
    carry_over: CarryOver | None,
    items: list[PlanItem],
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
    token_form = EmptyForm()
    add_form_token(token_form)
    context = {
        "plan": plan,
        "carry_over": carry_over,
        "header": header,
        "token_form": token_form,
        "rows": item_forms(list(page.object_list), items, choices_of(items, typed), errors),
        "page": page,
        "errors": errors.get("", []),
        "errors_elsewhere": _errors_elsewhere(items, page, errors),
        "has_errors": bool(errors),
        "breadcrumbs": [*plan_breadcrumbs(plan), ("Carry over", "")],
    }
    return render(request, "workplans/carry_over.html", context, status=status)


def _errors_elsewhere(
    items: list[PlanItem], page: Any, errors: dict[str, list[str]]
) -> list[tuple[str, str, str]]:
    """Return (URL, title of the item, error) for the errors on other pages."""
    rows = []
    for at, item in enumerate(items):
        number = at // PER_PAGE + 1
        for name, texts in errors.items():
            if name.startswith(item.key) and number != page.number:
                rows.append((f"?page={number}#r{item.key}", item.title[:90], " ".join(texts)))
    return rows


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def discard_carry_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm that the choices made so far are discarded; a POST discards them."""
    plan = visible_plan(request, slug)
    require(policies.can_carry_over_plan, request.user, plan)
    rows = CarryOver.objects.visible_to(request.user)
    carry_over = get_object_or_404(rows, plan=plan, state=CarryOverState.OPEN)
    page = reverse("workplans:carry-over-plan", args=[slug])
    return confirm_page(
        request,
        form=MoveForm(request.POST or None, initial={"version": carry_over.version}, needs_reason=False),
        save=lambda form: services.discard_carry_over(
            actor=request.user, carry_over=carry_over, **form.cleaned_data
        ),
        title="Discard choices",
        will=["The choices made so far are discarded.", "The next carry-over begins with what is proposed."],
        button="Discard choices",
        danger=True,
        back=page,
        then=lambda _: plan_url(plan),
        breadcrumbs=[*plan_breadcrumbs(plan), ("Carry over", page)],
    )
