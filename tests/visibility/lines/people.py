"""People and their mandates."""

from typing import Any

from tests import factories as make
from tests.visibility.line import DESK_PAGE, Line, Probe
from tests.visibility.roles import DESK, EVERYONE, GROUP, OFFICE, SECRETARIAT
from tests.visibility.worlds import key

PEOPLE = "accounts.models.people.UserQuerySet.visible_to"
DECLARATIONS = "accounts.models.experts.DeclarationQuerySet.visible_to"
MANDATES = "accounts.models.people.MandateQuerySet.visible_to"
INVITATIONS = "accounts.models.invitations.InvitationQuerySet.visible_to"
WHY = "Moved on."


def _of(name: str, **rest: Any) -> Probe:
    return Probe({"pk": lambda g: getattr(g.people, name).pk}, **rest)


def _hidden(**rest: Any) -> Probe:
    return Probe({"pk": key(10)}, hidden=True, **rest)


def _of_invitation(**rest: Any) -> Probe:
    return Probe({"pk": lambda g: g.invitation.pk}, **rest)


def _on_invitation(name: str) -> Line:
    may = f"accounts.policies.can_{name}_invitation"
    return Line(
        f"accounts:{name}-invitation",
        OFFICE,
        (_of_invitation(), _of_invitation(post={"version": "1"})),
        methods="GET HEAD POST",
        acts=SECRETARIAT,
        guards=(may, f"{DESK_PAGE} + {INVITATIONS}"),
    )


def _act(name: str, *probes: Probe, guards: tuple[str, ...] = (f"{DESK_PAGE} + {PEOPLE}",)) -> Line:
    """Return the line of a page that the group sees and only the secretariat may use."""
    may = f"accounts.policies.can_{name.replace('-', '_')}"
    return Line(
        f"accounts:{name}",
        GROUP,
        (*probes, _hidden()),
        methods="GET HEAD POST",
        acts=SECRETARIAT,
        guards=(may, *guards),
    )


def _of_expert(name: str, values: dict[str, Any]) -> Line:
    """Return the line of a page that people use for themselves and the secretariat for everybody."""
    may = f"accounts.policies.can_{name.replace('-', '_')}"
    his = {"seen_by": GROUP, "by": SECRETARIAT | {"niels"}}
    own = {"seen_by": GROUP | {"eva"}, "by": SECRETARIAT | {"eva"}}
    return Line(
        f"accounts:{name}",
        DESK,
        (
            _of("niels", **his),
            _of("niels", post=values, **his),
            _of("eva", **own),
            _of("eva", post=values, **own),
            _hidden(),
        ),
        methods="GET HEAD POST",
        guards=(PEOPLE, may),
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
        shows=("group", "office"),
        guards=(DESK_PAGE,),
        rows=lambda g, count: make.MandateFactory.create_batch(count),
    ),
    Line(
        "accounts:person",
        GROUP,
        (_of("niels"), _of("mara"), _hidden(), _of("alice", seen_by=OFFICE)),
        shows=("group", "office"),
        guards=(DESK_PAGE, PEOPLE, f"{PEOPLE} + {DECLARATIONS}"),
    ),
    Line(
        "accounts:person-history",
        GROUP,
        (_of("niels"), _hidden(), _of("alice", seen_by=OFFICE)),
        shows=("group",),
        guards=(DESK_PAGE, PEOPLE),
    ),
    _act("give-mandate", _of("niels"), _of("niels", post={"role": "chair"})),
    _act("deactivate-person", _of("niels"), _of("niels", post={"version": "1", "reason": WHY})),
    _act("reactivate-person", _of("dora"), _of("dora", post={"version": "1"})),
    # Niels has none to reset: an allowed person reads so on the page they came from.
    _act(
        "reset-second-factor",
        _of("niels"),
        _of("niels", post={"version": "1", "reason": WHY}, status=409),
    ),
    _act(
        "end-mandate",
        Probe({"pk": lambda g: g.people.niels.mandates.get().pk}),
        Probe({"pk": lambda g: g.people.niels.mandates.get().pk}, post={"version": "1", "reason": WHY}),
        Probe({"pk": lambda g: g.elsewhere.pk}, seen_by=OFFICE),
        guards=(DESK_PAGE, MANDATES),
    ),
    Line(
        "accounts:list-invitations",
        OFFICE,
        shows=("office",),
        guards=(f"{DESK_PAGE} + {INVITATIONS}",),
        rows=lambda g, count: make.InvitationFactory.create_batch(count, invited_by=g.people.sophie),
    ),
    Line(
        "accounts:invite-person",
        OFFICE,
        (
            Probe(),
            Probe(post={"name": "New", "email": "newer@qig.example", "role": "member"}),
            Probe(post={"name": "New", "email": "no address", "role": "member"}, status=422),
        ),
        methods="GET HEAD POST",
        acts=SECRETARIAT,
        guards=(DESK_PAGE, "accounts.policies.can_invite_person"),
    ),
    _on_invitation("resend"),
    _on_invitation("revoke"),
    Line(
        "accounts:accept-invitation",
        EVERYONE,
        (Probe({"token": "no-such"}, status=404), Probe({"token": "no-such"}, post={}, status=404)),
        methods="GET HEAD POST",
        public=True,
    ),
    Line(
        "accounts:list-service-accounts",
        OFFICE,
        (Probe(), Probe(query="?q=a", status=400)),
        shows=("office",),
        guards=(f"{DESK_PAGE} + {PEOPLE}",),
        rows=lambda g, count: make.ServiceAccountFactory.create_batch(count),
    ),
    Line(
        "accounts:create-service-account",
        OFFICE,
        (
            Probe(),
            Probe(post={"name": "Program", "party": lambda g: make.GroupFactory(code="BWP").pk}),
            Probe(post={"name": "Program"}, status=422),
        ),
        methods="GET HEAD POST",
        acts=SECRETARIAT,
        guards=(DESK_PAGE, "accounts.policies.can_create_service_account"),
    ),
    _of_expert("declare-interests", {"declared_on": "2026-01-15", "level": "1"}),
    _of_expert("set-expertise", {}),
)
