"""`python -m tests.bench.printing FOLDER TIMES`: prints as a worker does, and says as JSON what it cost.

`pdf`, `docx`: seconds of the first print, with the reading of the fonts. `later`: of the best PDF among many
more plans, no two alike. `grown`: what the process holds after them beyond what it held after the first, in
MB; `peak`: the most that it ever held.
"""

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import django

from documents.rendering import docx, pdf
from documents.tree import Document, Prose
from tests.documents.sample import plan_of_sixteen_pages


def main(folder: str, times: str) -> None:
    django.setup()
    plan = plan_of_sixteen_pages()
    seconds = {}
    for name, printer in (("pdf", pdf), ("docx", docx)):
        begun = time.perf_counter()
        content = printer.render(plan).content
        seconds[name] = time.perf_counter() - begun
        (Path(folder) / f"plan.{name}").write_bytes(content)
    first, later = held(), []
    for at in range(int(times)):
        other = varied(plan, at)
        begun = time.perf_counter()
        pdf.render(other)
        later.append(time.perf_counter() - begun)
        docx.render(other)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**seconds, "later": min(later), "grown": held() - first, "peak": peak}))


def held() -> float:
    """What the process holds now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def varied(plan: Document, at: int) -> Document:
    """The plan with other words in every section, so that nothing of an earlier one can be used again."""
    sections = tuple(
        replace(
            one,
            title=f"{one.title} {at}",
            sections=tuple(
                replace(two, blocks=(Prose(f"words {at} " * 60), *two.blocks)) for two in one.sections
            ),
        )
        for one in plan.sections
    )
    return replace(plan, sections=sections)


if __name__ == "__main__":
    main(*sys.argv[1:])
