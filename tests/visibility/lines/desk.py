"""The desk's own pages, and what belongs to no noun."""

from audit.services import act, record
from tests.visibility.line import ANY, DOOR, DRAFTS, READS, Line, Probe
from tests.visibility.roles import EVERYONE, GROUP, SIGNED_IN
from tests.visibility.worlds import Ground


def _entries(g: Ground, count: int) -> None:
    with act():
        for _ in range(count):
            record(actor=g.people.mara, verb="topic.edited", about=g.listed, reason="Again.")


LINES = (
    Line("health", EVERYONE, public=True, methods="GET HEAD POST PUT PATCH DELETE"),
    # Who has no part in the desk is led on to their own page.
    Line(
        "desk:home",
        SIGNED_IN,
        (Probe(status=ANY),),
        shows=("group", "drafts"),
        guards=(READS, DRAFTS),
        rows=_entries,
    ),
    Line(
        "desk:log",
        GROUP,
        (
            Probe(),
            Probe(query="?kind=topic"),
            Probe(query="?kind=plan_import", hidden=True),
            Probe(query="?page=2"),
            Probe(query="?no=such", status=400),
        ),
        shows=("group", "office"),
        guards=(DOOR, READS),
        rows=_entries,
    ),
)
