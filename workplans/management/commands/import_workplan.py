"""`manage.py import_workplan`: read a published plan, print it and, with --accept, create its records."""

import json
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import User
from core.uploads import SIZE_LIMIT, check_upload
from documents.reading.files import READABLE
from workplans.importing import Reading, from_json, jobs, services
from workplans.importing.reading_process import read_within_limits
from workplans.states import TopicText

COUNTED = ("topics", "goals", "activities", "meetings", "commitments", "endorsements", "faults")


class Command(BaseCommand):
    help = "Read a work plan (.txt, .md, .docx, .pdf). Without --accept nothing is stored."
    requires_system_checks = ()  # a dry run needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--dry-run", action="store_true", help="print only (as without --accept)")
        parser.add_argument("--accept", action="store_true", help="create the plan's records")
        parser.add_argument(
            "--topics", choices=TopicText.values, default=TopicText.KEEP,
            help="what becomes of topics that exist already (default: keep)",
        )  # fmt: skip
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, file: str, dry_run: bool, accept: bool, topics: str, format: str, **_: Any) -> None:
        try:
            data = read_file(file)
            check_upload(file, data, accept=READABLE)
            reading = read_within_limits(file, data)
        except ValidationError as error:
            self._refuse(error)
        if format == "json":
            self.stdout.write(json.dumps(reading, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(summary(from_json(reading)))
        if accept and not dry_run:
            self._accept(file, data, topics)

    def _accept(self, file: str, data: bytes, topics: str) -> None:
        """Call the services of the pages as the system account."""
        actor = User.objects.system()
        try:
            with transaction.atomic():  # an import that can't be accepted leaves nothing behind
                plan_import = services.start_import(actor=actor, name=file, content=data)
                jobs.read(plan_import.pk)
                plan_import.refresh_from_db()
                plan = services.accept_import(
                    actor=actor, plan_import=plan_import, version=plan_import.version,
                    topics=services.same_for_all(plan_import, topics),
                )  # fmt: skip
        except ValidationError as error:
            self._refuse(error)
        self.stderr.write(f"Accepted: {plan}")

    def _refuse(self, error: ValidationError) -> NoReturn:
        self.stderr.write(" ".join(error.messages))
        sys.exit(2)


def read_file(path: str) -> bytes:
    """Return the bytes of a file, never more than one above the limit. Raises ValidationError."""
    try:
        with open(path, "rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        message = f"There is no file “{path}”: check the name."
    except IsADirectoryError:
        message = f"“{path}” is a folder: name the file of the plan."
    except PermissionError:
        message = f"You may not read “{path}”: ask for permission to read it."
    raise ValidationError(message)


def summary(reading: Reading) -> str:
    """Return a reading as text: header, tree, counts, faults and the pieces without a place."""
    header = reading.header
    lines = [header["title"] or "(no title)", ""]
    for name in ("reference", "date_printed", "division", "group", "chair", "period_printed"):
        if header[name]:
            lines.append(f"  {name.removesuffix('_printed'):<10} {header[name]}")
    lines.append("")
    for section in reading.sections:
        lines.append(f"{section.line:>5}  {'  ' * (section.level - 1)}{section.number} {section.title}")
    lines.append("")
    for name in COUNTED:
        lines.append(f"{len(getattr(reading, name)):>5}  {name}")
    for topic in reading.topics:
        lines.append(
            f"{topic.line:>5}  {topic.title} ({topic.tier.replace('_', ' ')}): "
            f"{len(topic.focus_areas)} focus areas, {len(topic.challenges)} challenges"
        )
    for fault in reading.faults:
        meant = f" – probably {fault.meant}" if fault.meant else ""
        lines.append(f"{fault.line:>5}  {fault.kind.replace('_', ' ')}: {fault.text}{meant}")
    lines += [
        "",
        f"{reading.placed} of {reading.paragraphs} paragraphs placed, {len(reading.left)} not placed",
    ]
    lines += [f"{piece.line:>5}  not placed: {piece.text}" for piece in reading.left]
    lines.append(f"read in {reading.seconds:.2f} s")
    return "\n".join(lines)
