"""The forms of a consultation: whose comments are requested, by when, and the answer."""

from email.utils import parseaddr
from typing import Any

from django import forms

from accounts.models import Group, User
from core.forms import Form
from core.ordering import SortKey
from topics.models import LONG_TEXT
from workplans.forms import Day, Short
from workplans.models import Consultation


def outside_bodies(text: str) -> list[dict[str, str]]:
    """Return an outside body for each line: “EDQM” or “EDQM <desk@edqm.example>”."""
    bodies = []
    for line in text.splitlines():
        name, address = parseaddr(line) if "<" in line else (line, "")
        if " ".join(line.split()):
            bodies.append({"body": " ".join((name or address or line).split()), "address": address})
    return bodies


class AskForm(Form):
    """Groups, people and outside bodies whose comments are requested."""

    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Their liaisons are notified by e-mail and can answer themselves.",
    )  # fmt: skip
    persons = forms.ModelMultipleChoiceField(
        User.objects.none(), label="People", required=False, help_text="People who read the group's plans."
    )
    outside = forms.CharField(
        label="Outside bodies", required=False, max_length=5000, widget=Short,
        help_text="One per line: “EDQM”, or “EDQM &lt;desk@edqm.example&gt;”. You write to them yourself.",
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        groups: Any = self.fields["groups"]
        persons: Any = self.fields["persons"]
        groups.queryset = Group.objects.order_by("code")
        groups.label_from_instance = lambda group: f"{group.code}: {group.name}"
        persons.queryset = people.order_by(SortKey("name"), "pk")

    @property
    def asked(self) -> list[dict[str, Any]]:
        """Return what the services take."""
        typed = self.cleaned_data
        rows: list[dict[str, Any]] = [{"party": group} for group in typed["groups"]]
        rows += [{"person": person} for person in typed["persons"]]
        return rows + outside_bodies(typed["outside"])  # type: ignore[operator]


class OpenConsultationForm(AskForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    closes = forms.DateField(label="Last day of the consultation", widget=Day)
    length_reason = forms.CharField(
        label="Reason for an unusual length", required=False, max_length=2000, widget=Short,
        help_text="Consultations on drafts usually last about six months. Enter a reason for another length.",
    )  # fmt: skip
    field_order = ("version", "closes", "length_reason", "groups", "persons", "outside")


class AddConsultationForm(AskForm):
    due = forms.DateField(label="Answer due", widget=Day)
    field_order = ("due", "groups", "persons", "outside")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors and len(self.asked) != 1:
            raise forms.ValidationError("Choose one group, one person or one outside body.")
        return typed


class AnswerForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=Consultation.Answer, widget=forms.RadioSelect)
    answer_text = forms.CharField(
        label="Comments", required=False, widget=forms.Textarea(attrs={"rows": 6}), max_length=LONG_TEXT
    )
    answered_on = forms.DateField(label="Date of the answer", widget=Day)

    @property
    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
