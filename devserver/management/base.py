"""What the commands of this app have in common."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from devserver.errors import ServerError


class DevelopmentCommand(BaseCommand):
    """A command that ends a ServerError as one sentence on standard error, with exit code 2."""

    def execute(self, *arguments: Any, **options: Any) -> str | None:
        try:
            return super().execute(*arguments, **options)
        except ServerError as error:
            self.stderr.write(str(error))
            sys.exit(2)
