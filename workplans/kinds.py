"""The record kinds of plans, and of the imports that they come from."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from core.kinds import RecordKind, record_kinds
from core.locks import lock_record, save_version
from core.visibility import Visibility
from workplans.models import (
    Activity,
    CarryOver,
    Commitment,
    Endorsement,
    Fate,
    KeptAsPrinted,
    PartyReport,
    PlanConsultation,
    PlanImport,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    Waiver,
    WorkPlan,
)
from workplans.public import public_work_plan
from workplans.states import PLAN_STATES, PlanState


def plan_page(plan: WorkPlan) -> str:
    """The desk page of a plan."""
    return reverse("workplans:plan", args=[plan.slug])


def _place_in_plan(row: Any) -> str:
    """The plan's page, at the row."""
    return f"{plan_page(row.plan)}#r{row.pk}"


def _beside(plan: WorkPlan) -> list[str]:
    """The group's public plans for the same time: they stand side by side until one is superseded."""
    same = WorkPlan.objects.filter(group=plan.group_id, state=PlanState.PUBLISHED).exclude(pk=plan.pk)
    same = same.filter(period_start__lte=plan.period_end, period_end__gte=plan.period_start)
    words = (
        "“{}” of the same group is public for the same time, and stays so beside this one. "
        'If this one takes its place, <a href="{}">mark it as superseded</a>.'
    )
    return [
        format_html(words, other, reverse("workplans:move-plan", args=[other.slug, PlanState.SUPERSEDED]))
        for other in same.order_by("period_start", "pk")[:5]
    ]


def _published(plan: WorkPlan) -> None:
    """What publishing does to a plan, inside its transaction. Raises NotPossibleNow before adoption."""
    lock_record(plan)
    if plan.state != PlanState.PUBLISHED:
        PLAN_STATES.step(plan.state, PlanState.PUBLISHED)
        save_version(plan, version=plan.version, values={"state": PlanState.PUBLISHED})


record_kinds.register(
    RecordKind(
        "work_plan",
        WorkPlan,
        "work plan",
        url=plan_page,
        public=public_work_plan,
        public_page="workplans:public-plan",
        public_list="workplans:public-plan-in-force",
        followed=True,
        mind=_beside,
        after_publish=_published,
        history={
            WorkPlan: "pgh_obj_id",
            PlanSection: "plan_id",
            StrategicGoal: "plan_id",
            Activity: "plan_id",
            Endorsement: "plan_id",
            PlanConsultation: "plan_id",
        },
    )
)
record_kinds.register(
    RecordKind("plan_section", PlanSection, "section", url=_place_in_plan, related=("plan",))
)
record_kinds.register(
    RecordKind("plan_topic", PlanTopic, "topic in a plan", url=_place_in_plan, related=("plan",))
)
record_kinds.register(
    RecordKind("strategic_goal", StrategicGoal, "strategic goal", url=_place_in_plan, related=("plan",))
)
record_kinds.register(RecordKind("activity", Activity, "activity", url=_place_in_plan, related=("plan",)))
record_kinds.register(
    RecordKind("commitment", Commitment, "commitment", url=_place_in_plan, related=("plan",))
)
record_kinds.register(
    RecordKind(
        "waiver",
        Waiver,
        "waiver",
        url=lambda waiver: reverse("desk:list-commitments", args=[waiver.commitment.plan.slug]),
        related=("commitment__plan",),
    )
)
record_kinds.register(
    RecordKind(
        "party_report",
        PartyReport,
        "report to a party",
        url=lambda report: reverse("desk:party-report", args=[report.party.code, report.pk]),
        visibility=Visibility.OWN,  # liaisons read those to their own party alone
        related=("party",),
    )
)
record_kinds.register(
    RecordKind(
        "kept_as_printed", KeptAsPrinted, "reference kept as printed", url=_place_in_plan, related=("plan",)
    )
)
record_kinds.register(
    RecordKind("endorsement", Endorsement, "endorsement", url=_place_in_plan, related=("plan",))
)
record_kinds.register(
    RecordKind(
        "plan_consultation", PlanConsultation, "consultation on a plan", url=_place_in_plan, related=("plan",)
    )
)
record_kinds.register(
    RecordKind(
        "carry_over", CarryOver, "carry-over", url=lambda found: plan_page(found.plan), related=("plan",)
    )
)
record_kinds.register(
    RecordKind(
        "fate",
        Fate,
        "fate of an item",
        url=lambda fate: plan_page(fate.carry_over.plan),
        related=("carry_over__plan",),
    )
)
record_kinds.register(
    RecordKind(
        "plan_import",
        PlanImport,
        "plan import",
        url=lambda found: reverse("workplans:import", args=[found.pk]),
        visibility=Visibility.SECRETARIAT,
        history={PlanImport: "pgh_obj_id"},
    )
)
