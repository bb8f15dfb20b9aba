"""One database per world, built once in each test process; requests reach the one that is selected."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import time_machine
from django.db import connections, transaction
from django.test import Client

from tests.factories import ServiceAccountFactory
from tests.people import make_people
from tests.visibility.hidden import hide
from tests.visibility.responses import sign_in_everyone
from tests.visibility.roles import SETS
from tests.visibility.worlds import NOW, REQUEST_NUMBERS, Ground, ground, set_sequences

#: (outermost hidden set, wording)
World = tuple[str, int]
W0: World = ("", 0)
#: W0 and each set of hidden rows in two wordings
WORLDS: tuple[World, ...] = (W0, *((name, number) for name in SETS for number in (1, 2)))


class Databases:
    """The databases of all worlds, with the rows and the clients that they share."""

    def __init__(self) -> None:
        self.default = connections["default"]
        self.created: dict[World, SimpleNamespace] = {}
        self.ground: Ground = SimpleNamespace()
        self.clients: dict[str, Client] = {}

    def create(self) -> None:
        """Create W0 from the empty test database, and every other world from W0."""
        self._copy(self.default, W0)
        with self.selected(W0), committed():
            people = make_people()
            people.bwp = ServiceAccountFactory(name="Register of the BWP")
            self.ground, self.clients = ground(people), sign_in_everyone(people)
        for world in WORLDS[1:]:
            self._copy(self.created[W0], world)
            with self.selected(world), committed():
                hide(self.ground, *world)

    def _copy(self, source: SimpleNamespace, world: World) -> None:
        name = "_".join([self.default.settings_dict["NAME"], *(str(part) for part in world)])
        source.close()
        with self.default._nodb_cursor() as cursor:
            # a browser of an earlier test may keep a thread of the live server, and its session, open
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            cursor.execute(others, [source.settings_dict["NAME"]])
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source.settings_dict["NAME"]}"')
        connection = connections.create_connection("default")
        connection.settings_dict = {**self.default.settings_dict, "NAME": name}
        self.created[world] = connection

    @contextmanager
    def selected(self, world: World) -> Iterator[None]:
        """Let Django's default connection be that of this world."""
        previous = connections["default"]
        connections["default"] = self.created[world]
        try:
            yield
        finally:
            connections["default"] = previous

    def drop(self) -> None:
        for connection in self.created.values():
            connection.close()
            with self.default._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{connection.settings_dict["NAME"]}" WITH (FORCE)')


@contextmanager
def committed() -> Iterator[None]:
    """Commit the rows made inside, without what the portal does after a commit."""
    with transaction.atomic():
        yield
        set_sequences(REQUEST_NUMBERS)
        connections["default"].run_on_commit.clear()


@contextmanager
def frozen_clock() -> Iterator[None]:
    """Stop the clock at the moment of the worlds."""
    with time_machine.travel(NOW, tick=False):
        yield
