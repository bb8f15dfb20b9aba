"""A document template of the tests: a document for each topic that a person may see."""

from collections.abc import Callable, Mapping
from typing import Any

from documents.document_templates import DocumentTemplate, Progress, document_templates
from documents.tree import Document, Paragraph, Section
from topics.models import Topic

#: functions called while a document is built
WHILE_BUILDING: list[Callable[[Progress], None]] = []


def _find(user: Any, parameters: Mapping[str, Any]) -> Topic:
    return Topic.objects.visible_to(user).get(slug=parameters["topic"])


def _build(user: Any, topic: Topic, parameters: Mapping[str, Any], progress: Progress) -> Document:
    for interruption in WHILE_BUILDING:
        interruption(progress)
    progress(1)
    return Document(topic.title, (Section("Description", "1", (Paragraph(topic.description),)),))


def _choices(user: Any) -> list[tuple[str, dict[str, str]]]:
    return [
        (topic.title, {"topic": topic.slug}) for topic in Topic.objects.visible_to(user).order_by("title")
    ]


SAMPLE = DocumentTemplate("sample_document", "Sample document", _find, _build, ("md", "pdf"), _choices)
document_templates.register(SAMPLE)
