"""Build the two portals that are measured, and run all lines of the table."""

import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import django

from tests.rig.databases import FOLDER, copied, environment, manage, migrated, named, server

FEW, ROWS = 100, 100_000


def table(rows: int, times: int = 25, seconds: float = 1.5) -> Iterator[dict[str, Any]]:
    """Yield the lines as they are measured; `rows` is the size of the large portal."""
    url = server()
    os.environ["STATIC_ROOT"] = str(FOLDER / "static")
    with migrated(url) as template:
        sample = named(url, template)
        manage(sample, "collectstatic", "--no-input", "--verbosity", "0")
        manage(sample, "load_sample", "plan")
        os.environ.update(environment(sample), DJANGO_SETTINGS_MODULE="tests.bench.settings")
        django.setup()
        # Imported after django.setup(), since they import models.
        lines, fill = import_module("tests.bench.lines"), import_module("tests.bench.fill").fill
        cookies = lines.signed_in("secretary@qig.example")
        with copied(url, template, "small") as small, copied(url, template, "large") as large:
            fill(small, FEW)
            fill(large, rows)
            portals = lines.Portals(urlsplit(small).path[1:], urlsplit(large).path[1:], rows)
            yield from lines.imports()
            yield from import_module("tests.bench.rendering").documents(max(rows // 4000, 2))
            with copied(url, template, "mails") as scratch:
                yield import_module("tests.bench.sending").mails(scratch, max(rows // 10, FEW))
            yield from lines.pages(portals, small, cookies, seconds)
            yield from lines.first_visit(portals)
            yield from lines.growth(portals, cookies, times)
            lines.disconnect()
