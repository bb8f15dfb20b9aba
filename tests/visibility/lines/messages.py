"""Messages of others and reminder rules: handled by the secretariat, read by the chair."""

from typing import Any
from uuid import UUID

from notifications.models import Message
from tests import factories as make
from tests.visibility.line import ANY, DESK_PAGE, Line, Probe
from tests.visibility.roles import OFFICE, SECRETARIAT
from tests.visibility.worlds import Ground, key

MESSAGES = f"{DESK_PAGE} + notifications.models.MessageQuerySet.visible_to"
RULES = f"{DESK_PAGE} + notifications.models.RuleSettingQuerySet.visible_to"
HANDLE = "notifications.policies.can_handle_message"
FORM = "GET HEAD POST"
HIDDEN, MISSING = {"pk": key(105)}, {"pk": key(999)}  # a message about a hidden topic; no message
RULE = {"rule": "focus_area.untouched"}


def _messages(g: Ground, count: int) -> None:
    make.MessageFactory.create_batch(count, recipient=g.people.sophie)


def _queued(g: Ground) -> UUID:
    """Create a message that exists in every world and has no recipient."""
    there = Message.objects.filter(pk=key(950)).first()
    return (there or make.MessageFactory(id=key(950), recipient=None, address="ann@example.com")).pk


def _of_message(name: str, **args: str) -> Line:
    """Return the line of a page on which the secretariat handles a message."""
    here: dict[str, Any] = {"pk": _queued}
    return Line(
        name,
        OFFICE,
        (
            Probe(here | args),
            Probe(MISSING | args, status=404),
            Probe(HIDDEN | args, hidden=True),
            Probe(HIDDEN | args, post={"reason": "Because."}, status=ANY, hidden=True),
        ),
        methods=FORM,
        acts=SECRETARIAT,
        shows=("group",),
        guards=(MESSAGES, HANDLE),
    )


LINES = (
    Line(
        "desk:list-messages",
        OFFICE,
        (
            Probe(),
            Probe(query="?show=past"),
            Probe(query="?show=waiting"),
            Probe(query="?show=past&state=sent"),
            Probe(query="?page=2"),
            Probe(query="?no=such", status=400),
            Probe(query="?rule=no-such", status=400),
        ),
        shows=("group",),
        guards=(MESSAGES,),
        rows=_messages,
    ),
    Line(
        "desk:message",
        OFFICE,
        (Probe(HIDDEN, hidden=True), Probe(MISSING, status=404)),
        shows=("group",),
        guards=(MESSAGES,),
    ),
    _of_message("desk:move-message", state="queued"),
    _of_message("desk:hold-message"),
    _of_message("desk:bring-message-forward"),
    Line("desk:list-rules", OFFICE, guards=(RULES,)),
    Line("desk:health", OFFICE, guards=(DESK_PAGE,)),
    Line(
        "desk:set-rule",
        OFFICE,
        (
            Probe(RULE),
            Probe({"rule": "no-such"}, status=404),
            Probe(RULE, post={"version": "1", "offsets": "0"}),
        ),
        methods=FORM,
        acts=SECRETARIAT,
        guards=(DESK_PAGE, "notifications.policies.can_set_rule"),
    ),
)
