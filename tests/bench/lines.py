"""Measure the lines of the speed table. Times are the best of several, since other work disturbs the rest."""

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
from tests.bench.in_process import get, queries, seconds, use_database
from tests.bench.rates import rate, visit
from tests.rig.databases import ROOT, environment
from tests.rig.people import cookies_of
from tests.rig.web import serving

Line = dict[str, Any]
SAMPLE = ROOT / "samples" / "qig-2023-work-plan.txt"


class Portals(NamedTuple):
    """Names of two databases with the same people: one of 100 rows, one of `rows`."""

    small: str
    large: str
    rows: int


def line(name: str, value: float, bar: str, holds: bool, reference: float | None = None, **more: Any) -> Line:
    """Return a line of the table; `value` and `reference` are in the unit that the name states."""
    ratio = round(value / reference, 3) if reference else None
    figures = {"value": round(value, 5), "reference": reference and round(reference, 5), "ratio": ratio}
    return {"name": name, **figures, "bar": bar, "holds": holds, **more}


def best(times: int, address: str, cookies: dict[str, str] | None = None, *, cached: bool = False) -> float:
    """Return the shortest of so many responses, in seconds, after three that warm up."""
    for _ in range(3):
        seconds(address, cookies, cached=cached)
    return min(seconds(address, cookies, cached=cached) for _ in range(times))


# --- the import --------------------------------------------------------------------------------------------


def imports() -> Iterator[Line]:
    """Measure `manage.py import_workplan FILE --dry-run` by the seconds that it reports itself."""
    plans = [("the sample plan", SAMPLE)]
    if real := os.environ.get("QIG_REAL_PLAN"):
        plans.append(("the real 2023 plan", Path(real)))
    for name, plan in plans:
        command = [sys.executable, "manage.py", "import_workplan", str(plan), "--dry-run", "--format", "json"]
        start = time.perf_counter()
        done = subprocess.run(
            command, cwd=ROOT, env=environment(""), capture_output=True, text=True, check=True
        )
        whole, reading = time.perf_counter() - start, json.loads(done.stdout)["seconds"]
        more = {"whole_command": round(whole, 2)}
        yield line(f"import of {name} to preview, s", reading, "≤ 1 s", reading <= 1, **more)


# --- pages beside an empty answer --------------------------------------------------------------------------


def pages(portals: Portals, url: str, cookies: dict[str, str], seconds: float) -> Iterator[Line]:
    """Measure pages over HTTP from two processes of gunicorn, in turns with an empty response.

    The public topic page as it is served, possibly from the cache, to four visitors at once: responses per
    second. The others rendered anew each time, to one visitor: the first decile of the times, since on a
    shared machine a long response is interrupted and a short one is not. `in_process`: the same ratio without
    HTTP, where the empty response costs next to nothing.
    """
    use_database(portals.small)
    topic = f"/topics/{topic_slug()}/"
    process = {"wsgi": "tests.bench.wsgi", "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    with serving(url, **process) as port:
        page, empty = rates(port, topic, seconds)
    inside = round(best(9, "/empty/") / best(9, topic, cached=True), 3)
    bar, holds = "≥ 0.4 of the empty response's", page >= 0.4 * empty
    yield line("public topic page, as served, responses/s", page, bar, holds, empty, in_process=inside)
    with serving(url, **process, BENCH_NO_PAGE_CACHE="yes") as port:
        page, empty = rates(port, topic, seconds)
        yield line("public topic page, rendered anew, responses/s", page, "for information", True, empty)
        for name, address, visitor, most in (
            ("public list", "/topics/", {}, 25),
            ("search", "/search/?q=manufacturing", {}, 15),
            ("desk list", "/desk/topics/", cookies, 60),
        ):
            page, empty = first_decile(port, address, visitor, seconds)
            inside = round(best(9, address, visitor) / best(9, "/empty/"), 1)
            bar, holds = f"≤ {most} × the empty response", page <= most * empty
            yield line(f"{name}, ms", 1000 * page, bar, holds, 1000 * empty, in_process=inside)


def rates(port: int, address: str, seconds: float, visitors: int = 4) -> tuple[float, float]:
    """Return the best rates of a page and of the empty response, in responses per second."""
    turns = [
        (rate(port, address, {}, seconds, visitors), rate(port, "/empty/", {}, seconds, visitors))
        for _ in range(4)
    ]
    return max(page for page, _ in turns[1:]), max(empty for _, empty in turns[1:])  # the first warms up


def first_decile(port: int, address: str, cookies: dict[str, str], seconds: float) -> tuple[float, float]:
    """Return the first decile of the times of a page and of the empty response, in seconds."""
    page, empty = [], []
    for turn in range(5):
        times = visit(port, address, cookies, seconds), visit(port, "/empty/", {}, seconds)
        if turn:  # the first warms up
            page += times[0]
            empty += times[1]
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
    """Measure each list, search and dashboard on both portals."""
    for name, address, signed_in in GROWING:
        measured = []
        for database in (portals.small, portals.large, portals.small, portals.large):
            use_database(database)
            page, visitor = address or f"/topics/{topic_slug()}/", cookies if signed_in else None
            measured.append((best(times, page, visitor), queries(page, visitor)))
        small, large = (min(measured[at][0], measured[at + 2][0]) for at in (0, 1))
        before, after = measured[0][1], measured[1][1]
        holds = large <= 2 * small and before == after
        bar = f"≤ 2 × that at 100 rows, as many queries ({before})"
        yield line(f"{name}, s at {portals.rows:,} rows", large, bar, holds, small, queries=after)


# --- the first visit ---------------------------------------------------------------------------------------


def first_visit(portals: Portals) -> Iterator[Line]:
    """Sum the bytes that a browser which accepts gzip fetches for the home page."""
    use_database(portals.small)
    home, fetched, foreign = "/", {}, []
    waiting = [home]
    while waiting:
        address = waiting.pop()
        response = get(address, accept_encoding="gzip")
        fetched[address] = len(response.body)
        plain = get(address).body.decode("utf-8", "replace")
        for link in embedded(response.headers.get("Content-Type", ""), plain):
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
    """Return the addresses that a page or style sheet makes a browser fetch by itself."""
    if "css" in kind:
        return re.findall(r"url\(['\"]?([^'\")]+)", text) + re.findall(r"@import\s+['\"]([^'\"]+)", text)
    if "html" not in kind:
        return []
    links = re.findall(r"<link[^>]+rel=\"(?:stylesheet|icon|preload)\"[^>]*>", text)
    addresses = [href for link in links for href in re.findall(r'href="([^"]+)"', link)]
    addresses += re.findall(r'<(?:script|img|source|iframe)[^>]+src="([^"]+)"', text)
    return addresses + re.findall(r'<use href="([^"]+)"', text)


def signed_in(email: str) -> dict[str, str]:
    """Return the cookies of one of the sample's people; disconnects, so that the database can be copied."""
    cookies = cookies_of(User.objects.get(email=email))
    connection.close()
    return cookies


def disconnect() -> None:
    """Close the connection, so that the databases can be dropped."""
    connection.close()
