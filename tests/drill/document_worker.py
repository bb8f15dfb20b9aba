"""A worker with a slow document template and a slow disk; DRILL_SABOTAGE lets it write files in place.

`celery --app tests.drill.document_worker worker`
"""

import os
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import django

django.setup()

from documents import storage  # noqa: E402 - it reads the settings
from documents.document_templates import DocumentTemplate, Progress, document_templates  # noqa: E402
from documents.tree import Document, Paragraph, Section  # noqa: E402
from qig_portal.celery import app  # noqa: E402

__all__ = ["app"]
PARAGRAPHS, STEPS = 500, 5
BUILDING, WRITING = 0.2, 0.15  # seconds; each file is flushed twice
PARTS = 8
to_disk = os.fsync


def slow_disk(descriptor: int) -> None:
    time.sleep(WRITING)
    to_disk(descriptor)


def build(user: Any, record: str, parameters: Mapping[str, Any], progress: Progress) -> Document:
    for step in range(STEPS):
        time.sleep(BUILDING / STEPS)
        progress(step / STEPS)
    lines = tuple(Paragraph(f"{record}, line {number}.") for number in range(PARAGRAPHS))
    return Document(record, (Section("Lines", "1", lines),), contents=False)


def write_in_place(content: bytes) -> str:
    """Create the file under its final name first and then write it in parts, as `storage.write` must not."""
    digest = sha256(content).hexdigest()
    path = storage.path_of(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        size = len(content) // PARTS + 1
        for at in range(0, len(content), size):
            file.write(content[at : at + size])
            file.flush()
            slow_disk(file.fileno())
    return digest


document_templates.register(
    DocumentTemplate(
        "drill", "Drill", lambda user, parameters: f"Document {parameters['number']}", build, ("md",)
    )
)
os.fsync = slow_disk
if os.environ.get("DRILL_SABOTAGE") == "documents-half":
    storage.write = write_in_place
