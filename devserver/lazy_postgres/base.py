"""Django's PostgreSQL engine, which starts the embedded server at the first connection.

    {"ENGINE": "devserver.lazy_postgres", "NAME": "qig"}

The server's directory is `postgres/` in settings.QIG_DATA. It stops when the last process that used it ends.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.backends.postgresql import base, client

from devserver import postgres_server
from devserver.errors import ServerError


class DatabaseClient(client.DatabaseClient):
    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.get_connection_params()
        self.executable_name = postgres_server.executable("psql")
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        """Start the server if it does not run; return where it is. OperationalError if it cannot start."""
        directory = Path(settings.QIG_DATA) / "postgres"
        try:
            postgres_server.start(directory)
        except ServerError as error:
            raise OperationalError(str(error)) from error
        parameters = postgres_server.connection_parameters(directory)
        self.settings_dict.update({key.upper(): value for key, value in parameters.items()})
        return super().get_connection_params()
