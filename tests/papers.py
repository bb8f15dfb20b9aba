"""A paper of the tests' own: one for each topic that somebody sees. What it does in between is `DOING`."""

from collections.abc import Callable, Mapping
from typing import Any

from documents.document_templates import DocumentTemplate, Progress, document_templates
from documents.tree import Document, Paragraph, Section
from topics.models import Topic

#: called in the middle of building
DOING: list[Callable[[Progress], None]] = []


def _find(user: Any, parameters: Mapping[str, Any]) -> Topic:
    return Topic.objects.visible_to(user).get(slug=parameters["topic"])


def _build(user: Any, topic: Topic, parameters: Mapping[str, Any], progress: Progress) -> Document:
    for do in DOING:
        do(progress)
    progress(1)
    return Document(topic.title, (Section("What it is", "1", (Paragraph(topic.description),)),))


def _choices(user: Any) -> list[tuple[str, dict[str, str]]]:
    return [
        (topic.title, {"topic": topic.slug}) for topic in Topic.objects.visible_to(user).order_by("title")
    ]


SAMPLE = DocumentTemplate("sample_paper", "Sample paper", _find, _build, ("md", "pdf"), _choices)
document_templates.register(SAMPLE)
