"""The form on which a commitment is waived."""

from django import forms

from core.forms import Form
from topics.models import LONG_TEXT
from workplans.forms import Day, Short


class WaiverForm(Form):
    """Why a commitment is waived, and up to which day."""

    reason = forms.CharField(widget=Short, max_length=LONG_TEXT, help_text="Kept in the history of the plan.")
    until = forms.DateField(
        label="Last day", required=False, widget=Day, help_text="Leave empty to waive it until you end it."
    )
