"""Uploaded files are cleaned in a process of its own, with limits; a few at a time."""

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event, Thread
from unittest.mock import Mock

import pytest
from django.core.exceptions import ValidationError

from core.errors import NotPossibleNow
from core.limited_process import ProcessFailed
from documents.cleaning import cleaned, limited
from documents.cleaning.limited import AT_ONCE, cleaned_within_limits
from tests.revealing_files import FILES


@pytest.fixture
def all_taken() -> Iterator[None]:
    with ExitStack() as held:
        for _ in range(AT_ONCE):
            held.enter_context(limited.free)
        yield


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_cleaned_within_limits_is_the_same_copy(suffix: str) -> None:
    content = FILES[suffix]()
    copy = cleaned_within_limits(f"draft{suffix}", content, title="On batches")
    assert copy == cleaned(f"draft{suffix}", content, title="On batches")
    assert copy.changes_text


def test_cleaned_within_limits_damaged_file_is_refused_as_by_the_cleaner() -> None:
    with pytest.raises(ValidationError, match="damaged"):
        cleaned_within_limits("draft.docx", FILES[".docx"]()[:2000])


def test_cleaned_within_limits_too_slow_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "SECONDS", 0.1)
    with pytest.raises(ValidationError, match="can't be cleaned for publication within"):
        cleaned_within_limits("draft.docx", FILES[".docx"]())
    assert limited.free.acquire(blocking=False)
    limited.free.release()


def test_cleaned_within_limits_error_of_the_portal_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ProcessFailed("KeyError: 'x'")

    monkeypatch.setattr(limited, "run_limited", fail)
    logged = Mock()
    monkeypatch.setattr(limited.logger, "exception", logged)
    with pytest.raises(ValidationError, match="error in the portal"):
        cleaned_within_limits("draft.docx", b"PK")
    assert logged.called


def test_cleaned_within_limits_runs_few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, end = [Event() for _ in range(AT_ONCE)], Event()
    waiting = iter(running)

    def slow(*_: object, **__: object) -> dict[str, object]:
        next(waiting).set()
        end.wait(10)
        return {"content": "", "findings": [], "before": "", "after": ""}

    monkeypatch.setattr(limited, "run_limited", slow)
    threads = [Thread(target=cleaned_within_limits, args=("draft.docx", b"PK")) for _ in running]
    for thread in threads:
        thread.start()
    try:
        assert all(event.wait(10) for event in running)
        with pytest.raises(NotPossibleNow, match="Try again"):
            cleaned_within_limits("draft.docx", b"PK")
    finally:
        end.set()
        for thread in threads:
            thread.join()
    waiting = iter([Event()])
    assert cleaned_within_limits("draft.docx", b"PK").content == b""
