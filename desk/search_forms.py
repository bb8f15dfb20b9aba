"""The form of the desk's search."""

from django import forms

from core.forms import Form
from core.record_search import record_searches


class SearchForm(Form):
    """What is searched for, and perhaps in which kind of record alone."""

    q = forms.CharField(label="Search", max_length=200, required=False)
    kind = forms.ChoiceField(required=False, choices=lambda: [(s.kind, s.label) for s in record_searches])
