"""The models of work plans, each in the module of its noun."""

from workplans.models.activities import Activity, ActivityQuerySet
from workplans.models.carry_overs import CarryOver, CarryOverItem
from workplans.models.commitments import (
    Commitment,
    PartyReport,
    PartyReportQuerySet,
    Waiver,
    WaiverQuerySet,
    parties_seen_by,
)
from workplans.models.consultations import Consultation, ConsultationQuerySet
from workplans.models.imports import PlanImport, PlanImportQuerySet
from workplans.models.overrides import Override, OverrideQuerySet
from workplans.models.plans import (
    PART_MODELS,
    Endorsement,
    OfPlanQuerySet,
    PlanPoint,
    PlanSection,
    PlanTopic,
    PointKind,
    StrategicGoal,
    Tier,
    WorkPlan,
    WorkPlanQuerySet,
)
from workplans.models.releases import KeptAsPrinted, Release, ReleaseFile

__all__ = [
    "PART_MODELS",
    "Activity",
    "ActivityQuerySet",
    "CarryOver",
    "CarryOverItem",
    "Commitment",
    "Consultation",
    "ConsultationQuerySet",
    "Endorsement",
    "KeptAsPrinted",
    "OfPlanQuerySet",
    "Override",
    "OverrideQuerySet",
    "PartyReport",
    "PartyReportQuerySet",
    "PlanImport",
    "PlanImportQuerySet",
    "PlanPoint",
    "PlanSection",
    "PlanTopic",
    "PointKind",
    "Release",
    "ReleaseFile",
    "StrategicGoal",
    "Tier",
    "Waiver",
    "WaiverQuerySet",
    "WorkPlan",
    "WorkPlanQuerySet",
    "parties_seen_by",
]
