"""The check of uploaded files: size, type by bytes, unpacked size, scanner."""

import re
import time
import tracemalloc

import pytest
from django.core.exceptions import ValidationError

from core import uploads
from core.uploads import EXCEL, MARKDOWN, MB, PDF, TEXT, WORD, check_upload, decode, plain_name
from tests.drill import bombs
from tests.samples import bad_files

DOCUMENTS = (TEXT, MARKDOWN, WORD, PDF)


@pytest.fixture
def scanner(settings):
    """A scanner that refuses one word and keeps what it was asked about."""
    settings.UPLOAD_SCANNER = f"{__name__}.scan"
    SCANNED.clear()
    return SCANNED


SCANNED: list[tuple[str, int]] = []


def scan(name: str, data: bytes) -> None:
    SCANNED.append((name, len(data)))
    if b"virus" in data:
        raise ValidationError("A virus was detected: clean the file and send that.")


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("plan.PDF", bad_files.good_pdf(), PDF),
        ("plan.pdf", b"\r\n" + bad_files.good_pdf(), PDF),
        ("plan.docx", bad_files.good_docx(), WORD),
        ("plan.txt", b"Plan", TEXT),
        ("plan.md", "Žak".encode("utf-16"), MARKDOWN),
    ],
)
def test_check_upload_accepted_file_returns_media_type(name, data, media_type):
    assert check_upload(name, data, accept=DOCUMENTS) == media_type


def test_check_upload_workbook_returns_excel():
    assert check_upload("list.xlsx", bad_files.zip_without_word(), accept=[EXCEL]) == EXCEL


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("plan.pdf", bytes, "is empty"),
        ("plan.txt", bad_files.blank_text, "is empty"),
        ("plan.txt", bad_files.binary_noise, "can't be read"),
        ("plan.doc", bad_files.old_doc, "save it as .txt, .md, .docx or .pdf without a password"),
        ("plan.docx", bad_files.old_doc, "of the old format"),
        ("plan.xlsx", bad_files.zip_without_word, "not “.xlsx”"),
        ("plan", bad_files.good_pdf, "not “plan”"),
        ("plan.docx", bad_files.good_pdf, "inside is a PDF: save it anew as .docx"),
        ("plan.pdf", bad_files.good_docx, "inside is a Word document"),
        ("plan.docx", bad_files.zip_without_word, "inside is an Excel workbook"),
        ("plan.txt", bad_files.png, "inside is a picture"),
        ("plan.docx", bad_files.truncated_docx, "damaged"),
        ("plan.docx", bad_files.docx_bomb, "Unpacked, this file is larger than 100 MB"),
        ("plan.docx", bad_files.docx_bomb_that_lies, "damaged"),
        ("plan.docx", lambda: bombs.gigabytes(60), "damaged"),
        ("plan.docx", bombs.many_parts, "more than 5,000 parts"),
        ("plan.txt", bombs.control_characters, "can't be read"),
    ],
)
def test_check_upload_refused_file_says_what_to_do(name, make, words):
    with pytest.raises(ValidationError, match=re.escape(words)) as refusal:
        check_upload(name, make(), accept=DOCUMENTS)
    (sentence,) = refusal.value.messages
    assert ": " in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.docx", lambda: bombs.gigabytes(120)),
        ("a.docx", bombs.many_parts),
        ("a.txt", bombs.control_characters),
    ],
)
def test_check_upload_of_a_bomb_takes_little_time_and_memory(name, make):
    data = make()
    tracemalloc.start()
    started = time.process_time()
    try:
        with pytest.raises(ValidationError):
            check_upload(name, data, accept=DOCUMENTS)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < 1
    assert peak < 30 * MB + len(data)


def test_check_upload_accepts_only_the_types_asked_for():
    with pytest.raises(ValidationError, match=r"must be of type \.docx or \.pdf, not “\.txt”"):
        check_upload("plan.txt", b"Plan", accept=[WORD, PDF])


def test_check_upload_one_byte_above_the_limit_is_refused():
    check_upload("plan.txt", b"x" * uploads.MB, accept=[TEXT], limit=uploads.MB)
    with pytest.raises(ValidationError, match="larger than 1 MB"):
        check_upload("plan.txt", b"x" * (uploads.MB + 1), accept=[TEXT], limit=uploads.MB)


def test_check_upload_encrypted_part_is_refused():
    data = bytearray(bad_files.good_docx())
    entry = data.find(b"PK\x01\x02")
    data[entry + 8] |= 1
    with pytest.raises(ValidationError, match="locked by a password"):
        check_upload("plan.docx", bytes(data), accept=[WORD])


def test_check_upload_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "PARTS_LIMIT", 3)
    with pytest.raises(ValidationError, match="Unpacked"):
        check_upload("plan.docx", bad_files.good_docx(), accept=[WORD])


def test_check_upload_scanner_sees_every_accepted_file(scanner):
    check_upload("plan.txt", b"Plan", accept=[TEXT])
    assert scanner == [("plan.txt", 4)]
    with pytest.raises(ValidationError, match="virus"):
        check_upload("plan.txt", b"A virus", accept=[TEXT])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_decode_encodings_of_text(encoding):
    assert decode("Café\r\nnoir\rlait".encode(encoding)) == "Café\nnoir\nlait"


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("C:\\papers\\Plan.DOCX", "Plan.docx"),
        ("../\u202eplan\n.pdf", "plan.pdf"),
        ("\u200b.pdf", "document.pdf"),
        ("a" * 200 + ".pdf", "a" * 150 + ".pdf"),
    ],
)
def test_plain_name_without_folders_and_invisible_characters(name, stored):
    assert plain_name(name) == stored
