"""Activities of a plan."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from accounts.access import access_for
from audit.tracking import tracked
from core.formatting import long_date, quarter
from core.models import Record
from core.searching import search_field
from core.visibility import Visibility, visibility
from topics.models import LONG_TEXT
from workplans.models.plans import OfPlanQuerySet, PlanSection, WorkPlan, after_paragraph
from workplans.states import FROZEN, Progress


class ActivityQuerySet(OfPlanQuerySet):
    def visible_to(self, user: Any) -> "ActivityQuerySet":
        """Return all to readers of the plan; to accounts of a party those of plans that were adopted."""
        access = access_for(user)
        if access.reads(Visibility.GROUP):
            return self
        return self.filter(plan__state__in=FROZEN) if access.reads(Visibility.PARTY) else self.none()


@tracked(exclude=("search",))
class Activity(Record):
    """Work that the plan announces. `continues` is the same activity in an earlier plan."""

    class Category(models.TextChoices):
        MEETINGS = "meetings", "Meetings"
        GUIDELINE = "guideline", "Guideline"
        PRODUCT_SUPPORT = "product_support", "Product support"
        TRAINING = "training", "Training"
        COMMUNICATION = "communication", "Communication and stakeholders"
        CROSS_DOMAIN = "cross_domain", "Cross-domain"
        OTHER = "other", "Other"
        PRE_AUTHORISATION = "pre_authorisation", "Pre-authorisation"
        EVALUATION = "evaluation", "Evaluation and supervision"

    class Horizon(models.TextChoices):
        PERIOD = "period", "The plan's period"
        LONG_TERM = "long_term", "Long term"

    class TargetKind(models.TextChoices):
        NONE = "none", "None"
        DATE = "date", "A day"
        MONTH = "month", "A month"
        QUARTER = "quarter", "A quarter"
        CONTINUOUS = "continuous", "Continuous"

    KIND = "activity"
    VISIBILITY = visibility(
        PARTY="id plan section position title text category horizon action target_kind target target_printed "
        "progress reference continues created_at updated_at version",
        GROUP="search after_paragraph lead specialised_input comments progress_reason",
    )

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="activities")
    section = models.ForeignKey(PlanSection, models.PROTECT, related_name="activities")
    position = models.PositiveIntegerField()
    after_paragraph = after_paragraph()
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True, max_length=LONG_TEXT)
    category = models.CharField(max_length=20, choices=Category)
    horizon = models.CharField(max_length=10, choices=Horizon, default=Horizon.PERIOD)
    action = models.CharField(max_length=300, blank=True, help_text="As printed, such as “Lead” or “Input”.")
    lead = models.CharField(max_length=200, blank=True)
    specialised_input = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    comments = models.TextField(blank=True, max_length=LONG_TEXT)
    target_kind = models.CharField(max_length=10, choices=TargetKind, default=TargetKind.NONE)
    target = models.DateField(
        "last day of the target",
        null=True,
        blank=True,
        help_text="The last day of the month or quarter meant.",
    )
    target_printed = models.CharField(max_length=120, blank=True)
    progress = models.CharField(max_length=20, choices=Progress, default=Progress.PLANNED)
    progress_reason = models.TextField(blank=True, max_length=LONG_TEXT)
    continues = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="continued_by")
    search = search_field("title reference", "text lead specialised_input comments")

    objects = ActivityQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="activity_search")]
        constraints = [
            models.CheckConstraint(
                name="activity_has_title_or_text",
                condition=~Q(title="") | ~Q(text=""),
                violation_error_message="Enter a title or a text.",
            ),
            models.CheckConstraint(
                name="dated_target_has_a_day",
                condition=Q(target_kind__in=["none", "continuous"], target__isnull=True)
                | Q(target_kind__in=["date", "month", "quarter"], target__isnull=False),
                violation_error_message="Enter the last day of a dated target; leave it empty for others.",
            ),
            models.CheckConstraint(
                name="setback_gives_reason",
                condition=~Q(progress__in=["postponed", "suspended", "scaled_back", "cancelled"])
                | ~Q(progress_reason=""),
                violation_error_message="Enter a reason: it is kept in the history of the record.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:80]

    @property
    def target_text(self) -> str:
        """Return the target as printed, else by its kind: “14 February 2023”, “March 2023”, “Q1 2026”."""
        if self.target_printed or self.target is None:
            continuous = self.target_kind == self.TargetKind.CONTINUOUS
            return self.target_printed or ("Continuous" if continuous else "")
        if self.target_kind == self.TargetKind.QUARTER:
            return quarter(self.target)
        is_month = self.target_kind == self.TargetKind.MONTH
        return f"{self.target:%B %Y}" if is_month else long_date(self.target)

    @property
    def facts(self) -> list[str]:
        """Return in short texts what the plan's page shows beside the progress."""
        facts = [
            self.get_category_display(),
            "long term" if self.horizon == self.Horizon.LONG_TERM else "",
            f"target {self.target_text}" if self.target_text else "",
            self.action,
            f"lead: {self.lead}" if self.lead else "",
            f"input: {self.specialised_input}" if self.specialised_input else "",
            self.reference,
        ]
        return [str(fact) for fact in facts if fact]
