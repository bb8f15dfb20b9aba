"""The lines of the inventory of URLs, and the probes that check them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.visibility.roles import EVERYONE

#: a probe's status where it does not matter, as long as it is the same in all worlds
ANY = -1
DESK_PAGE = "accounts.decorators.desk_page"
READS = "accounts.access.Access.reads"
DRAFTS = "editing.models.DraftQuerySet.visible_to"


@dataclass(frozen=True, eq=False)
class Probe:
    """One request to a page. Callable values of `args` and `post` are called with the ground.

    `status`: the status for allowed roles. `hidden`: the address of a record that some roles with the page do
    not see. `seen_by`, `by`: the roles for which this address exists and those allowed to use it, where they
    differ from the `there_for` and `acts` of the line.
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
    """One URL.

    `there_for`: the roles for which the page exists; others get 404, or the sign-in page where they are not
    signed in. `acts`: those of them that may use it; the others get 403. `shows`: the hidden sets whose
    readers see them here; `hints`: the sets of which the page shows only that rows exist. `guards`: dotted
    names (`a + b`: both at once) without which the check of this line must fail. `rows(ground, n)`: creates n
    more rows of the list on the page.
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
