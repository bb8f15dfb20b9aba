"""What this app adds to the desk: work plans, their import, and what waits to be done with them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.access import access_for
from core.navigation import NavigationEntry, navigation_entries
from core.record_search import RecordSearch, record_searches, rows_of
from core.visibility import Visibility
from core.waiting import WaitingItem, WaitingWork, waiting_work
from publications.policies import can_publish_record
from workplans import policies
from workplans.models import (
    Activity,
    Consultation,
    PlanImport,
    PlanPoint,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    WorkPlan,
)
from workplans.states import PlanState


def comments_requested(user: Any) -> Iterator[WaitingItem]:
    """Yield the open consultations on plans that this person, or a liaison's party, has not answered. Two
    queries.
    """
    asked = Q(person=user) | Q(party__in=access_for(user).parties)
    rows = list(Consultation.objects.visible_to(user).filter(asked, about_kind=WorkPlan.KIND, answer=""))
    plans = WorkPlan.objects.visible_to(user).filter(state=PlanState.CONSULTATION)
    open_plans = plans.in_bulk({row.about_uuid for row in rows})
    for row in rows:
        if plan := open_plans.get(row.about_uuid):
            url = reverse("workplans:answer-consultation", args=[row.pk])
            label = f"Consultation: your comments on {plan} are requested"
            yield WaitingItem(label, "Answer", url, row.due)


def plans_to_move_on(user: Any) -> Iterator[WaitingItem]:
    """Yield the plans that wait for a step of this person: drafts, ended consultations, unpublished ones.

    One query.
    """
    may_adopt, may_publish = policies.can_adopt_plan(user, None), can_publish_record(user, None)
    if not (may_adopt or may_publish):
        return
    waiting = Q(state=PlanState.CONSULTATION, consultation_closes__lt=localdate())
    waiting |= Q(state__in=[PlanState.DRAFT, PlanState.ADOPTED])
    for plan in WorkPlan.objects.visible_to(user).filter(waiting).order_by("title", "pk"):
        if plan.state == PlanState.ADOPTED:
            if may_publish:
                url = reverse("publications:publish-record", args=[WorkPlan.KIND, plan.pk])
                yield WaitingItem(f"{plan} is adopted and not public", "Publish plan", url)
        elif plan.state == PlanState.CONSULTATION:
            url, due = reverse("workplans:adopt-plan", args=[plan.slug]), plan.consultation_closes
            yield WaitingItem(f"The consultation on {plan} has ended", "Record adoption", url, due)
        else:
            url = reverse("workplans:plan", args=[plan.slug])
            yield WaitingItem(f"{plan} is a draft, to be put to consultation or adopted", "Open plan", url)


def imports_to_check(user: Any) -> Iterator[WaitingItem]:
    """Yield the documents that were read and wait to be accepted as plans. One query."""
    if not policies.can_start_import(user):
        return
    rows = PlanImport.objects.visible_to(user).filter(state=PlanImport.State.READ)
    for plan_import in rows.defer("content", "reading").order_by("created_at"):
        url = reverse("workplans:import", args=[plan_import.pk])
        yield WaitingItem(f"“{plan_import}” was read and is not accepted yet", "Check import", url)


navigation_entries.register(
    NavigationEntry(
        "work_plans",
        "Work plans",
        "file-earmark-text",
        "workplans:list-plans",
        position=30,
        opens_for=lambda user: access_for(user).reads(Visibility.GROUP),
    )
)
navigation_entries.register(
    NavigationEntry(
        "imports",
        "Import",
        "upload",
        "workplans:start-import",
        position=110,
        opens_for=lambda user: access_for(user).reads(Visibility.SECRETARIAT),
        office=True,
    )
)


# --- search ------------------------------------------------------------------------------------------------


def _in_plan(
    kind: str, label: str, position: int, model: type[Model], *, title: str = "", text: str = "text"
) -> RecordSearch:
    """Return the search over a kind of row on the page of its plan; its title is the plan's, unless given."""
    lookups = {"title": title, "place": "plan__title"} if title else {"title": "plan__title"}
    rows = rows_of(model, text=text, slug="plan__slug", **lookups)
    return RecordSearch(kind, label, position, rows, lambda slug, key: f"{_plan_url(slug)}#r{key}")


def _plan_url(slug: str) -> str:
    return reverse("workplans:plan", args=[slug])


for _search in (
    RecordSearch(
        "work_plan",
        "Work plans",
        60,
        rows_of(WorkPlan, title="title", text="preface", slug="slug"),
        lambda slug, key: _plan_url(slug),
    ),
    _in_plan("plan_section", "Sections of plans", 70, PlanSection, title="title"),
    _in_plan("plan_topic", "Topics in plans", 80, PlanTopic, title="title", text="description"),
    _in_plan("plan_point", "Focus areas and issues in plans", 90, PlanPoint),
    _in_plan("strategic_goal", "Strategic goals", 100, StrategicGoal),
    _in_plan("activity", "Activities", 110, Activity),
):
    record_searches.register(_search)
waiting_work.register(WaitingWork("consultations", comments_requested))
waiting_work.register(WaitingWork("imports", imports_to_check))
waiting_work.register(WaitingWork("plans", plans_to_move_on))
