"""The record kinds of plans, and of the imports that they come from."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from core.errors import NotPossibleNow
from core.kinds import RecordKind, Ref, record_kinds
from core.locks import lock_record, save_version
from core.visibility import Visibility
from publications.withdrawing import WithdrawalWarning, withdrawal_warnings
from topics.models import Topic
from workplans.consulting.registry import ConsultedKind, consulted_kinds
from workplans.models import (
    Activity,
    CarryOver,
    CarryOverItem,
    Commitment,
    Consultation,
    Endorsement,
    KeptAsPrinted,
    Override,
    PartyReport,
    PlanImport,
    PlanPoint,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    Waiver,
    WorkPlan,
)
from workplans.override_rules import OverrideRule, override_rules
from workplans.pages import consultation_url
from workplans.public import public_work_plan
from workplans.public_marks import public_marks, public_plans_with
from workplans.states import PLAN_STATES, AdoptionRule, PlanState


def plan_page(plan: WorkPlan) -> str:
    """Return the URL of a plan's desk page."""
    return reverse("workplans:plan", args=[plan.slug])


def _row_in_plan(row: Any) -> str:
    """Return the URL of a row on the page of its plan."""
    return f"{plan_page(row.plan)}#r{row.pk}"


def _on_page_of_its_record(row: Consultation | Override) -> str:
    """Return the URL of a row on the page of the record it is about."""
    if row.about_kind == WorkPlan.KIND:
        return consultation_url(row.about, f"r{row.pk}")
    page = record_kinds[row.about_kind].url(row.about)
    return f"{page}#r{row.pk}"


def _refuse_unless_in_consultation(plan: WorkPlan) -> None:
    if plan.state != PlanState.CONSULTATION:
        raise NotPossibleNow("The plan is not in consultation: comments can't be requested now.")


def _warnings_before_publishing(plan: WorkPlan) -> list[str]:
    """Return the public plans of the group for the same time, and what becomes public with this one."""
    same = WorkPlan.objects.filter(group=plan.group_id, state=PlanState.PUBLISHED).exclude(pk=plan.pk)
    same = same.filter(period_start__lte=plan.period_end, period_end__gte=plan.period_start)
    words = (
        "“{}” of the same group is public for the same period and stays public. "
        'If this plan replaces it, <a href="{}">mark it as superseded</a>.'
    )
    warnings = [
        format_html(words, other, reverse("workplans:move-plan", args=[other.slug, PlanState.SUPERSEDED]))
        for other in same.order_by("period_start", "pk")[:5]
    ]
    marks = public_marks(plan)
    if marks.first or marks.withdrawn:
        warnings.append(render_to_string("workplans/_public_marks.html", {"marks": marks}))
    return warnings


def _plans_that_keep_text(ref: Ref) -> list[str]:
    """Return the public plans that hold text on a topic and keep it when the topic is withdrawn."""
    words = 'The plan “<a href="{}">{}</a>” is public and keeps its own text on this topic.'
    plans = public_plans_with(ref) if ref.kind == Topic.KIND else []
    return [format_html(words, reverse("workplans:public-plan", args=[p["slug"]]), p["title"]) for p in plans]


def _set_published(plan: WorkPlan) -> None:
    """Move a plan to published, in the transaction of publishing. Raises NotPossibleNow before adoption.

    A superseded plan stays superseded: that it is becomes public.
    """
    lock_record(plan)
    if plan.state not in (PlanState.PUBLISHED, PlanState.SUPERSEDED):
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
        publication_warnings=_warnings_before_publishing,
        after_publish=_set_published,
        history={
            WorkPlan: "pgh_obj_id",
            PlanSection: "plan_id",
            PlanTopic: "plan_id",
            PlanPoint: "plan_id",
            StrategicGoal: "plan_id",
            Activity: "plan_id",
            Endorsement: "plan_id",
            Consultation: "about_uuid",
            Override: "about_uuid",
        },
    )
)
withdrawal_warnings.register(WithdrawalWarning("plans", _plans_that_keep_text))
consulted_kinds.register(ConsultedKind("work_plan", refuse_unless_open=_refuse_unless_in_consultation))
record_kinds.register(RecordKind("plan_section", PlanSection, "section", url=_row_in_plan, related=("plan",)))
record_kinds.register(
    RecordKind("plan_topic", PlanTopic, "topic in a plan", url=_row_in_plan, related=("plan",))
)
record_kinds.register(
    RecordKind(
        "plan_point",
        PlanPoint,
        "focus area or issue in a plan",
        url=lambda point: f"{plan_page(point.plan)}#r{point.plan_topic_id}",
        related=("plan",),
    )
)
record_kinds.register(
    RecordKind("strategic_goal", StrategicGoal, "strategic goal", url=_row_in_plan, related=("plan",))
)
record_kinds.register(RecordKind("activity", Activity, "activity", url=_row_in_plan, related=("plan",)))
record_kinds.register(
    RecordKind(
        "commitment",
        Commitment,
        "commitment",
        url=lambda row: f"{reverse('desk:list-commitments', args=[row.plan.slug])}#r{row.pk}",
        related=("plan",),
    )
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
        visibility=Visibility.OWN,  # a liaison reads only the reports to the own party
        related=("party",),
    )
)
record_kinds.register(
    RecordKind(
        "kept_as_printed", KeptAsPrinted, "reference kept as printed", url=_row_in_plan, related=("plan",)
    )
)
record_kinds.register(
    RecordKind(
        "endorsement",
        Endorsement,
        "endorsement",
        url=lambda row: consultation_url(row.plan, f"r{row.pk}"),
        related=("plan",),
    )
)
record_kinds.register(RecordKind("consultation", Consultation, "consultation", url=_on_page_of_its_record))
record_kinds.register(RecordKind("override", Override, "rule set aside", url=_on_page_of_its_record))
for adoption_rule in AdoptionRule:
    override_rules.register(OverrideRule(adoption_rule.value, str(adoption_rule.label)))
record_kinds.register(
    RecordKind("carry_over", CarryOver, "carry-over", url=lambda row: plan_page(row.plan), related=("plan",))
)
record_kinds.register(
    RecordKind(
        "carry_over_item",
        CarryOverItem,
        "item carried over",
        url=lambda item: plan_page(item.carry_over.plan),
        related=("carry_over__plan",),
    )
)
record_kinds.register(
    RecordKind(
        "plan_import",
        PlanImport,
        "plan import",
        url=lambda plan_import: reverse("workplans:import", args=[plan_import.pk]),
        visibility=Visibility.SECRETARIAT,
        history={PlanImport: "pgh_obj_id"},
    )
)
