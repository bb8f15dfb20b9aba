"""Generated documents: only their requester sees them, and each download checks again."""

from typing import Any

from tests import factories as make
from tests.sample_template import SAMPLE
from tests.visibility.line import DESK_PAGE, Line, Probe
from tests.visibility.roles import DESK, INVITED
from tests.visibility.worlds import Ground, key

JOBS = f"{DESK_PAGE} + documents.models.DocumentJobQuerySet.visible_to"
FILES = f"{JOBS} + documents.models.FileQuerySet.visible_to"
TOPICS = f"{DESK_PAGE} + topics.models.topics.TopicQuerySet.visible_to"
FORM = "GET HEAD POST"
MARA = {"seen_by": frozenset({"mara"}), "by": frozenset({"mara"})}


def _job(name: str, **rest: Any) -> Probe:
    return Probe({"pk": lambda g: getattr(g, name).pk}, **rest, **MARA)


def _rows(g: Ground, count: int) -> None:
    make.DocumentJobFactory.create_batch(count, requested_by=g.people.sophie)


def _asked(slug: str, **rest: Any) -> Probe:
    document = f'{SAMPLE.name} {{"topic": "{slug}"}}'
    return Probe(post={"document": document, "format": "md"}, **rest)


LINES = (
    Line(
        "documents:list-documents",
        DESK,
        (
            Probe(),
            Probe(query="?q=a&state=done"),
            Probe(query="?page=2"),
            Probe(query="?no=such", status=400),
        ),
        shows=("drafts",),
        guards=(DESK_PAGE, JOBS),
        rows=_rows,
    ),
    Line(
        "documents:request-document",
        DESK,
        (
            Probe(),
            _asked("invited", seen_by=INVITED),
            _asked("hidden-topic", status=404),
            Probe(post={"document": "no such", "format": "md"}, status=422),
        ),
        methods=FORM,
        shows=("group",),
        guards=(TOPICS, f"{TOPICS} + documents.policies.can_request_document"),
    ),
    Line(
        "documents:document",
        DESK,
        (_job("document"), Probe({"pk": key(131)}, hidden=True)),
        shows=("drafts",),
        guards=(JOBS,),
    ),
    Line(
        "documents:document-file",
        DESK,
        (_job("document"), Probe({"pk": key(131)}, hidden=True)),
        guards=(FILES,),
    ),
    Line(
        "documents:cancel-document",
        DESK,
        (
            _job("queued_document"),
            _job("queued_document", post={}),
            Probe({"pk": key(131)}, hidden=True),
        ),
        methods=FORM,
        guards=(f"{JOBS} + documents.policies.can_cancel_document",),
    ),
)
