"""`manage.py render_workplan`: write a plan as its official document to a file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from documents.document_templates import FORMATS
from documents.formats import render
from workplans.documents import current_document, document_of
from workplans.models import Release, WorkPlan
from workplans.references import reference_key, revision_in
from workplans.states import FROZEN


class Command(BaseCommand):
    help = "Write the document of a plan, named by reference or slug: as it was adopted, else the draft."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="such as “EMA/824798/2022 Rev. 1”, or qig-2023")
        parser.add_argument("--format", choices=FORMATS, default="pdf")
        parser.add_argument("--output", required=True, metavar="FILE")
        parser.add_argument("--revision", type=int, help="default: the newest")
        parser.add_argument(
            "--draft", action="store_true", help="the current text instead of the adopted one"
        )
        parser.add_argument(
            "--progress",
            action="store_true",
            help="the draft with the progress of activities, which is not public",
        )

    def handle(self, *, reference: str, format: str, output: str, revision: int | None, **how: Any) -> None:
        source = self._source(reference, revision, draft=how["draft"] or how["progress"])
        if isinstance(source, Release):
            document = document_of(source.content)
        else:
            document = current_document(source, progress=how["progress"])
        rendered = render(document, format)
        try:
            Path(output).write_bytes(rendered.content)
        except OSError as error:
            self._refuse(f"“{output}” can't be written: {error.strerror}.")
        for glyph in rendered.substitutions:
            self.stderr.write(f"“{glyph.typed}” is printed as “{glyph.printed}”, {glyph.times} times")
        self.stdout.write(f"{source}: {output}, {len(rendered.content)} bytes")

    def _source(self, reference: str, revision: int | None, *, draft: bool) -> WorkPlan | Release:
        """Return the current plan, or a release of it."""
        key = reference_key(reference)
        named = WorkPlan.objects.filter(reference_key=key) if key else WorkPlan.objects.none()
        plans = list((named or WorkPlan.objects.filter(slug=reference)).order_by("-revision"))
        if not plans:
            self._refuse(f"There is no plan “{reference}”: check the reference.")
        wanted = revision if revision is not None else revision_in(reference) or plans[0].revision
        release = Release.objects.filter(plan__in=plans, revision=wanted).select_related("plan").first()
        plan = next((plan for plan in plans if plan.revision == wanted), None)
        if release and not draft and (plan is None or plan.state in FROZEN):
            return release
        if plan is None:
            self._refuse(f"“{reference}” has no revision {wanted}; the newest is {plans[0].revision}.")
        return plan  # type: ignore[return-value]

    def _refuse(self, words: str) -> None:
        self.stderr.write(words)
        sys.exit(2)
