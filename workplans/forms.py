"""The forms of plans and of reading one in. They check what was typed and never save: a service does."""

from typing import Any

from django import forms

from core.forms import Form, RecordForm
from topics.models import LONG_TEXT
from workplans.models import Activity, Endorsement, PlanSection, StrategicGoal, WorkPlan

Day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
Short = forms.Textarea(attrs={"rows": 3})


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
            "number": "As it is printed, such as 2.1.1.",
            "text": "Markdown; a blank line between paragraphs.",
        }


class GoalForm(RecordForm):
    class Meta:
        model = StrategicGoal
        fields = ("number", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class ActivityForm(RecordForm):
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
        labels = {"target_kind": "Target", "target_printed": "Target as printed", "progress_reason": "Why"}
        help_texts = {
            "comments": "Printed in the plan, and public with it.",
            "progress_reason": "Needed when it is postponed, suspended, scaled back or cancelled.",
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        sections: Any = self.fields["section"]
        sections.queryset = self.instance.plan.sections.order_by("position")
        sections.empty_label = None


class ProgressForm(RecordForm):
    """How an activity goes, which is all that can be said of it once its plan is adopted."""

    class Meta:
        model = Activity
        fields = ("progress", "progress_reason")
        widgets = {"progress_reason": Short}
        labels = ActivityForm.Meta.labels
        help_texts = ActivityForm.Meta.help_texts


class EndorsementForm(RecordForm):
    class Meta:
        model = Endorsement
        fields = ("body", "verb", "dated", "printed")
        widgets = {"dated": Day}
        labels = {"printed": "As printed"}
        help_texts = {"body": "Such as QWP or CHMP.", "verb": "Such as endorsed, adopted or noted."}


class MoveForm(Form):
    """A step of the plan's lifecycle; the reason is asked for where the table of states asks for one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(widget=Short, max_length=2000)

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]


class KeepForm(Form):
    """Why a reference that leads nowhere stays; which one, is given."""

    printed = forms.CharField(widget=forms.HiddenInput, max_length=200)
    sentence = forms.CharField(widget=forms.HiddenInput, max_length=LONG_TEXT)
    reason = forms.CharField(widget=Short, max_length=2000)


class RemoveForm(MoveForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, needs_reason=True, **kwargs)


# --- a plan in time ----------------------------------------------------------------------------------------


ShortDay = forms.DateInput(attrs={"type": "date", "class": "form-control form-control-sm"}, format="%Y-%m-%d")


class AsOfForm(Form):
    day = forms.DateField(label="As it stood on", widget=ShortDay)


class CompareForm(Form):
    """With which plan, and on which days; the address is the comparison."""

    as_of = forms.DateField(label="As it stood on (empty: now)", required=False, widget=ShortDay)
    on = forms.DateField(label="This plan as it stood on (empty: now)", required=False, widget=ShortDay)

    def __init__(self, *args: Any, plans: Any, revisions: list[int], **kwargs: Any):
        """`revisions` are those of which there is a release."""
        super().__init__(*args, **kwargs)
        other = forms.ModelChoiceField(plans, label="Compare with", to_field_name="slug", required=False)
        other.empty_label = "The plan it came from, or itself"
        other.widget.attrs = {"class": "form-select form-select-sm"}
        self.fields = {
            "with": other,
            "as_of": self.fields["as_of"],
            "release": _release_field("Or as it was adopted", revisions),
            "on": self.fields["on"],
            "own_release": _release_field("Or this plan as it was adopted", revisions),
        }


def _release_field(label: str, revisions: list[int]) -> forms.TypedChoiceField:
    names = [(one, f"Rev. {one}" if one else "First release") for one in revisions]
    return forms.TypedChoiceField(
        label=label,
        choices=[("", "–"), *names],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select({"class": "form-select form-select-sm"}),
    )


# --- reading a plan in -------------------------------------------------------------------------------------


class WaiverForm(Form):
    """Why a commitment is set aside, and up to which day."""

    reason = forms.CharField(widget=Short, max_length=LONG_TEXT, help_text="Stays on record.")
    until = forms.DateField(
        label="Last day", required=False, widget=Day, help_text="Empty: until it is taken up again."
    )
