"""Files as rows: stored, read, checked and deleted."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from core.visibility import Visibility
from documents import storage
from documents.models import File
from documents.services import damaged_files, delete_file, delete_unreferenced_bytes, keep_file, read_file
from tests.factories import DocumentJobFactory, TopicFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def keep(content=b"A text.", **more):
    values = {
        "name": "text.md",
        "media_type": "text/markdown",
        "about": None,
        "visibility": Visibility.GROUP,
    } | more
    return keep_file(content=content, **values)


def test_keep_file_stores_row_and_bytes():
    topic = TopicFactory()
    file = keep(about=topic)
    assert (file.size, file.about_kind, file.about_uuid) == (7, "topic", topic.pk)
    assert read_file(File.objects.get()) == b"A text."
    assert list(damaged_files()) == []


def test_file_row_update_is_refused():
    file = keep()
    with pytest.raises(DatabaseError), transaction.atomic():
        File.objects.filter(pk=file.pk).update(name="other.md")


def test_keep_file_invalid_name_leaves_no_row():
    with pytest.raises(ValidationError), transaction.atomic():
        keep(name="x" * 201)
    assert not File.objects.exists()


def test_damaged_files_lists_missing_and_changed_bytes():
    whole, gone, changed = keep(b"1"), keep(b"2"), keep(b"3")
    storage.path_of(gone.sha256).unlink()
    storage.path_of(changed.sha256).write_bytes(b"4")
    assert [(file.pk, fault) for file, fault in damaged_files()] == [
        (gone.pk, "It is missing."),
        (changed.pk, "Its content was changed after it was stored."),
    ]
    assert list(damaged_files([whole])) == []


def test_visible_files_follow_class_and_owner(people):
    keep(b"1", visibility=Visibility.GROUP)
    keep(b"2", visibility=Visibility.SECRETARIAT)
    keep(b"3", visibility=Visibility.OWN, owner=people.mara)
    seen = {
        name: {read_file(file).decode() for file in File.objects.visible_to(getattr(people, name))}
        for name in ("sophie", "mara", "niels", "lena", "otto", "fred", "alice")
    }
    assert seen == {
        "sophie": {"1", "2"}, "mara": {"1", "3"}, "niels": {"1"}, "lena": {"1"},
        "otto": set(), "fred": set(), "alice": set(),
    }  # fmt: skip


def test_delete_file_last_row_deletes_bytes(django_capture_on_commit_callbacks):
    item, other = keep(), keep(name="copy.md")
    with django_capture_on_commit_callbacks(execute=True):
        delete_file(item)
    assert read_file(other) == b"A text."
    with django_capture_on_commit_callbacks(execute=True):
        delete_file(other)
    assert not storage.path_of(other.sha256).exists()


def test_delete_file_rolled_back_keeps_bytes():
    file = keep()
    with transaction.atomic():
        delete_file(file)
        transaction.set_rollback(True)
    assert read_file(File.objects.get()) == b"A text."


def test_delete_file_of_document_is_refused():
    file = keep()
    DocumentJobFactory(state="done", file=file)
    with pytest.raises(ProtectedError):
        delete_file(file)
    assert read_file(file) == b"A text."


@pytest.mark.django_db(transaction=True)
def test_delete_bytes_waits_for_row_being_written():
    def remove(digest):
        try:
            return delete_unreferenced_bytes(digest)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            file = keep()
            removing = pool.submit(remove, file.sha256)
            with pytest.raises(TimeoutError):
                removing.result(timeout=0.5)
        assert removing.result(timeout=10) is False
    assert read_file(file) == b"A text."
