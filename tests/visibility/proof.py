"""The proof of two worlds: judge one URL by its responses in databases that differ in hidden rows only."""

import re
from collections.abc import Iterator

from tests.visibility.databases import W0, Databases, World
from tests.visibility.line import Line, Probe
from tests.visibility.responses import Response, send, send_probe
from tests.visibility.roles import ENTITLED, EVERYONE, HIDDEN_SET, NOT_SIGNED_IN, SETS
from tests.visibility.worlds import WORDS

MISSING_ADDRESS = "/no/such/address/"
#: what an error page gives back of a form
TYPED = re.compile(rb'\n *<section aria-labelledby="typed">.*?</section>\n *', re.S)
#: (number of the probe, role)
Request = tuple[int, str]


class Proof:
    """The databases of the worlds and, per role, the response of an address that does not exist."""

    def __init__(self, databases: Databases) -> None:
        self.databases = databases
        self.ground, self.clients = databases.ground, databases.clients
        with databases.selected(W0):
            self.not_found = {
                role: send(client, MISSING_ADDRESS, Probe(), self.ground)
                for role, client in self.clients.items()
            }

    def response(self, world: World, line: Line, number: int, role: str) -> Response:
        """Return the response to one probe of a URL, sent by a role in a world."""
        with self.databases.selected(world):
            return send_probe(self.clients[role], line.name, line.probes[number], self.ground)

    def access_fault(self, line: Line, probe: Probe, role: str, response: Response) -> str:
        """Return what is wrong with a response in W0; empty when nothing is."""
        expected = expected_status(line, probe, role)
        if response.status >= 500:
            return "failed"
        if expected > 0 and response.status != expected:
            return f"answered {response.status}, not {expected}"
        body = TYPED.sub(b"", response.body)  # the sender's own words
        if expected == 404 and body != self.not_found[role].body and role not in line.there_for:
            return "its 404 differs from that of an address that does not exist"
        return ""


class Check:
    """The check of one URL; each response is requested once, when it is needed."""

    def __init__(self, proof: Proof, line: Line, requests: list[Request]) -> None:
        self.proof, self.line, self.requests = proof, line, requests
        self.responses: dict[tuple[World, int, str], Response] = {}

    def response(self, world: World, number: int, role: str) -> Response:
        key = world, number, role
        if key not in self.responses:
            self.responses[key] = self.proof.response(world, self.line, number, role)
        return self.responses[key]

    def access_faults(self) -> Iterator[str]:
        """Yield where W0 admits a wrong role, refuses a right one, or shows that something hidden exists."""
        for number, role in self.requests:
            probe, response = self.line.probes[number], self.response(W0, number, role)
            if fault := self.proof.access_fault(self.line, probe, role, response):
                yield describe(self.line, probe, role, fault, response)

    def leaks(self) -> Iterator[str]:
        """Yield where a role can tell a world with rows hidden from it from W0."""
        for number, role in self.requests:
            if role not in HIDDEN_SET:
                continue
            probe, without = self.line.probes[number], self.response(W0, number, role)
            for wording in wordings(probe):
                response = self.response((HIDDEN_SET[role], wording), number, role)
                if parts := response.difference(without):
                    fault = f"W{wording} ({HIDDEN_SET[role]}) differs from W0 in {parts}"
                    yield describe(self.line, probe, role, fault, response, without)

    def missing_differences(self) -> Iterator[str]:
        """Yield the readers of a set who see neither that it exists nor, unless it is a hint, how it reads.

        Without this positive control, a URL whose probes reach no hidden row would pass.
        """
        for shown in (*self.line.shows, *self.line.hints):
            changes: list[tuple[World, World]] = [(without_set(shown), (shown, 1)), ((shown, 1), (shown, 2))]
            for role in sorted(entitled(self.line, shown)):
                for before, after in changes[: 1 if shown in self.line.hints else 2]:
                    if not self._differs(before, after, role):
                        yield f"{self.line.name}: {role} sees no difference between {before} and {after}"

    def _differs(self, before: World, after: World, role: str) -> bool:
        reading = (number for number, probe in enumerate(self.line.probes) if probe.post is None)
        return any(
            self.response(before, number, role).body != self.response(after, number, role).body
            for number in reading
        )


def every_request(line: Line) -> list[Request]:
    """Return every probe by every role; roles without the page send the first probe of each kind only."""
    requests, kinds = [], set()
    for number, probe in enumerate(line.probes):
        kind = (probe.post is None, probe.hidden)
        roles = line.there_for if kind in kinds else EVERYONE
        kinds.add(kind)
        requests += [(number, role) for role in sorted(roles)]
    return requests


def representative_requests(line: Line) -> list[Request]:
    """Return every probe by one role of each group with the same hidden sets and expected status."""
    requests, represented = [], set()
    for number, role in every_request(line):
        probe = line.probes[number]
        same = (HIDDEN_SET.get(role), role in line.there_for, expected_status(line, probe, role))
        if role in HIDDEN_SET and (number, same) not in represented:
            represented.add((number, same))
            requests.append((number, role))
    return requests


def expected_status(line: Line, probe: Probe, role: str) -> int:
    """Return the status that a role must get in W0; 0 for the address of something hidden."""
    if role not in (probe.seen_by or line.there_for):
        return (302 if probe.post is None else 403) if role in NOT_SIGNED_IN else 404
    if probe.hidden:
        return 0
    missing = probe.status == 404
    return probe.expected if missing or role in (probe.by or line.acts) else 403


def wordings(probe: Probe) -> tuple[int, ...]:
    """Return the wordings to compare with W0: the first only for queries and probes that name its word."""
    return (1, 2) if probe.query or WORDS[1] in str(probe) else (2,)


def entitled(line: Line, shown: str) -> frozenset[str]:
    """Return the roles that must see the set on this page."""
    return ENTITLED[shown] & line.there_for & line.acts


def without_set(name: str) -> World:
    """Return the world that lacks only this set, in the first wording."""
    inner = SETS[SETS.index(name) + 1 :]
    return (inner[0], 1) if inner else W0


def describe(
    line: Line, probe: Probe, role: str, fault: str, response: Response, other: Response | None = None
) -> str:
    """Return a fault in words, with the place where two bodies start to differ, or the end of a traceback."""
    text = f"{line.name}: {role}, {probe}: {fault}"
    if response.status == 500:
        return f"{text}\n{response.body.decode().strip()[-300:]}"
    if other is None or response.body == other.body:
        return text
    pairs = enumerate(zip(response.body, other.body, strict=False))
    start = next((at for at, (ours, theirs) in pairs if ours != theirs), 0)
    around = slice(max(0, start - 80), start + 120)
    return f"{text}\n    {response.body[around]!r}\n    {other.body[around]!r}"
