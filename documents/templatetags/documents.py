"""Asking for a paper from any page of the desk.

`{% load documents %} … {% paper_buttons "work_plan" plan=plan.slug %}`
"""

from typing import Any

from django import template
from django.template import Context

from documents import formats as known_formats
from documents.document_templates import document_templates
from documents.forms import new_ticket, paper_value
from documents.models import DocumentJob

register = template.Library()


@register.filter
def format_words(format: str) -> str:
    """What people call a format; of one that there is no more, its name."""
    known = known_formats.ALL.get(format)
    return known.words if known else format


@register.inclusion_tag("documents/_buttons.html", takes_context=True)
def paper_buttons(
    context: Context, paper: str, words: str = "", formats: str = "pdf docx", **parameters: Any
) -> dict[str, Any]:
    """A button for each format, after `words` (what the paper is called, unless said). KeyError for a paper
    that is not registered.
    """
    template = document_templates[paper]
    buttons = [(name, format_words(name)) for name in formats.split() if name in template.formats]
    return _form(context, paper_value(paper, parameters), words or template.words, buttons)


@register.inclusion_tag("documents/_buttons.html", takes_context=True)
def ask_again(context: Context, job: DocumentJob) -> dict[str, Any]:
    """A button that asks for the same document anew."""
    return _form(context, paper_value(job.template, job.parameters), "", [(job.format, "Make it again")])


def _form(context: Context, paper: str, words: str, buttons: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "csrf_token": context.get("csrf_token"),
        "paper": paper,
        "words": words,
        "buttons": buttons,
        "ticket": new_ticket(),
    }
