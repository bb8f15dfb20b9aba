"""What the acts of publishing and withdrawing are sent with."""

from django import forms

from core.forms import ReasonForm


class SeenForm(forms.Form):
    """What the person looked at when they pressed *Publish*."""

    seen_number = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)
    seen_digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class WithdrawForm(ReasonForm):
    """The reason is public, unlike others."""

    reason = forms.CharField(
        label="Reason, as the public will read it",
        help_text="One or two sentences. Do not repeat what must not be read.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
