"""The forms about people, mandates, interests and service accounts."""

from typing import Any

from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from accounts.models import Declaration, Discipline, Group, User
from accounts.states import Role
from core.forms import Form, ReasonForm
from core.kinds import record_kinds
from core.ordering import SortKey, by_name


def day_field(**options: Any) -> forms.DateField:
    """Return a field for a day, chosen with the browser's own calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def version_field() -> forms.IntegerField:
    """Return the hidden field for the version of the record that the person looked at."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


def _parties() -> Any:
    return Group.objects.filter(is_party=True).order_by(*by_name("name"))


class MandateForm(Form):
    """A role in the QIG and its period."""

    role = forms.ChoiceField(choices=Role.choices)
    party = forms.ModelChoiceField(
        _parties(),
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
    """Name and address of a person to invite, and the mandate they will have."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField(label="E-mail")

    field_order = ("name", "email")


class ServiceAccountForm(Form):
    """A program that reads for a party."""

    name = forms.CharField(max_length=120, help_text="The program, such as “BWP document system”.")
    party = forms.ModelChoiceField(
        _parties(), label="Party", help_text="The program reads what is open to this party."
    )


class AcceptForm(Form):
    """The password of a new account, typed twice."""

    password = forms.CharField(
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        label="Choose a password",
        help_text="At least 10 characters. A few words are easier to remember than signs.",
    )
    again = forms.CharField(
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        label="Repeat the password",
    )

    def clean_again(self) -> str:
        if self.cleaned_data["again"] != self.cleaned_data.get("password", self.cleaned_data["again"]):
            raise forms.ValidationError("The two passwords differ.")
        return self.cleaned_data["again"]


class EndMandateForm(ReasonForm):
    """The last day of a mandate, and why it ends."""

    version = version_field()
    ends_on = day_field(required=False, label="Last day", help_text="Now, if left empty.")

    field_order = ("version", "ends_on", "reason")


class VersionReasonForm(ReasonForm):
    """An action that needs the version that was looked at, and a reason."""

    version = version_field()


class VersionForm(Form):
    """An action that needs only the version that was looked at."""

    version = version_field()


class FirstCodeForm(ActivateTOTPForm):
    """The first code of an authenticator app; `secret` is the app's key, kept in the session meanwhile."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code that the app shows"
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class DeclarationForm(Form):
    """A declaration of interests made on a day."""

    declared_on = day_field(label="Day of the declaration")
    level = forms.TypedChoiceField(
        choices=Declaration.Level.choices, coerce=int, widget=forms.RadioSelect, label="Level"
    )
    is_signed = forms.BooleanField(required=False, label="The declaration is signed")
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
        label="Takes no part in matters of these organisations",
        help_text="One organisation per line.",
    )
    restrictions = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Other restrictions",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        """Offer the topics that `user` sees: this app knows them by their record kind alone."""
        super().__init__(*args, **kwargs)
        topics = record_kinds["topic"].visible_to(user)
        self.fields["topics"].queryset = topics.order_by(*by_name("title"))

    def clean_organisations(self) -> list[str]:
        return [name for line in self.cleaned_data["organisations"].splitlines() if (name := line.strip())]


class ExpertiseForm(Form):
    """The disciplines that a person knows."""

    disciplines = forms.ModelMultipleChoiceField(
        Discipline.objects.order_by("position", SortKey("name")),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Disciplines that this person knows",
    )
