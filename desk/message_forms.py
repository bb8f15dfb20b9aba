"""What the secretariat says to a message or a rule."""

from typing import Any

from django import forms

from core.forms import Form
from notifications.models import RuleSetting


class MoveMessageForm(Form):
    """Why a message is muted, sent again or left; needed where the table of states asks for a reason."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False)

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason


class RuleForm(Form):
    """A rule's switch, its offsets as people write them, and its escalation."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    enabled = forms.BooleanField(label="This rule reminds", required=False)
    offsets = forms.CharField(
        label="When",
        max_length=100,
        help_text="Working days before (negative) or after the date, such as -10, 0, 5.",
    )
    escalate_after = forms.IntegerField(
        label="Call in others after",
        required=False,
        min_value=0,
        help_text="Working days after the date. Empty: never.",
    )

    def clean_offsets(self) -> list[int]:
        """Whole numbers; how many and how far is the model's to say."""
        parts = self.cleaned_data["offsets"].replace("−", "-").replace("–", "-").split(",")
        try:
            return sorted(int(part) for part in parts)
        except ValueError:
            raise forms.ValidationError("Whole numbers with commas between, such as -10, 0, 5.") from None

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("enabled", "offsets", "escalate_after")}


def typed(setting: RuleSetting) -> dict[str, Any]:
    """A setting as the form shows it."""
    return {
        "version": setting.version,
        "enabled": setting.enabled,
        "offsets": ", ".join(map(str, setting.offsets)),
        "escalate_after": setting.escalate_after,
    }
