"""`manage.py render_workplan`: a plan as its official document, written to a file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from documents.document_templates import FORMATS
from documents.formats import render
from workplans.documents import document_of, paper_of
from workplans.models import Release, WorkPlan
from workplans.references import reference_key, revision_in
from workplans.states import FROZEN


class Command(BaseCommand):
    help = "Write the document of a plan, named by reference or address: as it was adopted, else its draft."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="such as “EMA/824798/2022 Rev. 1”, or qig-2023")
        parser.add_argument("--format", choices=FORMATS, default="pdf")
        parser.add_argument("--output", required=True, metavar="FILE")
        parser.add_argument("--revision", type=int, help="the newest, where none is said")
        parser.add_argument("--draft", action="store_true", help="as the records stand, not as was adopted")
        parser.add_argument(
            "--progress", action="store_true", help="the draft with how activities go: not public"
        )

    def handle(self, *, reference: str, format: str, output: str, revision: int | None, **how: Any) -> None:
        draft, inside = how["draft"] or how["progress"], how["progress"]
        found = self._found(reference, revision, draft=draft)
        document = (
            document_of(found.content) if isinstance(found, Release) else paper_of(found, inside=inside)
        )
        made = render(document, format)
        try:
            Path(output).write_bytes(made.content)
        except OSError as error:
            self._refuse(f"“{output}” can't be written: {error.strerror}.")
        for letter in made.substitutions:
            self.stderr.write(f"“{letter.typed}” is printed as “{letter.printed}”, {letter.times} times")
        self.stdout.write(f"{found}: {output}, {len(made.content)} bytes")

    def _found(self, reference: str, revision: int | None, *, draft: bool) -> WorkPlan | Release:
        """The plan as it stands, or a release of it."""
        key = reference_key(reference)
        named = WorkPlan.objects.filter(reference_key=key) if key else WorkPlan.objects.none()
        plans = list((named or WorkPlan.objects.filter(slug=reference)).order_by("-revision"))
        if not plans:
            self._refuse(f"There is no plan “{reference}”: look for its reference on the desk.")
        wanted = revision if revision is not None else revision_in(reference) or plans[0].revision
        release = Release.objects.filter(plan__in=plans, revision=wanted).select_related("plan").first()
        plan = next((plan for plan in plans if plan.revision == wanted), None)
        if release and not draft and (plan is None or plan.state in FROZEN):
            return release
        if plan is None:
            self._refuse(
                f"Of “{reference}” there is no revision {wanted}; the newest is {plans[0].revision}."
            )
        return plan  # type: ignore[return-value]

    def _refuse(self, words: str) -> None:
        self.stderr.write(words)
        sys.exit(2)
