"""The roles, each played by a person of tests/people.py, and the information that each of them may read."""

ANONYMOUS = "anonymous"
#: the service account of a party: on pages it reads what the public reads
SERVICE = frozenset({"bwp"})
#: an anonymous reader, two competing companies, a member whose mandate ended, a deactivated secretary
OUTSIDERS = SERVICE | {ANONYMOUS, "alice", "bob", "fred", "dora"}
#: an observer invited to nothing, an ad hoc expert invited to one topic
GUESTS = frozenset({"otto", "eva"})
LIAISONS = frozenset({"lena"})
MEMBERS = frozenset({"mara", "niels"})
CHAIR = frozenset({"carla"})
SECRETARIAT = frozenset({"sophie"})

OFFICE = CHAIR | SECRETARIAT
WRITERS = MEMBERS | OFFICE
GROUP = LIAISONS | WRITERS
DESK = GROUP | GUESTS
EVERYONE = DESK | OUTSIDERS
#: a session of a deactivated person or of a service account is that of an anonymous reader
NOT_SIGNED_IN = SERVICE | {ANONYMOUS, "dora"}
SIGNED_IN = EVERYONE - NOT_SIGNED_IN
#: the readers of the topic to which the ad hoc expert is invited
INVITED = GROUP | {"eva"}

# Hidden rows come in sets, and each world contains one set and those after it, so that a leak to a member
# is not lost among the rows that a member may read.
#: the readers of each set, one of each role
ENTITLED = {
    "public": frozenset({ANONYMOUS, "otto", "niels"}),
    "desk": frozenset({"eva", "lena", "niels", "sophie"}),
    "group": frozenset({"lena", "niels", "sophie"}),
    "office": OFFICE,
    "drafts": frozenset({"mara"}),
}
#: from whom each set, and those after it, must stay hidden
HIDDEN_FROM: dict[str, frozenset[str]] = {
    "public": frozenset(),
    "desk": OUTSIDERS,
    "group": GUESTS,
    "office": LIAISONS | {"niels"},
    "drafts": OFFICE,
}
SETS = tuple(ENTITLED)
#: the outermost set that is hidden from a role; no entry for the owner of the drafts
HIDDEN_SET = {role: name for name, roles in HIDDEN_FROM.items() for role in roles}
