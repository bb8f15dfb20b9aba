"""Documents that take long or much memory to read: each is read quickly, or refused within the limits."""

import io
import time
from pathlib import Path

import docx
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from core.limited_process import ANSWER_LIMIT, MEMORY, SECONDS, LimitExceeded, run_limited
from documents.reading.files import read_blocks
from tests.drill import bombs
from workplans.importing.reading_process import TOO_MUCH, read_within_limits


def test_read_pdf_large_picture_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bombs, "SIDE", 800)  # pixels
    reading = read_within_limits("plan.pdf", bombs.large_picture())
    assert reading["header"]["title"] == "Work plan for the Quality Innovation Group 2027"


def test_read_pdf_letters_without_size_are_passed_over() -> None:
    hidden = b"BT /F 0 Tf 70 600 Td (hidden) Tj 0 -20 Td (as well) Tj ET"
    texts = [block.text for block in read_blocks("plan.pdf", bombs.pdf(bombs.TITLE + hidden))]
    assert texts == ["Work plan for the Quality Innovation Group 2027"]


def test_read_word_nested_text_boxes_are_each_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bombs, "DEPTH", 10)
    blocks = read_blocks("plan.docx", bombs.nested_boxes())
    assert [block.text for block in blocks if block.style == "text"] == ["a"] * 10


def test_read_word_merged_rows_are_counted_once_for_each_cell() -> None:
    document = docx.Document()
    table = document.add_table(rows=5, cols=2)
    for row in table.rows:
        row.cells[1].text = "right"
    merged = table.cell(1, 0).merge(table.cell(3, 0))
    merged.text = "first paragraph"
    merged.add_paragraph("second paragraph")
    file = io.BytesIO()
    document.save(file)
    rows = {block.text: block.rows for block in read_blocks("plan.docx", file.getvalue())}
    assert rows == {"right": 1, "first paragraph": 3, "second paragraph": 3}


def test_read_word_many_merged_rows_take_seconds() -> None:
    started = time.process_time()
    with pytest.raises(ValidationError, match="too long"):
        read_blocks("plan.docx", bombs.merged_rows())
    assert time.process_time() - started < 15


@pytest.mark.parametrize("make", [bombs.large_numbering, bombs.large_styles])
def test_read_word_large_part_is_refused_unread(make) -> None:
    started = time.process_time()
    content = make()
    with pytest.raises(ValidationError, match="too long"):
        read_blocks("plan.docx", content)
    assert time.process_time() - started < 8


def test_import_workplan_document_over_the_limits_exits_with_a_sentence(tmp_path: Path) -> None:
    path, stderr = tmp_path / "plan.docx", io.StringIO()
    path.write_bytes(bombs.several_large_parts())
    started = time.monotonic()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_workplan", str(path), "--dry-run", stderr=stderr)
    assert (stopped.value.code, stderr.getvalue().strip()) == (2, TOO_MUCH)
    assert time.monotonic() - started < SECONDS + 5
    assert (SECONDS, MEMORY) == (30, 1024**3)


def test_run_limited_large_answer_is_over_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = f"answer_within_limits(lambda arguments, data: 'a' * {ANSWER_LIMIT})"
    (tmp_path / "chatty.py").write_text(f"from core.limited_process import *\n{work}")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(LimitExceeded):
        run_limited("chatty", [], b"")
