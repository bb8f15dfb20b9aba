"""What is no readable plan is refused with one sentence, quickly, and nothing is kept of it."""

import io
import json
import re
import resource
import subprocess
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from core.uploads import SIZE_LIMIT
from tests.samples import bad_files
from workplans.importing import read_plan

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "qig-2023-work-plan.txt"


def pdf_bomb() -> bytes:
    """A small PDF whose one page inflates to 300 MB."""
    stream = zlib.compress(b" " * 300 * 2**20, 9)
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream endobj\n"
        b"trailer<</Root 1 0 R>>\n%%%%EOF" % (len(stream), stream)
    )


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a scan": ("plan.pdf", bad_files.scanned_pdf, "pictures of pages and no text"),
    "an encrypted PDF": ("plan.pdf", bad_files.encrypted_pdf, "locked by a password"),
    "a truncated PDF": ("plan.pdf", bad_files.truncated_pdf, "damaged"),
    "a PDF bomb": ("plan.pdf", pdf_bomb, "over 200 MB"),
    "a .doc": ("plan.doc", bad_files.old_doc, "of the old format"),
    "a .doc named .docx": ("plan.docx", bad_files.old_doc, "of the old format"),
    "a zip bomb": ("plan.docx", bad_files.docx_bomb, "larger than 100 MB"),
    "a zip bomb that lies": ("plan.docx", bad_files.docx_bomb_that_lies, "damaged"),
    "a truncated .docx": ("plan.docx", bad_files.truncated_docx, "damaged"),
    "broken XML": ("plan.docx", bad_files.docx_with_broken_xml, "damaged"),
    "a zip without a document": ("plan.docx", bad_files.zip_without_word, "an Excel workbook"),
    "a picture named .docx": ("plan.docx", bad_files.png, "The name ends in .docx"),
    "a picture named .txt": ("plan.txt", bad_files.png, "The name ends in .txt"),
    "a .docx named .pdf": ("plan.pdf", bad_files.good_docx, "The name ends in .pdf"),
    "a PDF named .md": ("plan.md", bad_files.good_pdf, "inside is a PDF"),
    "another kind of file": ("plan.xlsx", bad_files.good_docx, "not “.xlsx”"),
    "a file without an ending": ("plan", bad_files.good_pdf, "not “plan”"),
    "noise": ("plan.txt", bad_files.binary_noise, "can't be read"),
    "blanks": ("plan.txt", bad_files.blank_text, "empty"),
    "nothing": ("plan.md", bytes, "empty"),
    "one endless paragraph": ("plan.txt", lambda: b"word " * 50_000, "too long"),
    "more than the limit": ("plan.txt", lambda: b"1. Plan\n" * (SIZE_LIMIT // 8 + 1), "20 MB"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_read_plan_bad_file_is_refused_with_a_sentence(case: str) -> None:
    name, make, words = REFUSED[case]
    data = make()
    tracemalloc.start()
    started = time.perf_counter()
    try:
        with pytest.raises(ValidationError, match=re.escape(words)) as refusal:
            read_plan(name, data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    (sentence,) = refusal.value.messages
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert ": " in sentence  # what is wrong: what to do
    assert peak < 60 * 2**20
    assert time.perf_counter() - started < 5


def test_read_plan_restricted_pdf_is_read() -> None:
    assert read_plan("plan.pdf", bad_files.restricted_pdf()).left == []


def test_import_workplan_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = bad_files.too_big_file(tmp_path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stderr = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_workplan", str(path), stderr=stderr)
    assert stopped.value.code == 2
    assert "20 MB" in stderr.getvalue()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # kilobytes


@pytest.mark.parametrize("missing", ["nowhere.txt", "."])
def test_import_workplan_missing_file_is_refused(tmp_path: Path, missing: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        call_command("import_workplan", str(tmp_path / missing), stderr=io.StringIO())
    assert stopped.value.code == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_read_plan_older_encodings(encoding: str) -> None:
    text = SAMPLE.read_text()
    read, plain = (read_plan("plan.txt", text.encode(name)) for name in (encoding, "utf-8"))
    assert [piece.text for piece in read.pieces] == [piece.text for piece in plain.pieces]


def test_import_workplan_dry_run_needs_no_database(tmp_path: Path) -> None:
    """In a process of its own: JSON on stdout, exit codes 0 and 2, no file and no server started."""
    bad = tmp_path / "plan.pdf"
    bad.write_bytes(bad_files.scanned_pdf())
    home = tmp_path / "home"
    home.mkdir()
    environment = {"PATH": "/usr/bin:/bin", "QIG_DATA": str(home / "var"), "TMPDIR": str(home)}
    environment["DATABASE_URL"] = "postgres://nobody:nothing@127.0.0.1:1/none"

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", "import_workplan", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)

    read = run(str(SAMPLE), "--dry-run", "--format", "json")
    assert (read.returncode, read.stderr) == (0, "")
    assert json.loads(read.stdout)["left"] == []
    refused = run(str(bad), "--dry-run")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "pictures of pages" in refused.stderr
    assert list(home.iterdir()) == []
