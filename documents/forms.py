"""The form by which one asks for a document."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms

from core.forms import Form
from documents import formats
from documents.document_templates import Choice, document_templates
from documents.services import LONGEST_PARAMETERS

FORMATS = [(name, known.words) for name, known in formats.ALL.items()]


def paper_value(name: str, parameters: Mapping[str, Any]) -> str:
    """A paper with its parameters, as forms carry it: `work_plan {"plan": "…"}`."""
    return f"{name} {json.dumps(dict(parameters), sort_keys=True)}"


def new_ticket() -> str:
    """What makes two clicks on the same button one."""
    return str(uuid4())


def papers_for(user: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """The papers that this person may ask for, in groups as a select shows them."""

    def options(name: str, choices: list[Choice]) -> list[tuple[str, str]]:
        return [(paper_value(name, parameters), label) for label, parameters in choices]

    offers = [(paper, list(paper.choices(user))) for paper in document_templates]
    return [(paper.words, options(paper.name, choices)) for paper, choices in offers if choices]


class RequestForm(Form):
    """A paper and its format. Papers that the select does not list come from the buttons of other pages."""

    paper = forms.CharField(max_length=LONGEST_PARAMETERS + 100, widget=forms.Select)
    format = forms.ChoiceField(choices=FORMATS, widget=forms.RadioSelect, initial="pdf")
    ticket = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput, initial=new_ticket)

    def __init__(self, data: Any, *, user: Any):
        super().__init__(data)
        self.papers = papers_for(user)
        self.fields["paper"].widget.choices = self.papers
        made = {name for paper in document_templates for name in paper.formats}
        self.fields["format"].widget.choices = [choice for choice in FORMATS if choice[0] in made]

    def clean_paper(self) -> tuple[str, dict[str, Any]]:
        """The paper's name and its parameters."""
        name, _, said = self.cleaned_data["paper"].partition(" ")
        try:
            parameters = json.loads(said)
        except (ValueError, RecursionError):
            parameters = None
        if not isinstance(parameters, dict):
            raise forms.ValidationError("There is no such paper.")
        return name, parameters
