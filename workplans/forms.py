"""The forms of plans and their parts. They check what was typed and never save: a service does."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import Group
from core.forms import Form, RecordForm
from core.reasons import GIVE_REASON
from workplans.models import Activity, Endorsement, PlanSection, StrategicGoal, WorkPlan
from workplans.states import NEEDS_REASON

Day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
Short = forms.Textarea(attrs={"rows": 3})


class BodyInput(forms.TextInput):
    """A text field that offers the codes of the known groups; other bodies can be typed."""

    options: Sequence[str] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        list_id = f"{name}-groups"
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((option,) for option in self.options))
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)


def group_codes() -> list[str]:
    """Return the codes of the known groups."""
    return list(Group.objects.order_by("code").values_list("code", flat=True))


class PlanForm(RecordForm):
    class Meta:
        model = WorkPlan
        fields = (
            "title", "reference", "group", "group_name", "chair", "vice_chair", "division", "dated",
            "period_start", "period_end", "period_printed", "marking", "preface",
        )  # fmt: skip
        widgets = {"dated": Day, "period_start": Day, "period_end": Day, "preface": Short}
        labels = {
            "period_start": "First day",
            "period_end": "Last day",
            "period_printed": "Period as printed",
        }


class SectionForm(RecordForm):
    class Meta:
        model = PlanSection
        fields = ("number", "title", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 14})}
        labels = {"title": "Heading"}
        help_texts = {
            "number": "As printed, such as 2.1.1.",
            "text": "Markdown, with a blank line between paragraphs.",
        }


class GoalForm(RecordForm):
    class Meta:
        model = StrategicGoal
        fields = ("number", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class _WithReason:
    """Sets the error of a setback without a reason beside the field of the reason."""

    def clean(self: Any) -> dict[str, Any]:
        values = super().clean()  # type: ignore[misc]
        if values.get("progress") in NEEDS_REASON and not values.get("progress_reason", "").strip():
            self.add_error("progress_reason", GIVE_REASON)
        return values


class ProgressForm(_WithReason, RecordForm):
    """The progress of an activity, the only thing that can be changed once its plan is adopted."""

    class Meta:
        model = Activity
        fields = ("progress", "progress_reason")
        widgets = {"progress_reason": Short}
        labels = {"progress_reason": "Reason"}
        help_texts = {"progress_reason": "Needed for postponed, suspended, scaled back and cancelled."}


class ActivityForm(_WithReason, RecordForm):
    class Meta:
        model = Activity
        fields = (
            "section", "title", "text", "category", "horizon", "action", "lead", "specialised_input",
            "reference", "target_kind", "target", "target_printed", "comments", "progress", "progress_reason",
        )  # fmt: skip
        widgets = {
            "target": Day,
            "text": forms.Textarea(attrs={"rows": 6}),
            "comments": Short,
            "progress_reason": Short,
        }
        labels = {
            "target_kind": "Target",
            "target_printed": "Target as printed",
            **ProgressForm.Meta.labels,
        }
        help_texts = {
            "comments": "Printed in the plan, and public with it.",
            **ProgressForm.Meta.help_texts,
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        sections: Any = self.fields["section"]
        sections.queryset = self.instance.plan.sections.order_by("position")
        sections.empty_label = None


class EndorsementForm(RecordForm):
    class Meta:
        model = Endorsement
        fields = ("body", "verb", "dated", "printed")
        widgets = {"dated": Day, "body": BodyInput}
        labels = {"printed": "As printed"}
        help_texts = {
            "body": "Such as QWP or CHMP. A body that is not a known group is kept, and marked on the plan.",
            "printed": "The words of the document, where they are others.",
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        body: Any = self.fields["body"]
        body.widget.options = group_codes()


class MoveForm(Form):
    """A step to another state; the reason is asked for where the table of states needs one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(widget=Short, max_length=2000)

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]


class RemoveForm(MoveForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, needs_reason=True, **kwargs)
