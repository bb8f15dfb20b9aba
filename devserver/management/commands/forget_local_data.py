"""`manage.py forget_local_data`, which is `make reset`: remove the local data of a development machine."""

import shutil
from typing import Any

from django.conf import settings

from devserver import postgres_server, redis_server
from devserver.management.base import DevelopmentCommand
from devserver.server_directory import prepare_directory, single_instance

LOCAL_DATA = ("postgres", "redis", "files", "erasures", "static", "log", "run", "secret", "beat-schedule*")


class Command(DevelopmentCommand):
    help = "Stop the embedded servers and remove their data, files and logs from QIG_DATA. Nothing else."
    requires_system_checks = ()

    def handle(self, **_: Any) -> None:
        data = prepare_directory(settings.QIG_DATA, 0o711)
        prepare_directory(data / "run")
        with single_instance(data / "run" / "run.lock", f"A run uses {data}: stop it first."):
            postgres_server.stop(data / "postgres")
            redis_server.stop(data / "redis")
            for path in [path for name in LOCAL_DATA for path in data.glob(name)]:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.stdout.write(f"Local data removed from {data}.")
