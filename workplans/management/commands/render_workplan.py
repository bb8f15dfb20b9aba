"""`manage.py render_workplan`: a plan as its official document, written to a file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from documents.builders import FORMATS
from documents.formats import render
from documents.rendering import Rendered
from workplans.models import WorkPlan
from workplans.papers import paper_of
from workplans.references import reference_key, revision_in


class Command(BaseCommand):
    help = "Write the document of a plan, named by its reference in any spelling, or by its address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="such as “EMA/824798/2022 Rev. 1”, or qig-2023")
        parser.add_argument("--format", choices=FORMATS, default="pdf")
        parser.add_argument("--output", required=True, metavar="FILE")
        parser.add_argument("--revision", type=int, help="the newest, if it is not said")
        parser.add_argument("--progress", action="store_true", help="with how each activity goes: not public")

    def handle(
        self, *, reference: str, format: str, output: str, revision: int | None, progress: bool, **_: Any
    ) -> None:
        plan = self._plan(reference, revision if revision is not None else revision_in(reference) or None)
        made = render(paper_of(plan, inside=progress), format)
        self._write(output, made)
        for letter in made.substitutions:
            self.stderr.write(f"“{letter.typed}” is printed as “{letter.printed}”, {letter.times} times")
        self.stdout.write(f"{plan}: {output}, {len(made.content)} bytes")

    def _plan(self, reference: str, revision: int | None) -> WorkPlan:
        key = reference_key(reference)
        found = WorkPlan.objects.filter(reference_key=key) if key else WorkPlan.objects.none()
        plans = found.order_by("-revision") if found else WorkPlan.objects.filter(slug=reference)
        if not plans:
            self._refuse(f"There is no plan “{reference}”: look for its reference on the desk.")
        chosen = plans if revision is None else [plan for plan in plans if plan.revision == revision]
        if not chosen:
            known = ", ".join(str(plan.revision) for plan in plans)
            self._refuse(f"Of “{reference}” there is no revision {revision}; there is {known}.")
        return chosen[0]

    def _write(self, output: str, made: Rendered) -> None:
        try:
            Path(output).write_bytes(made.content)
        except OSError as error:
            self._refuse(f"“{output}” can't be written: {error.strerror}.")

    def _refuse(self, words: str) -> None:
        self.stderr.write(words)
        sys.exit(2)
