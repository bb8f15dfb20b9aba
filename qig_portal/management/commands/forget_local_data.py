"""`make reset`: a fresh start for a developer's machine."""

import shutil
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from qig_portal.servers import postgres, redis
from qig_portal.servers.keeping import only_one, own_folder

OURS = ("postgres", "redis", "files", "static", "log", "run", "secret", "beat-schedule*")


class Command(BaseCommand):
    help = "Remove what lies in QIG_DATA: own servers with their data, files, logs. Nothing else."
    requires_system_checks = ()

    def handle(self, **_: Any) -> None:
        data = own_folder(settings.QIG_DATA, 0o711)
        own_folder(data / "run")
        with only_one(data / "run" / "lock", f"A run uses {data}: stop it first."):
            postgres.stop(data / "postgres")
            redis.stop(data / "redis")
            for path in [path for name in OURS for path in data.glob(name)]:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.stdout.write(f"{data} is empty of local data.")
