"""What is typed about people and their mandates."""

from typing import Any

from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from accounts.models import Declaration, Discipline, Group, User
from accounts.states import Role
from core.forms import Form, ReasonForm
from core.kinds import record_kinds


def day_field(**said: Any) -> forms.DateField:
    """A day, chosen with the browser's own calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **said)


class MandateForm(Form):
    """A role in the QIG and its period."""

    role = forms.ChoiceField(choices=Role.choices)
    party = forms.ModelChoiceField(
        Group.objects.filter(is_party=True).order_by("name"),
        required=False,
        empty_label="None",
        label="Party of a liaison",
        help_text="For a liaison: the body that sends them. For every other role: none.",
    )
    starts_on = day_field(required=False, label="First day", help_text="Today, if left empty.")
    ends_on = day_field(
        required=False,
        label="Last day",
        help_text="Three years later, if left empty: mandates are reviewed every three years.",
    )


class InviteForm(MandateForm):
    """Who is invited, and the mandate they will have."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField(label="E-mail")

    field_order = ("name", "email")


class AcceptForm(Form):
    """The password of a new account, typed twice."""

    password = forms.CharField(
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        label="Choose a password",
        help_text="At least 10 characters; a few words are easier to keep than signs.",
    )
    again = forms.CharField(
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        label="The same password again",
    )

    def clean_again(self) -> str:
        if self.cleaned_data["again"] != self.cleaned_data.get("password", self.cleaned_data["again"]):
            raise forms.ValidationError("The two passwords differ.")
        return self.cleaned_data["again"]


class EndMandateForm(ReasonForm):
    """When a mandate ends, and why; of the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    ends_on = day_field(required=False, label="Last day", help_text="At this moment, if left empty.")

    field_order = ("version", "ends_on", "reason")


class DeactivateForm(ReasonForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class VersionForm(Form):
    """An act that needs no more than the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class FirstCodeForm(ActivateTOTPForm):
    """The first code of an app; `secret` is the key it was given, kept in the session meanwhile."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code that the app shows"
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class DeclarationForm(Form):
    """What is declared of interests on a day."""

    declared_on = day_field(label="Day of the declaration")
    level = forms.TypedChoiceField(
        choices=Declaration.Level.choices, coerce=int, widget=forms.RadioSelect, label="Level"
    )
    is_signed = forms.BooleanField(required=False, label="It is signed")
    topics = forms.ModelMultipleChoiceField(
        Declaration.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Takes no part in these topics",
    )
    organisations = forms.CharField(
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Takes no part in what concerns these organisations",
        help_text="One a line.",
    )
    restrictions = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Other restrictions",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        """The choices are the topics that `user` sees: this room knows them by their kind alone."""
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = record_kinds["topic"].visible_to(user).order_by("title", "pk")

    def clean_organisations(self) -> list[str]:
        return [name for line in self.cleaned_data["organisations"].splitlines() if (name := line.strip())]


class ExpertiseForm(Form):
    """The disciplines somebody knows."""

    disciplines = forms.ModelMultipleChoiceField(
        Discipline.objects.order_by("position", "name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="What I know, or this person knows",
    )
