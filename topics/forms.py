"""The forms of topics, guidance documents and the glossary."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.timezone import localdate

from accounts.models import User
from core.forms import Form, ModelForm, RecordForm
from core.ordering import by_name
from core.states import Lifecycle
from core.uploads import MB, SIZE_LIMIT
from topics.guidance_rules import usual_end
from topics.models import (
    Challenge,
    Evidence,
    FocusArea,
    GlossaryTerm,
    GuidanceDocument,
    Topic,
)
from topics.policies import may_be_invited, may_lead
from topics.states import DISPOSITIONS, STAGES, GuidanceStage, Stage


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


MARKDOWN = "Markdown: **bold**, *italic*, lists with -, links as [words](address)."


class TopicForm(RecordForm):
    class Meta:
        model = Topic
        fields = ("title", "short_name", "description", "justification", "blocked_by_legislation")
        widgets = {"description": _long(12), "justification": _long(8)}
        help_texts = {"description": MARKDOWN}
        labels = {"blocked_by_legislation": "Blocked by legislation"}


class FocusAreaForm(RecordForm):
    class Meta:
        model = FocusArea
        fields = ("text",)
        widgets = {"text": _long(6)}
        help_texts = {"text": MARKDOWN}


class ChallengeForm(RecordForm):
    class Meta:
        model = Challenge
        fields = ("text",)
        widgets = {"text": _long(6)}
        help_texts = {"text": MARKDOWN}


class EvidenceForm(RecordForm):
    link = forms.URLField(
        required=False,
        assume_scheme="https",
        help_text="The address at which it can be read, if there is one.",
    )

    class Meta:
        model = Evidence
        fields = ("source", "text", "link", "dated")
        widgets = {"text": _long(4), "dated": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class GlossaryTermForm(RecordForm):
    class Meta:
        model = GlossaryTerm
        fields = ("term", "variants", "definition")
        widgets = {"definition": _long(4)}
        labels = {"variants": "Other spellings"}
        help_texts = {"variants": "Separated by commas, such as DM, decentralized manufacturing."}

    def validate_unique(self) -> None:
        """Leave it to the service, which first recognises a form that is sent a second time."""


class VersionForm(Form):
    """A form on a record that it edits in part; it carries the version the person opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


def _reason_field(help_text: str) -> forms.CharField:
    return forms.CharField(required=False, max_length=2000, widget=_long(3), help_text=help_text)


def _possible(
    lifecycle: Lifecycle, state: str, missing: Mapping[str, str] | None = None
) -> list[tuple[str, str]]:
    """Return (state, label) of each step; `missing`: state → why the step to it needs a reason."""
    why = missing or {}
    return [
        (step.target, step.label + (f" (reason needed: {why[step.target]})" if step.target in why else ""))
        for step in lifecycle.steps_from(state)
    ]


class MoveForm(VersionForm):
    """The stage to which a topic is moved. The service checks which steps are possible.

    `missing`: stage → what the stage expects and the topic lacks, in words.
    """

    stage = forms.ChoiceField(label="Move to", choices=Stage.choices, widget=forms.RadioSelect)
    reason = _reason_field(
        "Required to step back, defer, decline or reopen, and where the topic lacks what the stage expects. "
        "Kept in the history."
    )

    def __init__(self, *args: Any, topic: Topic, missing: Mapping[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        # Evaluated when the form is rendered, since the service may have found the topic at another stage.
        self.fields["stage"].widget.choices = lambda: _possible(STAGES, topic.stage, missing)  # type: ignore[attr-defined]
        self.initial.setdefault("version", topic.version)


class DispositionForm(ModelForm):
    """The disposition of a challenge. The service checks which steps are possible."""

    field_order = ("disposition", "handed_to", "hand_over", "merged_into", "answered_in", "answered_by")

    reason = _reason_field("Required to step back; kept in the history.")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    answered_in = forms.ModelChoiceField(
        GuidanceDocument.objects.none(),
        required=False,
        help_text="The guidance document of the topic that contains the answer.",
    )

    class Meta:
        model = Challenge
        fields = ("disposition", "handed_to", "hand_over", "merged_into", "answered_by")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        challenge: Challenge = self.instance
        self.fields["disposition"].widget.choices = lambda: [  # type: ignore[attr-defined]
            (challenge.disposition, f"Leave at {challenge.get_disposition_display()}"),
            *_possible(DISPOSITIONS, challenge.disposition),
        ]
        self.fields["merged_into"].queryset = challenge.merge_targets().order_by("position", "pk")  # type: ignore[attr-defined]
        self.fields["answered_in"].queryset = challenge.topic.documents.order_by(*by_name("title"))  # type: ignore[attr-defined]
        self.initial.setdefault("answered_in", challenge.answered_in_uuid)
        self.initial.setdefault("version", challenge.version)

    def _post_clean(self) -> None:
        """Leave validation to the service, which knows the fields that the disposition demands."""


class AssignForm(VersionForm):
    """The leads of a topic and the guests invited to see it."""

    leads = forms.ModelMultipleChoiceField(
        User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    invited = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label="Invited experts and observers",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["leads"].queryset = may_lead()  # type: ignore[attr-defined]
        self.fields["invited"].queryset = may_be_invited()  # type: ignore[attr-defined]
        self.initial |= {"leads": topic.leads, "invited": topic.invited, "version": topic.version}


# --- guidance documents ------------------------------------------------------------------------------------


def _day_field() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class GuidanceForm(RecordForm):
    link = forms.URLField(
        required=False,
        assume_scheme="https",
        max_length=500,
        help_text="The address at which the document can be read.",
    )

    class Meta:
        model = GuidanceDocument
        fields = (
            "title", "kind", "reference", "summary", "link",
            "consultation_starts", "consultation_ends", "adopted_on", "final_on",
        )  # fmt: skip
        widgets = {
            "summary": _long(6),
            "consultation_starts": _day_field(),
            "consultation_ends": _day_field(),
            "adopted_on": _day_field(),
            "final_on": _day_field(),
        }
        help_texts = {"summary": MARKDOWN}


def _topics_field() -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        Topic.objects.order_by(*by_name("title")), required=False, widget=forms.CheckboxSelectMultiple
    )


class AddGuidanceForm(GuidanceForm):
    """A new document with the topics it belongs to; people who may add one see every topic."""

    topics = _topics_field()


class PlaceGuidanceForm(VersionForm):
    """The topics that a document belongs to."""

    topics = _topics_field()


class GuidanceFileForm(VersionForm):
    """The file of a document. The service checks its type."""

    file = forms.FileField(
        label="File",
        max_length=255,
        help_text="A PDF or Word file (.docx) of at most 20 MB. It replaces the present file.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def clean_file(self) -> Any:
        """Refuse a large file before its bytes are read into memory."""
        if self.cleaned_data["file"].size > SIZE_LIMIT:
            raise forms.ValidationError(f"The file is larger than {SIZE_LIMIT // MB} MB.")
        return self.cleaned_data["file"]


class MoveGuidanceForm(VersionForm):
    """The day on which a document reached its stage and, for a consultation, its last day."""

    on = forms.DateField(label="Date", widget=_day_field())
    until = forms.DateField(label="Last day of the consultation", widget=_day_field())
    reason = _reason_field("Kept in the document's history.")

    def __init__(self, *args: Any, document: GuidanceDocument, stage: str, needs_reason: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        today = localdate()
        self.initial |= {
            "version": document.version, "on": today, "until": usual_end(document.kind, today)
        }  # fmt: skip
        if stage in (GuidanceStage.DRAFT, GuidanceStage.WITHDRAWN):
            del self.fields["on"]
        if stage != GuidanceStage.CONSULTATION:
            del self.fields["until"]
        else:
            self.fields["on"].label = "First day of the consultation"
        if not needs_reason:
            del self.fields["reason"]
