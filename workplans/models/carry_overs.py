"""A plan carried over to the next, and the outcome of each of its items."""

from django.db import models
from django.db.models import Q

from audit.tracking import tracked
from core.models import Record
from core.visibility import visibility
from topics.models import LONG_TEXT
from workplans.models.plans import OfPlanQuerySet, WorkPlan
from workplans.states import CarryOverState, Outcome


@tracked(exclude=("typed",))
class CarryOver(Record):
    """A plan that is carried over: what was typed for it so far, and the `new_plan` once it was created.

    `typed` holds texts as they were typed, valid or not: `header` by field of the new plan, `items` by the
    key of the row that is carried over (`workplans.carryover.items`).
    """

    KIND = "carry_over"
    VISIBILITY = visibility(GROUP="id plan state new_plan typed created_at updated_at version")

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="carry_overs")
    state = models.CharField(max_length=10, choices=CarryOverState, default=CarryOverState.OPEN)
    new_plan = models.ForeignKey(
        WorkPlan, models.PROTECT, null=True, blank=True, related_name="carried_over_from"
    )
    typed = models.JSONField(default=dict, blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state="open"),
                name="one_open_carry_over",
                violation_error_message="This plan is being carried over already: continue with that.",
            ),
            models.CheckConstraint(
                name="carried_over_names_the_new_plan",
                condition=Q(state="made") ^ Q(new_plan=None),
                violation_error_message="A carry-over that is finished names the new plan.",
            ),
        ]

    def __str__(self) -> str:
        return f"Carry-over of {self.plan}"


@tracked()
class CarryOverItem(Record):
    """One row of a plan and its outcome in the next plan.

    `kind` and `uuid` are the Ref of the row: a row of the plan, or a topic of it, or a focus area or
    challenge of a topic. `successor` is the row as which it continues: items that were merged share one, an
    item that was split has a row here for each. `text` is kept because the row itself may be deleted.
    """

    KIND = "carry_over_item"
    VISIBILITY = visibility(
        GROUP="id carry_over position kind uuid successor text outcome reason created_at updated_at version"
    )

    carry_over = models.ForeignKey(CarryOver, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    uuid = models.UUIDField(db_index=True)
    successor = models.UUIDField(null=True, blank=True, db_index=True)
    text = models.CharField(max_length=300)
    outcome = models.CharField(max_length=20, choices=Outcome)
    reason = models.TextField(blank=True, max_length=LONG_TEXT)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="retired_item_has_a_reason",
                condition=(Q(outcome="retired") & ~Q(reason="") & Q(successor=None))
                | (~Q(outcome="retired") & Q(successor__isnull=False)),
                violation_error_message="Enter why it is retired.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text}: {self.get_outcome_display().lower()}"
