"""The forms of publishing, withdrawing and following."""

from typing import Any

from django import forms

from core.forms import Form, ReasonForm
from notifications.states import Frequency


class HoldForm(Form):
    """Whether followers are told at once or after a second look."""

    hold = forms.BooleanField(
        label="Hold the update to followers",
        help_text="It waits in the outbox until the secretariat releases or discards it.",
        required=False,
    )


class FollowForm(Form):
    """The address of a person who wants to follow a record."""

    address = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class FrequencyForm(Form):
    """How often an address is sent a digest."""

    channel = forms.ChoiceField(label="How often", choices=Frequency.choices, widget=forms.RadioSelect)


class MovePublicUpdateForm(Form):
    """Confirms a step of a public update, with a reason where the table of states asks for one."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False)

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]


class SeenForm(HoldForm):
    """What the person looked at when they pressed *Publish*."""

    seen_number = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)
    seen_digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class WithdrawForm(ReasonForm, HoldForm):
    """The reason of a withdrawal, which the public reads."""

    field_order = ("reason", "hold")

    reason = forms.CharField(
        label="Reason, as the public will read it",
        help_text="One or two sentences. Do not repeat what must not be read.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
