"""The forms of a consultation: who is asked, by when, and what they said."""

from email.utils import parseaddr
from typing import Any

from django import forms

from accounts.models import Group, User
from core.forms import Form
from workplans.forms import Day, Short
from workplans.models import PlanConsultation


def outside_in(text: str) -> list[dict[str, str]]:
    """A body outside for each line: “EDQM” or “EDQM <desk@edqm.example>”."""
    found = []
    for line in text.splitlines():
        name, address = parseaddr(line) if "<" in line else (line, "")
        if " ".join(line.split()):
            found.append({"body": " ".join((name or address or line).split()), "address": address})
    return found


class AskForm(Form):
    """One or more that are asked."""

    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Their liaisons are told by mail, and can answer themselves.",
    )  # fmt: skip
    persons = forms.ModelMultipleChoiceField(
        User.objects.none(), label="People", required=False, help_text="Who reads the group's plans."
    )
    outside = forms.CharField(
        label="Bodies outside", required=False, max_length=5000, widget=Short,
        help_text="One a line: “EDQM”, or “EDQM &lt;desk@edqm.example&gt;”. You write to them yourself.",
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        groups: Any = self.fields["groups"]
        persons: Any = self.fields["persons"]
        groups.queryset = Group.objects.order_by("code")
        groups.label_from_instance = lambda group: f"{group.code}: {group.name}"
        persons.queryset = people.order_by("name", "pk")

    @property
    def asked(self) -> list[dict[str, Any]]:
        """What the verbs take."""
        typed = self.cleaned_data
        rows: list[dict[str, Any]] = [{"group": group} for group in typed["groups"]]
        rows += [{"person": person} for person in typed["persons"]]
        return rows + outside_in(typed["outside"])  # type: ignore[operator]


class OpenConsultationForm(AskForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    closes = forms.DateField(label="Last day of the consultation", widget=Day)
    waiver = forms.CharField(
        label="Why so short, or so long", required=False, max_length=2000, widget=Short,
        help_text="Drafts are usually open for about six months. Another length needs a word of why.",
    )  # fmt: skip
    field_order = ("version", "closes", "waiver", "groups", "persons", "outside")


class AddConsultationForm(AskForm):
    due = forms.DateField(label="Answer due", widget=Day)
    field_order = ("due", "groups", "persons", "outside")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors and len(self.asked) != 1:
            raise forms.ValidationError("Name one group, one person or one body outside.")
        return typed


class AnswerForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=PlanConsultation.Answer, widget=forms.RadioSelect)
    said = forms.CharField(
        label="What they said", required=False, widget=forms.Textarea(attrs={"rows": 6}), max_length=100_000
    )
    answered_on = forms.DateField(label="Date of the answer", widget=Day)

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
