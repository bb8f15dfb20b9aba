"""The inventory: one line for each URL of the portal, by app in `lines/`.

A new URL without a line fails tests/test_architecture.py.
"""

from tests.visibility.line import Line
from tests.visibility.lines import (
    account,
    desk,
    documents,
    messages,
    people,
    plan_tabs,
    plan_topics,
    publications,
    topics,
    workplans,
)

LINES: tuple[Line, ...] = (
    *account.LINES,
    *people.LINES,
    *desk.LINES,
    *messages.LINES,
    *documents.LINES,
    *topics.LINES,
    *workplans.LINES,
    *plan_topics.LINES,
    *plan_tabs.LINES,
    *publications.LINES,
)
BY_NAME = {line.name: line for line in LINES}

#: The number of pages without sign-in, so that one more is a decision.
PUBLIC_PAGES = 34

#: Guards of records that no page shows yet.
NO_PAGE_YET = {
    "publications.models.PublicationQuerySet.visible_to",
}
