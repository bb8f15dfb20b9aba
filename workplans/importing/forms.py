"""The forms of importing a plan. They check what was typed and never save: a service does."""

from typing import Any

from django import forms

from core.forms import Form, ModelForm
from core.uploads import SIZE_LIMIT
from topics.models import LONG_TEXT
from workplans.forms import Day, PlanForm, Short
from workplans.importing.corrections import DEEPEST
from workplans.importing.display import PIECES
from workplans.models import WorkPlan
from workplans.states import ACCEPTED_AS

TOO_LARGE = (
    "This file is larger than 20 MB, which no work plan needs: "
    "save it without pictures or as plain text, and upload that."
)


class UploadForm(Form):
    document = forms.FileField(
        label="Work plan",
        help_text="A .txt, .md, .docx or .pdf file of at most 20 MB. No plan is made before you accept.",
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.docx,.pdf"}),
        max_length=255,
        error_messages={"required": "Choose the file of a work plan.", "empty": "The file is empty."},
    )

    def clean_document(self) -> Any:
        if self.cleaned_data["document"].size > SIZE_LIMIT:
            raise forms.ValidationError(TOO_LARGE)
        return self.cleaned_data["document"]


class CorrectForm(Form):
    """A piece: its text, what it becomes, to what it belongs, how deep a heading it is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(widget=forms.Textarea, max_length=LONG_TEXT, strip=False)
    becomes = forms.ChoiceField(
        label="Becomes", choices=[(group, list(names.items())) for group, names in PIECES.items()]
    )
    of = forms.ChoiceField(label="Belongs to", required=False)
    level = forms.TypedChoiceField(
        label="Level of the heading",
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "No heading, or as the one above"), *((n, str(n)) for n in range(1, DEEPEST + 1))],
    )

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["of"].choices = [("", "The nearest above"), *owners]  # type: ignore[attr-defined]
        lines = len(str(self["text"].value() or "")) // 90 + 2
        self.fields["text"].widget.attrs |= {"rows": min(lines, 14), "autofocus": True}

    @property
    def changes(self) -> dict[str, Any]:
        """What `correct_import` takes."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {"join": True} if "join" in self.data else typed


class AcceptForm(ModelForm):
    """The header of the plan as it was read, to be put right, and the state in which the plan begins."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = WorkPlan
        fields = (
            "title", "reference", "revision", "group", "group_name", "chair", "vice_chair", "division",
            "dated", "period_start", "period_end", "period_printed", "marking", "preface", "state",
        )  # fmt: skip
        widgets = {"dated": Day, "period_start": Day, "period_end": Day, "preface": Short}
        labels = PlanForm.Meta.labels | {"state": "The plan begins as"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        states: Any = self.fields["state"]
        states.choices = [(state.value, state.label) for state in ACCEPTED_AS]

    @property
    def header(self) -> dict[str, Any]:
        """What `accept_import` takes in place of what was read."""
        typed = self.cleaned_data.items()
        return {name: value for name, value in typed if name not in ("version", "state")}
