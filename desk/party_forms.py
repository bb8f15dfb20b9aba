"""What the secretariat says when it reports to a party."""

from django import forms

from core.forms import Form
from topics.models import LONG_TEXT


class ReportForm(Form):
    """Covering words, and the marks of the report that was looked at."""

    note = forms.CharField(
        label="Covering words",
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Stand above the report, and in the mail to the liaisons.",
    )
    since = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    until = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
