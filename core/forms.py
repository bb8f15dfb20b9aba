"""The forms that all others are built on: they clean texts, bound dates, and never save (a service does)."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.dates import date_error
from core.text import clean


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Set a service's refusal beside the fields it names, or on top where the form has no such field."""
    for name, errors in getattr(error, "error_dict", {"": [error]}).items():
        form.add_error(name if name in form.fields else None, errors)


class CleanedInput:
    """Cleans texts as models do (`core.text.clean`), and refuses dates that no rule can work with."""

    def _clean_fields(self: Any) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str):
                self.cleaned_data[name] = value = clean(value)
                if not value.strip() and self.fields[name].required:
                    self.add_error(name, self.fields[name].error_messages["required"])
            elif isinstance(value, date) and (words := date_error(value)):
                self.add_error(name, words)


class Form(CleanedInput, forms.Form):
    """A form over no record."""


class EmptyForm(Form):
    """A form that only confirms."""


class ReasonForm(Form):
    """Why something is done; kept in the record's history."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class ModelForm(CleanedInput, forms.ModelForm):
    """A form over a record that is about to be created."""


class RecordForm(ModelForm):
    """A form over a record; it carries the version the person opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("version", self.instance.version)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was typed, cleaned, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
