"""The proof: ask everything in every world, then judge each line by the answers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from unittest import mock

import time_machine
from django.db import transaction

from tests.visibility.asking import Answer, ask, ask_address, sign_in_everyone
from tests.visibility.hidden import hide
from tests.visibility.line import DOOR, Line, Probe
from tests.visibility.roles import ENTITLED, EVERYONE, KEPT_FROM, NOT_SIGNED_IN, SETS
from tests.visibility.worlds import NOW, Ground, ground

World = tuple[str, int]  # the outermost hidden set, and the wording; W0 is ("", 0)
W0: World = ("", 0)
Asked = tuple[str, int, str]  # name of the line, number of the probe, role
NOWHERE = "/no/such/address/"


class Proof:
    """The ground, everybody signed in, and the answers so far."""

    def __init__(self, people: SimpleNamespace):
        self.ground: Ground = ground(people)
        self.clients = sign_in_everyone(people)
        self.answers: dict[World, dict[Asked, Answer]] = defaultdict(dict)
        self.not_found = {role: self._nowhere(role) for role in sorted(EVERYONE)}

    def _nowhere(self, role: str) -> Answer:
        return ask_address(self.clients[role], NOWHERE, Probe(), self.ground)

    @contextmanager
    def world(self, world: World) -> Iterator[None]:
        """The database of that world, and the ground again afterwards."""
        with transaction.atomic():
            if world != W0:
                hide(self.ground, *world)
            yield
            transaction.set_rollback(True)

    def ask(self, lines: Iterable[Line], roles: frozenset[str] = EVERYONE) -> None:
        """Ask the probes of the lines in each world that says something about them."""
        questions: dict[World, dict[tuple[Line, int, str], Probe]] = defaultdict(dict)
        for line in lines:
            for world, number, role in wanted(line):
                if role in roles:
                    questions[world][line, number, role] = line.probes[number]
        for world, asked in questions.items():
            with self.world(world):
                for (line, number, role), probe in asked.items():
                    answer = ask(self.clients[role], line.name, probe, self.ground)
                    self.answers[world][line.name, number, role] = answer

    def faults(self, line: Line) -> list[str]:
        """What is wrong with a line, judged by all the answers there are."""
        return [*self._doors(line), *self._leaks(line), *self._controls(line)]

    def _doors(self, line: Line) -> Iterator[str]:
        """Who is kept out gets the answer of an address that does not exist; who may come in gets in."""
        for (name, number, role), answer in self.answers[W0].items():
            if name == line.name and (what := self.door_fault(line, line.probes[number], role, answer)):
                yield said(line, line.probes[number], role, what, answer)

    def door_fault(self, line: Line, probe: Probe, role: str, answer: Answer) -> str:
        """What is wrong with an answer in W0, in words; empty when nothing is."""
        expected = door(line, probe, role)
        if answer.status >= 500:
            return "failed"
        if expected > 0 and answer.status != expected:
            return f"answered {answer.status}, not {expected}"
        if expected == 404 and answer.body != self.not_found[role].body and role not in line.there_for:
            return "its 404 is unlike that of an address that does not exist"
        return ""

    def _leaks(self, line: Line) -> Iterator[str]:
        """To whom a world must stay hidden, it reads as the world without."""
        for world, roles in KEPT_FROM.items():
            for number in (1, 2):
                for (name, at, role), answer in self.answers[world, number].items():
                    if name != line.name or role not in roles:
                        continue
                    without = self.answers[W0][name, at, role]
                    if parts := answer.differs_from(without):
                        where = f"W{number} ({world}) differs from W0 in {parts}"
                        yield said(line, line.probes[at], role, where, answer, without)

    def _controls(self, line: Line) -> Iterator[str]:
        """Where a line says that it shows a set, who is entitled sees it come and change."""
        for shown in (*line.shows, *line.hints):
            changes = [(inner(shown), (shown, 1)), ((shown, 1), (shown, 2))]
            for role in sorted(entitled(line, shown)):
                for one, other in changes[: 1 if shown in line.hints else 2]:
                    before, after = self._told(line, one, role), self._told(line, other, role)
                    if all(before[at].body == after[at].body for at in before.keys() & after.keys()):
                        yield f"{line.name}: {role} sees no difference between {one} and {other}"

    def _told(self, line: Line, world: World, role: str) -> dict[int, Answer]:
        """Number of the probe → what this role was told in that world."""
        answers = self.answers[world].items()
        return {at: answer for (name, at, who), answer in answers if (name, who) == (line.name, role)}


class Mutant:
    """A line with one guard gone; `killed` as soon as its check has failed."""

    def __init__(self, line: Line, guard: str):
        self.line, self.guard, self.killed = line, guard, False
        self.answers: dict[tuple[int, str], Answer] = {}

    def check(self, proof: Proof, world: World) -> None:
        """Ask in one world, W0 first, until the check fails."""
        roles = {role for seen in WATCH.values() for role in seen} if world == W0 else WATCH[world[0]]
        with without(self.guard):
            for number, probe in enumerate(self.line.probes):
                for role in sorted(roles):
                    answer = ask(proof.clients[role], self.line.name, probe, proof.ground)
                    before = self.answers.setdefault((number, role), answer)
                    if world == W0:
                        self.killed = bool(proof.door_fault(self.line, probe, role, answer))
                    else:
                        self.killed = bool(answer.differs_from(before))
                    if self.killed:
                        return


#: who watches for a mutant in each world
WATCH = {
    "desk": ("alice",),
    "group": ("eva", "otto"),
    "office": ("lena", "niels"),
    "drafts": ("sophie", "carla"),
}


def survivors(proof: Proof, lines: Iterable[Line]) -> list[str]:
    """The guards, as `line: guard`, whose absence no check notices."""
    mutants = [Mutant(line, guard) for line in lines for guard in line.guards]
    for world in (W0, *((name, 1) for name in WATCH)):
        with proof.world(world):
            for mutant in mutants:
                mutant.check(proof, world)
        mutants = [mutant for mutant in mutants if not mutant.killed]
    return [f"{mutant.line.name}: {mutant.guard}" for mutant in mutants]


def entitled(line: Line, shown: str) -> frozenset[str]:
    """Who must see the set on this page."""
    return ENTITLED[shown] & line.there_for & line.acts


def inner(name: str) -> World:
    """The world just without this set, in the wording of W1."""
    after = SETS[SETS.index(name) + 1 :]
    return (after[0], 1) if after else W0


def wanted(line: Line) -> Iterator[tuple[World, int, str]]:
    """In which worlds to ask which probe as whom.

    Who is kept out at the door is asked one probe of each kind, in W0 and W2. What shows a set to who is
    entitled is a GET.
    """
    kinds = set()
    for number, probe in enumerate(line.probes):
        kind = (probe.post is None, probe.hidden)
        everyone = EVERYONE if kind not in kinds else line.there_for
        kinds.add(kind)
        yield from ((W0, number, role) for role in sorted(everyone))
        for world, roles in KEPT_FROM.items():
            yield from (((world, 1), number, role) for role in sorted(roles & line.there_for))
            yield from (((world, 2), number, role) for role in sorted(roles & everyone))
        for shown in (*line.shows, *line.hints) if probe.post is None else ():
            for world in (inner(shown), (shown, 1), (shown, 2)):
                yield from ((world, number, role) for role in sorted(entitled(line, shown)))


def door(line: Line, probe: Probe, role: str) -> int:
    """The status a role must get in W0; 0 where an address of something hidden is nobody's yet."""
    if role not in (probe.seen_by or line.there_for):
        return (302 if probe.post is None else 403) if role in NOT_SIGNED_IN else 404
    if probe.hidden:
        return 0
    missing = probe.status == 404
    return probe.expected if missing or role in (probe.by or line.acts) else 403


def said(line: Line, probe: Probe, role: str, what: str, answer: Answer, other: Answer | None = None) -> str:
    """A fault in words, with the place where two bodies part, or the end of a traceback."""
    text = f"{line.name}: {role}, {probe}: {what}"
    if answer.status == 500:
        return f"{text}\n{answer.body.decode().strip()[-300:]}"
    if other is None or answer.body == other.body:
        return text
    at = next((i for i, (a, b) in enumerate(zip(answer.body, other.body, strict=False)) if a != b), 0)
    around = slice(max(0, at - 80), at + 120)
    return f"{text}\n    {answer.body[around]!r}\n    {other.body[around]!r}"


# --- taking a guard away -----------------------------------------------------------------------------------


class Anyone:
    """A standing that may do everything."""

    def __getattr__(self, name: str) -> Any:
        return True

    def reads(self, visibility: Any) -> bool:
        return True


@contextmanager
def without(guard: str) -> Iterator[None]:
    """The portal with guards gone: a queryset hides nothing, a policy forbids nothing, a door stands open."""
    with ExitStack() as gone:
        for one in guard.split(" + "):
            gone.enter_context(_without(one))
        yield


@contextmanager
def _without(guard: str) -> Iterator[None]:
    if guard == DOOR:
        with mock.patch("accounts.decorators.access_for", return_value=Anyone()):
            yield
        return
    owner, name = owner_of(guard)
    function = getattr(owner, name)
    if isinstance(owner, type):
        with mock.patch.object(owner, name, lambda rows, *args, **kwargs: rows):
            yield
        return
    code, function.__code__ = function.__code__, (lambda *args, **kwargs: True).__code__
    try:
        yield
    finally:
        function.__code__ = code


def owner_of(dotted: str) -> tuple[Any, str]:
    """The module or class that holds the last name of a dotted one."""
    parts = dotted.split(".")
    for at in range(len(parts) - 1, 0, -1):
        try:
            owner = import_module(".".join(parts[:at]))
        except ModuleNotFoundError:
            continue
        for part in parts[at:-1]:
            owner = getattr(owner, part)
        return owner, parts[-1]
    raise LookupError(dotted)


@contextmanager
def still() -> Iterator[None]:
    """The clock stands at the worlds' moment."""
    with time_machine.travel(NOW, tick=False):
        yield
