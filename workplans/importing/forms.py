"""The forms of importing a plan. They check what was typed and never save: a service does."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms import Form, ModelForm
from core.uploads import MB, SIZE_LIMIT
from topics.models import LONG_TEXT, Topic
from workplans.forms import Day, PlanForm, Short
from workplans.importing.corrections import DEEPEST, NO_TEXT
from workplans.importing.display import PIECES
from workplans.models import WorkPlan
from workplans.plan_topics.difference import seen_of_topic
from workplans.states import ACCEPTED_AS, TopicText

TOO_LARGE = (
    f"The file is larger than {SIZE_LIMIT // MB} MB: make it smaller, for example by leaving out pictures,"
    " and send that."
)


class UploadForm(Form):
    document = forms.FileField(
        label="Document of the work plan",
        help_text=f"A .txt, .md, .docx or .pdf file of at most {SIZE_LIMIT // MB} MB."
        " No work plan is created before you accept the import.",
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.docx,.pdf"}),
        max_length=255,
        error_messages={"required": "Choose the file of a work plan.", "empty": "The file is empty."},
    )

    def clean_document(self) -> Any:
        if self.cleaned_data["document"].size > SIZE_LIMIT:
            raise forms.ValidationError(TOO_LARGE)
        return self.cleaned_data["document"]


class VersionForm(Form):
    """The version of the import that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class CorrectForm(VersionForm):
    """A piece: its text, its role, the piece that it belongs to, its level as a heading."""

    text = forms.CharField(
        widget=forms.Textarea, max_length=LONG_TEXT, strip=False, error_messages={"required": NO_TEXT}
    )
    becomes = forms.ChoiceField(
        label="Role in the plan", choices=[(group, list(names.items())) for group, names in PIECES.items()]
    )
    of = forms.ChoiceField(label="Belongs to", required=False)
    level = forms.TypedChoiceField(
        label="Level of the heading",
        coerce=int,
        empty_value=None,
        required=False,
        choices=[
            ("", "No heading, or the level of the heading above"),
            *((n, str(n)) for n in range(1, DEEPEST + 1)),
        ],
    )

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["of"].choices = [("", "The nearest above"), *owners]  # type: ignore[attr-defined]
        lines = len(str(self["text"].value() or "")) // 90 + 2
        self.fields["text"].widget.attrs |= {"rows": min(lines, 14), "autofocus": True}

    @property
    def changes(self) -> dict[str, Any]:
        """Return the `changes` that `correct_import` takes."""
        changes = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {"join": True} if "join" in self.data else changes


class AcceptForm(VersionForm, ModelForm):
    """The header of the plan as it was read, for correction, and the state in which the plan begins."""

    begins_as = forms.ChoiceField(
        label="The plan begins as", choices=[(state.value, state.label) for state in ACCEPTED_AS]
    )

    class Meta:
        model = WorkPlan
        fields = (
            "title", "reference", "revision", "group", "group_name", "chair", "vice_chair", "division",
            "dated", "period_start", "period_end", "period_printed", "marking", "preface",
        )  # fmt: skip
        widgets = {"dated": Day, "period_start": Day, "period_end": Day, "preface": Short}
        labels = PlanForm.Meta.labels

    def __init__(self, *args: Any, linked: Sequence[Topic] = (), **kwargs: Any):
        """`linked`: the topics that exist already, each with a choice of what becomes of it."""
        super().__init__(*args, **kwargs)
        self.linked = linked
        for topic in linked:
            self.fields[f"topic-{topic.pk}"] = forms.ChoiceField(
                label=f"Topic “{topic}”", choices=TopicText.choices, widget=forms.RadioSelect,
                initial=TopicText.KEEP, required=False,
            )  # fmt: skip
            self.fields[f"seen-{topic.pk}"] = forms.CharField(
                widget=forms.HiddenInput, initial=seen_of_topic(topic), max_length=64, required=False
            )

    def show_topics_as_now(self) -> None:
        """Let a form that is refused and sent again be about the topics as the page shows them then."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        for topic in self.linked:
            self.data[f"seen-{topic.pk}"] = seen_of_topic(topic)

    @property
    def topics(self) -> dict[Any, tuple[str, str]]:
        """Return the choice for each topic, and what of it was seen, as `accept_import` takes them."""
        data = self.cleaned_data
        chosen = {topic.pk: data.get(f"topic-{topic.pk}") or TopicText.KEEP for topic in self.linked}
        return {pk: (how, data.get(f"seen-{pk}", "")) for pk, how in chosen.items()}

    @property
    def header(self) -> dict[str, Any]:
        """Return the fields of the plan that `accept_import` takes in place of those that were read."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
