"""The lines of the speed table. Times are the best of several: the rest is what others do on the machine."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

from django.db import connection

from accounts.models import User
from publications.models import PublishedRecord
from tests.bench.asking import ask, queries, seconds, use_database
from tests.bench.rates import rate, visit
from tests.rig.databases import ROOT, environment
from tests.rig.people import cookies_of
from tests.rig.web import serving

Line = dict[str, Any]
SAMPLE = ROOT / "samples" / "qig-2023-work-plan.txt"


class Portals(NamedTuple):
    """Names of two databases with the same people: one of a hundred rows, one of a hundred thousand."""

    small: str
    large: str
    rows: int


def line(name: str, value: float, bar: str, holds: bool, reference: float | None = None, **more: Any) -> Line:
    """`value` and `reference` in the unit that the name says."""
    ratio = round(value / reference, 3) if reference else None
    said = {"name": name, "value": round(value, 5), "reference": reference and round(reference, 5)}
    return {**said, "ratio": ratio, "bar": bar, "holds": holds, **more}


def best(times: int, address: str, cookies: dict[str, str] | None = None, *, anew: bool = True) -> float:
    for _ in range(3):
        seconds(address, cookies, anew=anew)
    return min(seconds(address, cookies, anew=anew) for _ in range(times))


# --- the import --------------------------------------------------------------------------------------------


def imports() -> Iterator[Line]:
    """`manage.py import_workplan FILE --dry-run`: its own seconds, from the opened file to the reading."""
    plans = [("the sample plan", SAMPLE)]
    if real := os.environ.get("QIG_REAL_PLAN"):
        plans.append(("the real 2023 plan", Path(real)))
    for name, plan in plans:
        command = [sys.executable, "manage.py", "import_workplan", str(plan), "--dry-run", "--format", "json"]
        begun = time.perf_counter()
        done = subprocess.run(
            command, cwd=ROOT, env=environment(""), capture_output=True, text=True, check=True
        )
        whole, reading = time.perf_counter() - begun, json.loads(done.stdout)["seconds"]
        more = {"whole_command": round(whole, 2)}
        yield line(f"import of {name} to preview, s", reading, "≤ 1 s", reading <= 1, **more)


# --- pages beside an empty answer --------------------------------------------------------------------------


def pages(portals: Portals, url: str, cookies: dict[str, str], seconds: float) -> Iterator[Line]:
    """Over HTTP from two processes of gunicorn, page and empty answer by turns.

    The public topic page as it is served, which may have been kept rendered, to four visitors at once:
    answers per second. The others made anew each time, to one visitor: what a tenth of the answers stayed
    below, since on a shared machine a long answer is interrupted and a short one is not. `in_process`: the
    same ratio without HTTP, where the empty answer costs next to nothing.
    """
    use_database(portals.small)
    topic = f"/topics/{topic_slug()}/"
    known = {"wsgi": "tests.bench.wsgi", "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    with serving(url, **known) as port:
        page, empty = rates(port, topic, seconds)
    inside = round(best(9, "/empty/") / best(9, topic, anew=False), 3)
    bar, holds = "≥ 0.4 of the empty answer's", page >= 0.4 * empty
    yield line("public topic page, as served, answers/s", page, bar, holds, empty, in_process=inside)
    with serving(url, **known, BENCH_ANEW="yes") as port:
        page, empty = rates(port, topic, seconds)
        yield line("public topic page, made anew, answers/s", page, "for information", True, empty)
        for name, address, who, most in (
            ("public list", "/topics/", {}, 25),
            ("search", "/search/?q=manufacturing", {}, 15),
            ("desk list", "/desk/topics/", cookies, 60),
        ):
            page, empty = waits(port, address, who, seconds)
            inside = round(best(9, address, who) / best(9, "/empty/"), 1)
            bar, holds = f"≤ {most} × the empty answer", page <= most * empty
            yield line(f"{name}, ms", 1000 * page, bar, holds, 1000 * empty, in_process=inside)


def rates(port: int, address: str, seconds: float, visitors: int = 4) -> tuple[float, float]:
    """The best rates of a page and of the empty answer, in answers per second."""
    turns = [
        (rate(port, address, {}, seconds, visitors), rate(port, "/empty/", {}, seconds, visitors))
        for _ in range(4)
    ]
    return max(page for page, _ in turns[1:]), max(empty for _, empty in turns[1:])  # the first warms up


def waits(port: int, address: str, cookies: dict[str, str], seconds: float) -> tuple[float, float]:
    """What a tenth of the answers stayed below, of a page and of the empty answer, in seconds."""
    page, empty = [], []
    for turn in range(5):
        found = visit(port, address, cookies, seconds), visit(port, "/empty/", {}, seconds)
        if turn:  # the first warms up
            page += found[0]
            empty += found[1]
    return sorted(page)[len(page) // 10], sorted(empty)[len(empty) // 10]


def topic_slug() -> str:
    return PublishedRecord.objects.filter(kind="topic").order_by("pk").values_list("slug", flat=True)[0]


# --- growth ------------------------------------------------------------------------------------------------

GROWING = (
    ("public topic list", "/topics/", False),
    ("public topic list by stage", "/topics/?stage=identified", False),
    ("public topic list, far page", "/topics/?page=4", False),
    ("search for a rare word", "/search/?q=rareword3", False),
    ("search for a word in every text", "/search/?q=manufacturing", False),
    ("search in topics of one stage", "/search/?q=manufacturing&kind=topic&stage=identified", False),
    ("search that matches nothing", "/search/?q=manufcturing", False),
    ("public topic page", "", False),
    ("public home", "/", False),
    ("desk: topics", "/desk/topics/", True),
    ("desk: topics, newest first", "/desk/topics/?sort=-updated", True),
    ("desk: topics with a rare word", "/desk/topics/?q=rareword3", True),
    ("desk: topics with a word in every text", "/desk/topics/?q=manufacturing", True),
    ("desk: board", "/desk/topics/?view=board", True),
    ("desk: log", "/desk/log/", True),
    ("desk: log of topics", "/desk/log/?kind=topic", True),
    ("desk: home", "/desk/", True),
    ("desk: publications", "/desk/publications/", True),
    ("desk: reminders", "/desk/reminders/", True),
    ("desk: reminders of one rule", "/desk/reminders/?rule=focus_area.untouched", True),
    ("desk: messages that wait", "/desk/reminders/?show=waiting", True),
    ("desk: messages of the past", "/desk/reminders/?show=past", True),
    ("desk: messages of the past, one rule", "/desk/reminders/?show=past&rule=focus_area.untouched", True),
    ("desk: outbox", "/desk/outbox/", True),
    ("own notices", "/me/notices/", True),
)


def growth(portals: Portals, cookies: dict[str, str], times: int) -> Iterator[Line]:
    """Each list, search and dashboard on both portals."""
    for name, address, signed_in in GROWING:
        found = []
        for database in (portals.small, portals.large, portals.small, portals.large):
            use_database(database)
            at, who = address or f"/topics/{topic_slug()}/", cookies if signed_in else None
            found.append((best(times, at, who), queries(at, who)))
        small, large = (min(found[at][0], found[at + 2][0]) for at in (0, 1))
        before, after = found[0][1], found[1][1]
        holds = large <= 2 * small and before == after
        bar = f"≤ 2 × that at 100 rows, as many queries ({before})"
        yield line(f"{name}, s at {portals.rows:,} rows", large, bar, holds, small, queries=after)


# --- the first visit ---------------------------------------------------------------------------------------


def first_visit(portals: Portals) -> Iterator[Line]:
    """All that a browser fetches for the home page, in bytes as they are served to one that takes gzip."""
    use_database(portals.small)
    home, fetched, foreign = "/", {}, []
    waiting = [home]
    while waiting:
        address = waiting.pop()
        answer = ask(address, accept_encoding="gzip")
        fetched[address] = len(answer.body)
        plain = ask(address).body.decode("utf-8", "replace")
        for link in embedded(answer.headers.get("Content-Type", ""), plain):
            if re.match(r"(https?:)?//", link):
                foreign.append(link)
                continue
            target = urljoin(address, link).partition("#")[0]
            if not link.startswith(("data:", "#")) and target not in fetched and target not in waiting:
                waiting.append(target)
    size = sum(fetched.values()) / 1024
    holds = size <= 150 and not foreign
    name = f"first visit of the home page ({len(fetched)} files), KB"
    yield line(name, size, "≤ 150 KB as served, no foreign host", holds, foreign=foreign, files=fetched)


def embedded(kind: str, text: str) -> list[str]:
    """What a page or style sheet makes a browser fetch by itself."""
    if "css" in kind:
        return re.findall(r"url\(['\"]?([^'\")]+)", text) + re.findall(r"@import\s+['\"]([^'\"]+)", text)
    if "html" not in kind:
        return []
    links = re.findall(r"<link[^>]+rel=\"(?:stylesheet|icon|preload)\"[^>]*>", text)
    found = [href for link in links for href in re.findall(r'href="([^"]+)"', link)]
    found += re.findall(r'<(?:script|img|source|iframe)[^>]+src="([^"]+)"', text)
    return found + re.findall(r'<use href="([^"]+)"', text)


def signed_in(email: str) -> dict[str, str]:
    """The cookies of one of the sample's people; leaves the database, so that it can be copied."""
    cookies = cookies_of(User.objects.get(email=email))
    connection.close()
    return cookies


def leave() -> None:
    """Let go of the databases, so that they can be dropped."""
    connection.close()
