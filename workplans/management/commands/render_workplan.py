"""`manage.py render_workplan`: write a plan as its official document to a file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from documents import storage
from documents.document_templates import FORMATS
from documents.formats import render
from documents.rendering.rendered import Rendered, Substitution
from documents.tree import Document
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
        stored = self._stored(source, format) if isinstance(source, Release) else None
        rendered = stored or render(self._document(source, progress=how["progress"]), format)
        try:
            Path(output).write_bytes(rendered.content)
        except OSError as error:
            self._refuse(f"“{output}” can't be written: {error.strerror}.")
        for glyph in rendered.substitutions:
            self.stderr.write(f"“{glyph.typed}” is printed as “{glyph.printed}”, {glyph.times} times")
        self.stdout.write(f"{source}{_kind(source)}: {output}, {len(rendered.content)} bytes")

    def _document(self, source: WorkPlan | Release, *, progress: bool) -> Document:
        if isinstance(source, Release):
            return document_of(source.content)
        return current_document(source, progress=progress)

    def _stored(self, release: Release, format: str) -> Rendered | None:
        """Return the file that was stored at the adoption; None for formats that were not."""
        row = release.files.filter(format=format).first()
        if row is None:
            return None
        try:
            content = storage.read(row.sha256)
        except storage.FileDamaged as fault:
            self._refuse(f"The file that was stored of {release} can't be used. {fault}")
        return Rendered(content, tuple(Substitution(*glyph) for glyph in row.substitutions))

    def _source(self, reference: str, revision: int | None, *, draft: bool) -> WorkPlan | Release:
        """Return the release of the revision; the current plan where it has none yet, or as a draft."""
        key = reference_key(reference)
        named = WorkPlan.objects.filter(reference_key=key) if key else WorkPlan.objects.none()
        plans = list((named or WorkPlan.objects.filter(slug=reference)).order_by("-revision"))
        if not plans:
            self._refuse(f"There is no plan “{reference}”: check the reference.")
        wanted = revision if revision is not None else revision_in(reference) or plans[0].revision
        release = Release.objects.filter(plan__in=plans, revision=wanted).select_related("plan").first()
        plan = next((plan for plan in plans if plan.revision == wanted), None)
        if release and not draft and (revision is not None or plan is None or plan.state in FROZEN):
            return release
        if plan is None:
            self._refuse(f"“{reference}” has no revision {wanted}; the newest is {plans[0].revision}.")
        return plan

    def _refuse(self, words: str) -> NoReturn:
        self.stderr.write(words)
        sys.exit(2)


def _kind(source: WorkPlan | Release) -> str:
    """Return a note where the text is not the adopted one."""
    return "" if isinstance(source, Release) else " (not an adopted text)"
