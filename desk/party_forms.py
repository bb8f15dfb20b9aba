"""The form of a report to a party."""

from typing import Any

from django import forms

from core.forms import Form
from topics.models import LONG_TEXT


class ReportForm(Form):
    """A covering note, and the marks of the report that was shown."""

    note = forms.CharField(
        label="Covering note",
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Printed above the report, and in the mail to the liaisons.",
    )
    since = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    until = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)

    @property
    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {name: self.cleaned_data[name] for name in ("since", "until", "note")}
