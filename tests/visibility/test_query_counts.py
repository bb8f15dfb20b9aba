"""A list costs as many queries with thirty rows as with one."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.visibility.line import Line, Probe
from tests.visibility.proof import Proof
from tests.visibility.responses import address_of, clear_page_cache
from tests.visibility.surface import LINES
from tests.visibility.worlds import Ground

#: as often as a query of one shape may be repeated
MAX_REPEATS = 3
LITERAL = re.compile(r"'[^']*'|\b\d+\b")


@pytest.mark.parametrize("line", [line for line in LINES if line.rows], ids=lambda line: line.name)
def test_list_with_thirty_rows_costs_as_many_queries_as_with_one(line: Line, proof: Proof) -> None:
    """On every probe that reads, and without repeating a query for each row.

    With one row, rows of other kinds are on the page too, so it may cost more, but never less.
    """
    client, ground = proof.clients["sophie"], proof.ground
    assert line.rows
    line.rows(ground, 1)
    with_one = list(queries(client, line, ground))
    line.rows(ground, 29)
    for (probe, few), (_, many) in zip(with_one, queries(client, line, ground), strict=True):
        assert len(many) <= len(few), f"{probe}: {len(few)} queries with 1 row, {len(many)} with 30"
        shape, times = Counter(LITERAL.sub("?", query) for query in many).most_common(1)[0]
        assert times <= MAX_REPEATS, f"{probe}: {times} times {shape[:500]}"


def queries(client: Client, line: Line, ground: Ground) -> Iterator[tuple[Probe, list[str]]]:
    """Yield the SQL of each probe of a URL that reads what exists."""
    for probe in line.probes:
        if probe.post is not None or probe.hidden:
            continue
        address = address_of(line.name, probe, ground)
        clear_page_cache()
        with CaptureQueriesContext(connection) as captured:
            client.get(address).getvalue()
        yield probe, [query["sql"] for query in captured.captured_queries]
