"""The forms by which the secretariat handles a message or a reminder rule."""

from typing import Any

from django import forms

from core.forms import Form
from notifications.models import RuleSetting


class MoveMessageForm(Form):
    """The reason why a message is muted, sent again or left; required where the table of states says so."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False)

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason


class RuleForm(Form):
    """The settings of a rule: whether it is on, its offsets as text, and its escalation."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    enabled = forms.BooleanField(label="This rule is on", required=False)
    offsets = forms.CharField(
        label="When",
        max_length=100,
        help_text="Working days before (negative) or after the date, such as -10, 0, 5.",
    )
    escalate_after = forms.IntegerField(
        label="Escalate after",
        required=False,
        min_value=0,
        help_text="Working days after the date. Empty: never.",
    )

    def clean_offsets(self) -> list[int]:
        """Return the offsets in order; the model limits their number and size."""
        parts = self.cleaned_data["offsets"].replace("−", "-").replace("–", "-").split(",")
        try:
            return sorted(int(part) for part in parts)
        except ValueError:
            raise forms.ValidationError("Enter whole numbers with commas, such as -10, 0, 5.") from None

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("enabled", "offsets", "escalate_after")}


def initial_of(setting: RuleSetting) -> dict[str, Any]:
    """Return a setting as the initial values of the form."""
    return {
        "version": setting.version,
        "enabled": setting.enabled,
        "offsets": ", ".join(map(str, setting.offsets)),
        "escalate_after": setting.escalate_after,
    }
