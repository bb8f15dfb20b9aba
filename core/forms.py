"""What every form of a record carries."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


def one_newline(value: Any) -> Any:
    """A text as it is stored: browsers send every line's end as two characters."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def put_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Set a service's refusal beside the fields it names, or on top where the form has no such field."""
    for name, errors in getattr(error, "error_dict", {"": [error]}).items():
        form.add_error(name if name in form.fields else None, errors)


class RecordForm(forms.ModelForm):
    """A form over a record; it carries the version the person opened, and never saves: a service does."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("version", self.instance.version)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, cleaned, without the version."""
        return {name: one_newline(value) for name, value in self.cleaned_data.items() if name != "version"}


class ReasonForm(forms.Form):
    """Why something is done; kept in the record's history."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
