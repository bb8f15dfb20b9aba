"""Backups: what is refused, what a changed backup says, and the list of what was erased."""

import gzip
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core import erasures
from desk.backups import Backup, BackupError, _require_same_version, make_backup, restore_backup
from notifications.models import Follower, LinkHolder
from notifications.services import erase_address
from tests.factories import FollowerFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(tmp_path, settings):
    settings.QIG_DATA = tmp_path / "data"
    return settings.QIG_DATA


@pytest.fixture
def backup(data, tmp_path):
    """A backup of what is committed in the database of the tests."""
    return make_backup(tmp_path / "backup")


def test_backup_unchanged_is_verified_and_changed_is_not(backup, tmp_path):
    call_command("verify", str(backup.folder))
    with pytest.raises(BackupError, match="exists already"):
        make_backup(backup.folder)
    path = backup.table("django_migrations")
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"0001", b"0009")))
    with pytest.raises(CommandError, match="django_migrations was changed after the backup"):
        call_command("verify", str(backup.folder))
    with pytest.raises(CommandError, match="django_migrations was changed after the backup"):
        call_command("restore", str(backup.folder))
    assert not (tmp_path / "backup.unfinished").exists()


def test_restore_used_database_is_refused(backup):
    TopicFactory()
    with pytest.raises(BackupError, match="not empty"):
        restore_backup(backup.folder)


def test_restore_other_version_is_refused(backup):
    with pytest.raises(BackupError, match=r"another version .*topics\.0009_later"):
        _require_same_version(backup, [*backup.migrations, "topics.0009_later"])
    _require_same_version(backup, backup.migrations)


def test_backup_unreadable_manifest_is_refused(backup, tmp_path):
    with pytest.raises(BackupError, match="no backup"):
        Backup(tmp_path / "elsewhere")
    manifest = backup.folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 99}))
    with pytest.raises(BackupError, match="another format"):
        Backup(backup.folder)


def test_erased_address_is_erased_again_unless_it_followed_later(data, settings):
    FollowerFactory(address="gone@example.com", token="gone")
    before = timezone.now()
    erase_address(link_holder=LinkHolder("gone"))
    assert b"gone" not in erasures.path().read_bytes()
    assert erasures.path().stat().st_mode & 0o777 == 0o600
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a newer key"
    marks = erasures.erasures_since(before, erasures.path())["follower address"]
    restored = FollowerFactory(address="gone@example.com", token="again")
    erase_again = erasures.erased_kinds["follower address"].erase
    assert erase_again(marks) == 0
    Follower.objects.filter(pk=restored.pk).update(created_at=before - timedelta(days=1))
    assert erase_again(marks) == 1
    assert not Follower.objects.exists()


def test_erasures_before_moment_or_half_written_are_left_out(data):
    erasures.note_erasures("follower address", ["a@example.com"])
    with erasures.path().open("a") as file:
        file.write('{"at": "2026-')
    assert erasures.erasures_since(timezone.now(), erasures.path()) == {}
    assert len(erasures.erasures_since(timezone.now() - timedelta(days=1), erasures.path())) == 1
