"""What a line of the inventory says, and what a probe asks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.visibility.roles import EVERYONE

#: as a probe's status: whatever it is, it is the same in all worlds
ANY = -1
DOOR = "accounts.decorators.desk_page"
READS = "accounts.access.Access.reads"
DRAFTS = "editing.models.DraftQuerySet.visible_to"


@dataclass(frozen=True, eq=False)
class Probe:
    """One request to a page. Values of `args` and `post` that can be called are asked of the ground.

    `status`: what who may do this gets. `hidden`: the address of something that not everybody sees to whom
    the page is there. `seen_by`: to whom this one is there, and `by`: who may do this, where these are not
    the line's `there_for` and `acts`.
    """

    args: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    post: dict[str, Any] | None = None
    status: int = 0
    hidden: bool = False
    seen_by: frozenset[str] | None = None
    by: frozenset[str] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> int:
        return self.status or (200 if self.post is None else 302)

    def __str__(self) -> str:
        method = "GET" if self.post is None else "POST"
        return f"{method} {self.args or ''}{self.query} {self.post or ''}".strip()


@dataclass(frozen=True, eq=False)
class Line:
    """One address.

    `there_for`: to whom the page exists; to all others it is a 404, or the sign-in page to who is not signed
    in. `acts`: who of those may use it; the others get 403. `shows`: the hidden sets that who is entitled
    sees here; `hints`: those of which it shows only that there is something. `guards`: dotted names (`a + b`:
    both at once); with them gone, this line's check must fail. `rows(ground, n)`: makes so many rows more,
    where the page lists some.
    """

    name: str
    there_for: frozenset[str]
    probes: tuple[Probe, ...] = (Probe(),)
    methods: str = "GET HEAD"
    acts: frozenset[str] = EVERYONE
    shows: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    rows: Callable[[Any, int], Any] | None = None
    public: bool = False

    @property
    def room(self) -> str:
        return self.name.partition(":")[0].partition("_")[0]
