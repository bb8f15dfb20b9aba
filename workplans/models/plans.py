"""A work plan, and the records in its sections."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from accounts.access import access_for
from accounts.models import Group
from audit.tracking import tracked
from core.errors import NotPossibleNow
from core.models import Record
from core.searching import search_field
from core.visibility import Visibility, visibility
from topics.models import LONG_TEXT, Challenge, FocusArea, Topic
from workplans.layout import endorsed_by
from workplans.states import FROZEN, EndorsementVerb, PlanState


class WorkPlanQuerySet(models.QuerySet["WorkPlan"]):
    def visible_to(self, user: Any) -> "WorkPlanQuerySet":
        """Return all to readers of the group's information; the public reads publications."""
        return self if access_for(user).reads(Visibility.GROUP) else self.none()


@tracked(exclude=("search",))
class WorkPlan(Record):
    """One plan of one group for one period, which is any range of dates, never “a year”.

    `reference` is kept as printed; `reference_key` is its normal form for look-up.
    """

    KIND = "work_plan"
    VISIBILITY = visibility(
        GROUP="id slug title reference reference_key revision group group_name chair vice_chair division "
        "dated period_start period_end period_printed marking preface state consultation_closes search "
        "created_at updated_at version",
        SECRETARIAT="source",
    )

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    reference = models.CharField(max_length=120, blank=True)
    reference_key = models.CharField(max_length=120, blank=True, db_index=True)
    revision = models.PositiveIntegerField(default=0)
    group = models.ForeignKey(Group, models.PROTECT, related_name="work_plans")
    group_name = models.CharField("group as printed", max_length=200, blank=True)
    chair = models.CharField("chairperson", max_length=200, blank=True)
    vice_chair = models.CharField("vice-chairperson", max_length=200, blank=True)
    division = models.CharField(max_length=200, blank=True)
    dated = models.DateField("date of the document", null=True, blank=True)
    period_start = models.DateField()
    period_end = models.DateField()
    period_printed = models.CharField(max_length=120, blank=True)
    marking = models.CharField(max_length=200, blank=True)
    preface = models.TextField("text before the first heading", blank=True, max_length=LONG_TEXT)
    state = models.CharField(max_length=20, choices=PlanState, default=PlanState.DRAFT)
    consultation_closes = models.DateField("last day of the consultation", null=True, blank=True)
    source = models.ForeignKey(
        "PlanImport", models.PROTECT, null=True, blank=True, editable=False, related_name="plans"
    )
    search = search_field("title reference", "preface")

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="work_plan_search")]
        constraints = [
            models.CheckConstraint(
                name="period_ends_after_it_starts",
                condition=Q(period_end__gte=F("period_start")),
                violation_error_message="The period ends on or after the day it starts.",
            ),
            models.UniqueConstraint(
                fields=["reference_key", "revision"],
                condition=~Q(reference_key=""),
                name="one_plan_a_reference_and_revision",
                violation_error_message="There is already a plan with this reference and revision.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def refuse_if_frozen(self) -> None:
        """Raise NotPossibleNow once the plan is adopted: its text can't be changed."""
        if self.state in FROZEN:
            advice = "" if self.state == PlanState.SUPERSEDED else " Start a revision to change it."
            state = self.get_state_display().lower()
            raise NotPossibleNow(f"This plan is {state}: its text can't be changed.{advice}")


class OfPlanQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "OfPlanQuerySet":
        """Return all to readers of the plan."""
        return self if access_for(user).reads(Visibility.GROUP) else self.none()


@tracked(exclude=("search",))
class PlanSection(Record):
    """A numbered heading and its text, in the order of the document. `number` is as printed ("2.1.1", "")."""

    KIND = "plan_section"
    VISIBILITY = visibility(
        GROUP="id plan position level number title text search created_at updated_at version"
    )

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True, max_length=LONG_TEXT)
    search = search_field("title", "text")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="plan_section_search")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Tier(models.TextChoices):
    PRIORITY = "priority", "Priority topic"
    OTHER = "other", "Other topic, case by case"
    BEYOND_PERIOD = "beyond_period", "Topic considered beyond this period"


@tracked(exclude=("search",))
class PlanTopic(Record):
    """What a plan says of a topic: number, title, tier, description, justification, and its points.

    The text is the plan's own: nothing done to the topic changes it.
    """

    KIND = "plan_topic"
    VISIBILITY = visibility(
        GROUP="id plan section topic position number title tier description justification search "
        "created_at updated_at version"
    )

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="plan_topics")
    section = models.ForeignKey(PlanSection, models.PROTECT, related_name="plan_topics")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="in_plans")
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200)
    tier = models.CharField(max_length=20, choices=Tier)
    description = models.TextField(blank=True, max_length=LONG_TEXT)
    justification = models.TextField("justification for selection", blank=True, max_length=LONG_TEXT)
    search = search_field("title", "description justification")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="plan_topic_search")]
        constraints = [models.UniqueConstraint(fields=["plan", "topic"], name="a_topic_once_in_a_plan")]

    def __str__(self) -> str:
        return self.title


class PointKind(models.TextChoices):
    FOCUS_AREA = FocusArea.KIND, "Focus area"
    CHALLENGE = Challenge.KIND, "Issue for discussion"


#: kind of a point → the model of the living record that it may link to; also the name of the link
PART_MODELS: dict[str, type[FocusArea] | type[Challenge]] = {
    model.KIND: model for model in (FocusArea, Challenge)
}


@tracked(exclude=("search",))
class PlanPoint(Record):
    """A focus area or an issue for discussion of a topic, as a plan prints it.

    `focus_area` or `challenge`: the living record, where it is known. Removing that record leaves the text.
    """

    KIND = "plan_point"
    VISIBILITY = visibility(
        GROUP="id plan plan_topic position kind text focus_area challenge search "
        "created_at updated_at version"
    )

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="points")
    plan_topic = models.ForeignKey(PlanTopic, models.CASCADE, related_name="points")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=PointKind)
    text = models.TextField(max_length=LONG_TEXT)
    focus_area = models.ForeignKey(FocusArea, models.SET_NULL, null=True, blank=True, related_name="in_plans")
    challenge = models.ForeignKey(Challenge, models.SET_NULL, null=True, blank=True, related_name="in_plans")
    search = search_field("text")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="plan_point_search")]
        constraints = [
            models.CheckConstraint(
                name="a_point_links_to_a_record_of_its_kind",
                condition=Q(kind=PointKind.FOCUS_AREA, challenge=None)
                | Q(kind=PointKind.CHALLENGE, focus_area=None),
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def part_id(self) -> UUID | None:
        """Return the key of the living record that the point links to."""
        return self.focus_area_id if self.kind == PointKind.FOCUS_AREA else self.challenge_id


def after_paragraph() -> Any:
    """Return the field for where a row is printed: after so many paragraphs of its section, or all (None)."""
    return models.PositiveSmallIntegerField(
        "paragraphs of the section's text before it", null=True, blank=True, editable=False
    )


@tracked(exclude=("search",))
class StrategicGoal(Record):
    """A numbered long-term priority."""

    KIND = "strategic_goal"
    VISIBILITY = visibility(
        GROUP="id plan section position after_paragraph number text search created_at updated_at version"
    )

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="goals")
    section = models.ForeignKey(PlanSection, models.PROTECT, related_name="goals")
    position = models.PositiveIntegerField()
    after_paragraph = after_paragraph()
    number = models.CharField(max_length=20, blank=True)
    text = models.TextField(max_length=LONG_TEXT)
    search = search_field("text")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="strategic_goal_search")]

    def __str__(self) -> str:
        return self.text[:80]


@tracked()
class Endorsement(Record):
    """An endorsement by a body, as a verb and a date: “endorsed by QWP 3 February 2023”.

    `printed`: the words of the document, whose verb may be another (“finalised”).
    """

    KIND = "endorsement"
    VISIBILITY = visibility(GROUP="id plan position body verb dated printed created_at updated_at version")

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="endorsements")
    position = models.PositiveIntegerField()
    body = models.CharField(max_length=120)
    verb = models.CharField(max_length=60, choices=EndorsementVerb)
    dated = models.DateField("date", null=True, blank=True)
    printed = models.CharField(max_length=300, blank=True)

    objects = OfPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return endorsed_by(self.verb, self.body)
