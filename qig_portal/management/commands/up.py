"""`manage.py up`: the portal with all its parts, supervised."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from qig_portal.servers.supervisor import Wishes, run


class Command(BaseCommand):
    help = "Serve the portal: starts every part in order, starts again what dies, stops all on Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--sample", default="plan", choices=["plan", "year", "busy", "none"])
        for name in ("worker", "beat"):
            parser.add_argument(f"--no-{name}", action="append_const", dest="without", const=name)

    def handle(self, *, port: int, sample: str, without: list[str] | None, **_: Any) -> None:
        if not 1 <= port <= 65535:
            sys.exit(f"There is no port {port}: choose one between 1 and 65535.")
        programs = [name for name in ("web", "worker", "beat") if name not in (without or ())]
        run(Wishes(settings.QIG_DATA, port, sample, programs))
