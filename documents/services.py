"""Keeping files, and asking for documents."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.db.models import Model

from accounts.models import User
from core.kinds import Ref, ref_to
from core.locks import advisory_lock
from core.sight import Sight
from documents import storage
from documents.models import File

# --- files -------------------------------------------------------------------------------------------------


class Damage(NamedTuple):
    """A file that is not what was kept, and what is wrong with it in words."""

    file: File
    words: str


def keep_file(
    *,
    content: bytes,
    name: str,
    media_type: str,
    about: Model | Ref | None,
    sight: Sight,
    owner: User | None = None,
) -> File:
    """Keep the bytes, then the row; in the caller's transaction, where there is one.

    Raises OSError where the disk is full or can't be written. Whether somebody may keep a file, the verb that
    calls has asked.
    """
    ref = about if about is None or isinstance(about, Ref) else ref_to(about)
    with transaction.atomic():
        _hold(sha256(content).hexdigest(), shared=True)
        digest = storage.write(content)
        file = File(
            name=name,
            media_type=media_type,
            sight=sight,
            owner=owner,
            about_kind=ref.kind if ref else "",
            about_uuid=ref.uuid if ref else None,
            size=len(content),
            sha256=digest,
        )
        file.full_clean()
        file.save()
    return file


def _hold(digest: str, *, shared: bool = False) -> None:
    """Nobody removes these bytes while a transaction makes a row that points to them (`shared`)."""
    advisory_lock(f"bytes {digest}", shared=shared)


def read_file(file: File) -> bytes:
    """The bytes that were kept, and no others. Raises `storage.FileDamaged`, which says what is wrong."""
    return storage.read(file.sha256)


def damaged_files(files: Iterable[File] | None = None) -> Iterator[Damage]:
    """The files (all of them) whose bytes are gone or changed; reads every byte."""
    for file in File.objects.order_by("made_at", "pk").iterator() if files is None else files:
        if words := storage.fault_of(file.sha256):
            yield Damage(file, words)


def forget_file(file: File) -> None:
    """Remove the row, and the bytes unless another row holds them. ProtectedError where somebody needs it."""
    file.delete()
    # After the commit: bytes don't come back with a rollback.
    transaction.on_commit(lambda: remove_unheld(file.sha256))


def remove_unheld(digest: str) -> bool:
    """Remove bytes that no row points to; whether they were."""
    with transaction.atomic():
        _hold(digest)
        if File.objects.filter(sha256=digest).exists():
            return False
        storage.remove(digest)
    return True
