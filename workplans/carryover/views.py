"""The desk's pages on which a plan is carried over: the next plan, and each section with its items."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.decorators import desk_page
from core.errors import EditConflict
from core.filters import refuse_unknown_parameters
from core.forms import EmptyForm
from core.policies import require
from editing.pages import Breadcrumbs, add_form_token, confirm_page, create_from_form
from workplans import policies
from workplans.carryover import services
from workplans.carryover.forms import NextPlanForm, item_forms, typed_in
from workplans.carryover.items import PlanItem, Typed, choices_of, plan_items, proposed_header
from workplans.carryover.parts import FILTERS, chosen, outcomes_in_short, parts_of
from workplans.contents import contents_of
from workplans.forms import MoveForm
from workplans.models import CarryOver, WorkPlan
from workplans.pages import plan_breadcrumbs, plan_url, reads_plans, visible_plan
from workplans.states import CarryOverState

#: items of a filter on one page
PER_PAGE = 50
CONFLICT = (
    "Somebody else saved this carry-over while you were editing it. What you typed is below; if you save it "
    "again, it replaces their choices for the items of this page."
)


@dataclass
class View:
    """What one page shows: the summary, the items of section `number` (from 1), or those of a filter."""

    items: list[PlanItem]
    number: int = 0
    parts: int = 0
    show: str = ""
    page: Page | None = None

    @property
    def label(self) -> str:
        """Return the label of the filter."""
        return FILTERS.get(self.show, "")

    @property
    def url(self) -> str:
        """Return the query string of the page."""
        if self.show:
            return f"?show={self.show}" + (f"&page={self.page.number}" if self.page else "")
        return f"?section={self.number}" if self.number else ""

    @property
    def next_url(self) -> str:
        """Return the query string of the page after it; that of the summary after the last.

        Items that were saved are no longer undecided, so what is left begins on the first page.
        """
        if self.show == "undecided":
            return "?show=undecided"
        if self.page and self.page.has_next():
            return f"?show={self.show}&page={self.page.next_page_number()}"
        return f"?section={self.number + 1}" if 0 < self.number < self.parts else ""


def _view(request: HttpRequest, items: list[PlanItem], typed: Typed) -> View:
    """Return what the URL asks for. Raises ValidationError for a URL that asks for something else."""
    refuse_unknown_parameters(request.GET, "section", "show", "page")
    parts, section, show = parts_of(items), request.GET.get("section", ""), request.GET.get("show", "")
    if show:
        if show not in FILTERS:
            raise ValidationError(f"Choose one of: {', '.join(FILTERS)}.")
        rows = chosen(items, show, typed.get("items", {}), choices_of(items, typed))
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        return View(list(page.object_list), show=show, page=page)
    if not section:
        return View([], parts=len(parts))
    if not (section.isdecimal() and len(section) < 9 and 1 <= int(section) <= len(parts)):
        raise ValidationError(f"The plan has the sections 1 to {len(parts)} to be carried over.")
    return View(parts[int(section) - 1].items, int(section), len(parts))


def _open_carry_over(request: HttpRequest, plan: WorkPlan) -> CarryOver | None:
    rows = CarryOver.objects.visible_to(request.user)
    return rows.filter(plan=plan, state=CarryOverState.OPEN).first()


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_plans)
def carry_over_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the next plan and the sections to decide on, or one of them; a POST saves, or creates the plan."""
    plan = visible_plan(request, slug)
    require(policies.can_carry_over_plan, request.user, plan)
    carry_over, items = _open_carry_over(request, plan), plan_items(contents_of(plan))
    saved = carry_over.typed if carry_over else {}
    view = _view(request, items, saved)
    if request.method != "POST":
        return _page(request, plan, carry_over, items, view, saved)
    typed = typed_in(request.POST, items)
    try:
        return _save(request, plan, view, typed)
    except ValidationError as error:
        errors, status = getattr(error, "message_dict", {"": error.messages}), 422
    except EditConflict as conflict:
        carry_over, errors, status = conflict.theirs, {"": [CONFLICT]}, 409
    if not view.items:  # the summary shows the items to be corrected
        view.items = [item for item in items if item.key in typed["items"] or _errors_of(item, errors)]
    return _page(request, plan, carry_over, items, view, _merged(carry_over, typed), errors, status)


def _errors_of(item: PlanItem, errors: dict[str, list[str]]) -> str:
    return " ".join(text for name, texts in errors.items() if name.startswith(item.key) for text in texts)


def _save(request: HttpRequest, plan: WorkPlan, view: View, typed: Typed) -> HttpResponse:
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
    return redirect(request.path + (view.next_url if "next" in request.POST else view.url))


def _merged(carry_over: CarryOver | None, typed: Typed) -> Typed:
    """Return the saved choices, replaced by what was typed now."""
    saved = carry_over.typed if carry_over else {}
    return {part: saved.get(part, {}) | typed[part] for part in ("header", "items")}


def _page(
    request: HttpRequest,
    plan: WorkPlan,
    carry_over: CarryOver | None,
    items: list[PlanItem],
    view: View,
    typed: Typed,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    errors, choices = errors or {}, choices_of(items, typed)
    header = NextPlanForm(proposed_header(plan) | typed.get("header", {}))
    for name in header.fields:
        for message in errors.get(name, ()):
            header.add_error(name, message)
    token_form = EmptyForm()
    add_form_token(token_form)
    context = {
        "plan": plan,
        "carry_over": carry_over,
        "header": None if view.number or view.show else header,
        "token_form": token_form,
        "view": view,
        "rows": item_forms(view.items, items, choices, errors, saved=carry_over.typed if carry_over else {}),
        "parts": _parts_in_short(items, choices, carry_over),
        "filters": FILTERS.items(),
        "page": view.page,
        "errors": errors.get("", []),
        "errors_elsewhere": _errors_elsewhere(items, view, errors),
        "has_errors": bool(errors),
        "breadcrumbs": _breadcrumbs(plan, view),
    }
    return render(request, "workplans/carry_over.html", context, status=status)


def _breadcrumbs(plan: WorkPlan, view: View) -> Breadcrumbs:
    page = reverse("workplans:carry-over-plan", args=[plan.slug])
    if view.show:
        return [*plan_breadcrumbs(plan), ("Carry over", page), (FILTERS[view.show], "")]
    if view.number:
        return [*plan_breadcrumbs(plan), ("Carry over", page), (f"Section {view.number} of {view.parts}", "")]
    return [*plan_breadcrumbs(plan), ("Carry over", "")]


def _parts_in_short(
    items: list[PlanItem], choices: dict[str, Typed], carry_over: CarryOver | None
) -> list[tuple[str, int, int, str]]:
    """Return (title, items, items decided, outcomes in words) of each part, for the summary."""
    saved = carry_over.typed.get("items", {}) if carry_over else {}
    return [
        (
            part.title,
            len(part.items),
            sum(item.key in saved for item in part.items),
            outcomes_in_short(part.items, choices),
        )
        for part in parts_of(items)
    ]


def _errors_elsewhere(
    items: list[PlanItem], view: View, errors: dict[str, list[str]]
) -> list[tuple[str, str, str]]:
    """Return (URL, title of the item, error) for the errors on other pages."""
    shown = {item.key for item in view.items}
    return [
        (f"?section={number}#r{item.key}", item.title[:90], words)
        for number, part in enumerate(parts_of(items), 1)
        for item in part.items
        if item.key not in shown and (words := _errors_of(item, errors))
    ]


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
