"""What `manage.py prepare_run` refuses before it changes anything."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from devserver.errors import ServerError
from devserver.management.commands.prepare_run import refuse_outdated_database


@pytest.mark.django_db
def test_refuse_outdated_database_current_database_passes():
    refuse_outdated_database()


@pytest.mark.django_db
def test_refuse_outdated_database_with_removed_migration_says_what_to_do():
    MigrationRecorder(connection).record_applied("topics", "0003_guidance_documents")
    with pytest.raises(ServerError, match="make reset"):
        refuse_outdated_database()
