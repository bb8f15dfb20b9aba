"""The roles, each played by a person of tests/people.py, and what each of them is entitled to."""

ANONYMOUS = "anonymous"
#: nobody, two competing companies, a member whose mandate is over, a deactivated secretary
OUTSIDERS = frozenset({ANONYMOUS, "alice", "bob", "fred", "dora"})
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
#: a deactivated person's session is nobody's
NOT_SIGNED_IN = frozenset({ANONYMOUS, "dora"})
SIGNED_IN = EVERYONE - NOT_SIGNED_IN
#: who sees the topic to which the ad hoc expert is invited
INVITED = GROUP | {"eva"}

# Hidden things come in sets, so that a leak to a member does not drown in what a member may see.
#: One of each role stands for who is entitled to a set.
ENTITLED = {
    "public": frozenset({ANONYMOUS, "otto", "niels"}),
    "desk": frozenset({"eva", "lena", "niels", "sophie"}),
    "group": frozenset({"lena", "niels", "sophie"}),
    "office": OFFICE,
    "drafts": frozenset({"mara"}),
}
#: Each world hides its set and those after it: what is in them must stay hidden from …
KEPT_FROM: dict[str, frozenset[str]] = {
    "public": frozenset(),
    "desk": OUTSIDERS,
    "group": GUESTS,
    "office": LIAISONS | {"niels"},
    "drafts": OFFICE,
}
SETS = tuple(ENTITLED)
