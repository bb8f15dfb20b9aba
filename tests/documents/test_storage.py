"""Bytes on disk: written whole or not at all, and checked when they are read."""

import os
from hashlib import sha256

import pytest

from documents import storage

pytestmark = pytest.mark.usefixtures("store")
DIGEST = sha256(b"A text.").hexdigest()


def files(store):
    return sorted(path for path in store.glob("*/*") if path.is_file())


def test_write_stores_bytes_under_digest_for_owner_only(store):
    assert storage.write(b"A text.") == DIGEST
    assert files(store) == [store / DIGEST[:2] / DIGEST]
    assert files(store)[0].stat().st_mode & 0o777 == 0o600
    assert store.stat().st_mode & 0o777 == 0o700
    assert storage.read(DIGEST) == b"A text."


def test_write_equal_bytes_stores_them_once(store):
    first = storage.write(b"A text.")
    before = files(store)[0].stat().st_ino
    assert storage.write(b"A text.") == first
    assert [path.stat().st_ino for path in files(store)] == [before]


@pytest.mark.parametrize("broken", ["replace", "fsync"])
def test_write_interrupted_leaves_no_file(store, monkeypatch, broken):
    def full(*args):
        raise OSError(28, "No space left on device")

    if broken == "replace":
        monkeypatch.setattr(storage.Path, "replace", full)
    else:
        monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        storage.write(b"A text.")
    assert files(store) == []


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.write_bytes(b"A te"), "was changed"),
        (lambda path: path.write_bytes(b"B text."), "was changed"),
        (lambda path: (path.unlink(), path.mkdir()), "can't be read"),
    ],
)
def test_read_damaged_bytes_is_refused(store, harm, words):
    storage.write(b"A text.")
    harm(files(store)[0])
    with pytest.raises(storage.FileDamaged, match=words):
        storage.read(DIGEST)
    assert words in storage.fault_of(DIGEST)


def test_write_replaces_damaged_bytes(store):
    storage.write(b"A text.")
    files(store)[0].write_bytes(b"torn")
    storage.write(b"A text.")
    assert storage.read(DIGEST) == b"A text."


def test_settled_lists_bytes_older_than_an_hour(store):
    storage.write(b"Young")
    old = storage.path_of(storage.write(b"Old"))
    (store / "new" / "begun").write_bytes(b"half")
    for path in (old, store / "new" / "begun"):
        os.utime(path, (0, 0))
    assert list(storage.settled()) == [old.name]
    assert not (store / "new" / "begun").exists()
