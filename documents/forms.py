"""The form by which a document is requested."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms

from core.forms import Form
from documents.document_templates import Choice, document_templates
from documents.formats import ALL
from documents.services import LONGEST_PARAMETERS, NO_SUCH_DOCUMENT

FORMATS = [(name, file_format.label) for name, file_format in ALL.items()]


def document_value(template: str, parameters: Mapping[str, Any]) -> str:
    """Return a template with its parameters, as forms send it: `work_plan {"plan": "…"}`."""
    return f"{template} {json.dumps(dict(parameters), sort_keys=True)}"


def documents_for(user: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the documents that this person may request, in the groups of a select."""

    def options(name: str, choices: list[Choice]) -> list[tuple[str, str]]:
        return [(document_value(name, parameters), label) for label, parameters in choices]

    offered = [(template, list(template.choices(user))) for template in document_templates]
    return [(template.label, options(template.name, choices)) for template, choices in offered if choices]


class RequestForm(Form):
    """A document and its format. Documents that the select does not list come from buttons on other pages."""

    document = forms.CharField(max_length=LONGEST_PARAMETERS + 100, widget=forms.Select)
    format = forms.ChoiceField(choices=FORMATS, widget=forms.RadioSelect, initial="pdf")

    def __init__(self, data: Any, *, user: Any):
        super().__init__(data)
        self.documents = documents_for(user)
        self.fields["document"].widget.choices = self.documents
        offered = {name for template in document_templates for name in template.formats}
        self.fields["format"].widget.choices = [choice for choice in FORMATS if choice[0] in offered]

    def clean_document(self) -> tuple[str, dict[str, Any]]:
        """Return the name of the template, and the parameters."""
        name, _, text = self.cleaned_data["document"].partition(" ")
        try:
            parameters = json.loads(text)
        except (ValueError, RecursionError):
            parameters = None
        if not isinstance(parameters, dict):
            raise forms.ValidationError(NO_SUCH_DOCUMENT)
        return name, parameters
