"""Buttons that request a document from any page of the desk.

`{% load documents %} … {% document_buttons "work_plan" plan=plan.slug %}`
"""

from typing import Any

from django import template
from django.template import Context

from core.forms import EmptyForm
from documents import formats as file_formats
from documents.document_templates import document_templates
from documents.forms import document_value
from documents.models import DocumentJob
from editing.pages import add_form_token

register = template.Library()


@register.filter
def format_label(format: str) -> str:
    """Return the label of a format, or its name where the portal has no such format any more."""
    file_format = file_formats.ALL.get(format)
    return file_format.label if file_format else format


@register.inclusion_tag("documents/_buttons.html", takes_context=True)
def document_buttons(
    context: Context, name: str, label: str = "", formats: str = "pdf docx", **parameters: Any
) -> dict[str, Any]:
    """A button for each format, after a label (of the template, unless given). Raises KeyError for a template
    that is not registered.
    """
    document_template = document_templates[name]
    buttons = [(name, format_label(name)) for name in formats.split() if name in document_template.formats]
    return _form(context, document_value(name, parameters), label or document_template.label, buttons)


@register.inclusion_tag("documents/_buttons.html", takes_context=True)
def request_again(context: Context, job: DocumentJob) -> dict[str, Any]:
    """A button that requests the same document again."""
    return _form(
        context, document_value(job.template, job.parameters), "", [(job.format, "Request it again")]
    )


def _form(context: Context, document: str, label: str, buttons: list[tuple[str, str]]) -> dict[str, Any]:
    form = EmptyForm()
    add_form_token(form)
    return {
        "csrf_token": context.get("csrf_token"),
        "form": form,
        "document": document,
        "label": label,
        "buttons": buttons,
    }
