"""People and their mandates."""

from typing import Any

from accounts.models import Membership
from tests import factories as make
from tests.visibility.line import DOOR, Line, Probe
from tests.visibility.roles import GROUP, OFFICE, SECRETARIAT
from tests.visibility.worlds import key

PEOPLE = "accounts.models.UserQuerySet.visible_to"
MANDATES = "accounts.models.MembershipQuerySet.visible_to"
WHY = "Moved on."


def _of(name: str, **rest: Any) -> Probe:
    return Probe({"pk": lambda g: getattr(g.people, name).pk}, **rest)


def _hidden(**rest: Any) -> Probe:
    return Probe({"pk": key(10)}, hidden=True, **rest)


def _mandate(g: Any) -> Any:
    """A mandate in a group whose people are no business of ours, borne by a stakeholder."""
    elsewhere = make.GroupFactory(code="CHMP")
    found = Membership.objects.filter(pk=key(950)).first()
    return found or make.MembershipFactory(id=key(950), user=g.people.alice, group=elsewhere)


def _act(name: str, *probes: Probe, guards: tuple[str, ...] = ()) -> Line:
    """A verb's page: the group knows of it, the secretariat alone may."""
    may = f"accounts.policies.can_{name.replace('-', '_')}"
    return Line(
        f"accounts:{name}",
        GROUP,
        (*probes, _hidden()),
        methods="GET HEAD POST",
        acts=SECRETARIAT,
        guards=(DOOR, may, *guards),
    )


LINES = (
    Line(
        "accounts:list-people",
        GROUP,
        (
            Probe(),
            Probe(query="?role=member&state=runs&q=a"),
            Probe(query="?format=csv"),
            Probe(query="?format=xlsx"),
            Probe(query="?email=zoe", status=400),
        ),
        shows=("group",),
        guards=(DOOR,),
        rows=lambda g, count: make.MembershipFactory.create_batch(count),
    ),
    Line(
        "accounts:person",
        GROUP,
        (_of("niels"), _hidden(), _of("alice", seen_by=OFFICE)),
        shows=("group",),
        guards=(DOOR, PEOPLE),
    ),
    Line(
        "accounts:person-history",
        GROUP,
        (_of("niels"), _hidden(), _of("alice", seen_by=OFFICE)),
        shows=("group",),
        guards=(DOOR, PEOPLE),
    ),
    _act("give-mandate", _of("niels"), _of("niels", post={"role": "chair"})),
    _act("deactivate-person", _of("niels"), _of("niels", post={"version": "1", "reason": WHY})),
    _act("reactivate-person", _of("dora"), _of("dora", post={"version": "1"})),
    _act(
        "end-mandate",
        Probe({"pk": lambda g: g.people.niels.memberships.get().pk}),
        Probe({"pk": lambda g: g.people.niels.memberships.get().pk}, post={"version": "1", "reason": WHY}),
        Probe({"pk": lambda g: _mandate(g).pk}, seen_by=OFFICE),
        guards=(MANDATES,),
    ),
)
