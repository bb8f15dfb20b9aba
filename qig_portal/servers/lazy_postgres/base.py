"""Django's PostgreSQL engine, which starts the own server at the first connection.

    {"ENGINE": "qig_portal.servers.lazy_postgres", "NAME": "qig"}

Its folder is `postgres/` in settings.QIG_DATA. It stops when the last process that used it is gone.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base, client

from qig_portal.servers import postgres


class DatabaseClient(client.DatabaseClient):
    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.get_connection_params()
        self.executable_name = postgres.program("psql")
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        """Where the own server is, started if need be for this new connection. May raise ServerError."""
        folder = Path(settings.QIG_DATA) / "postgres"
        postgres.start(folder)
        self.settings_dict.update({key.upper(): value for key, value in postgres.address(folder).items()})
        return super().get_connection_params()
