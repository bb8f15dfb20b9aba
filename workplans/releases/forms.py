"""The form on which a broken cross-reference is kept as printed."""

from django import forms

from core.forms import ReasonForm
from topics.models import LONG_TEXT


class KeepForm(ReasonForm):
    """Why a reference is kept; `printed` and `sentence` say which one."""

    printed = forms.CharField(widget=forms.HiddenInput, max_length=200)
    sentence = forms.CharField(widget=forms.HiddenInput, max_length=LONG_TEXT)
