"""`manage.py up`: serve the portal with all its components."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from devserver.errors import ServerError
from devserver.management.base import DevelopmentCommand
from devserver.supervisor import RunOptions, run


class Command(DevelopmentCommand):
    help = "Start all components in order, restart those that end, and stop all of them on Ctrl-C or SIGTERM."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--sample", default="plan", choices=["plan", "year", "busy", "none"])
        for name in ("worker", "beat"):
            parser.add_argument(f"--no-{name}", action="append_const", dest="without", const=name)

    def handle(self, *, port: int, sample: str, without: list[str] | None, **_: Any) -> None:
        if not 1 <= port <= 65535:
            raise ServerError(f"There is no port {port}: choose one between 1 and 65535.")
        programs = [name for name in ("web", "worker", "beat") if name not in (without or ())]
        run(RunOptions(settings.QIG_DATA, port, sample, programs))
