"""Render plans as a worker does, and print times and memory as JSON.

`python -m tests.bench.render_plan FOLDER TIMES`. `pdf`, `docx`: seconds of the first document, including the
reading of the fonts. `later`: seconds of the best PDF among TIMES more plans, no two alike. `grown`: memory
after these beyond that after the first, in MB; `peak`: the most memory ever used.
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
    for name, renderer in (("pdf", pdf), ("docx", docx)):
        start = time.perf_counter()
        content = renderer.render(plan).content
        seconds[name] = time.perf_counter() - start
        (Path(folder) / f"plan.{name}").write_bytes(content)
    first, later = memory(), []
    for number in range(int(times)):
        other = reworded(plan, number)
        start = time.perf_counter()
        pdf.render(other)
        later.append(time.perf_counter() - start)
        docx.render(other)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**seconds, "later": min(later), "grown": memory() - first, "peak": peak}))


def memory() -> float:
    """Return the memory that the process uses now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def reworded(plan: Document, number: int) -> Document:
    """Return the plan with other words in every section, so that no cached layout can be used again."""
    sections = tuple(
        replace(
            section,
            title=f"{section.title} {number}",
            sections=tuple(
                replace(subsection, blocks=(Prose(f"words {number} " * 60), *subsection.blocks))
                for subsection in section.sections
            ),
        )
        for section in plan.sections
    )
    return replace(plan, sections=sections)


if __name__ == "__main__":
    main(*sys.argv[1:])
