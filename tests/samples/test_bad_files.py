"""Each bad file is bad in the way its name says, and in no other."""

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pdfplumber
import pikepdf
import pytest
from lxml.etree import XMLSyntaxError

from tests.samples import bad_files


def words_of(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return " ".join(page.extract_text() for page in opened.pages)


def test_good_files_open() -> None:
    assert "Meetings scheduled" in words_of(bad_files.good_pdf())
    assert docx.Document(io.BytesIO(bad_files.good_docx())).paragraphs


def test_scanned_pdf_has_pictures_and_no_text() -> None:
    with pdfplumber.open(io.BytesIO(bad_files.scanned_pdf())) as pdf:
        assert [len(page.images) for page in pdf.pages] == [1, 1]
        assert not any(page.chars for page in pdf.pages)


def test_encrypted_pdf_asks_for_a_password() -> None:
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(bad_files.encrypted_pdf()))


def test_restricted_pdf_opens_without_password() -> None:
    with pikepdf.open(io.BytesIO(bad_files.restricted_pdf())) as pdf:
        assert pdf.is_encrypted
    assert "Meetings scheduled" in words_of(bad_files.restricted_pdf())


def test_docx_bomb_is_small_and_unpacks_to_a_large_part() -> None:
    data = bad_files.docx_bomb()
    assert len(data) < 2**20
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("word/document.xml")
        assert part.file_size == bad_files.BOMB_INFLATED
        with archive.open(part) as stream:
            assert stream.read(200).startswith(bad_files.WORD_START[:200])


def test_docx_bomb_that_lies_states_a_thousand_bytes() -> None:
    data = bad_files.docx_bomb_that_lies()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("word/document.xml")
        assert part.file_size == 1000
    name_and_extra = int.from_bytes(data[part.header_offset + 26 : part.header_offset + 28], "little")
    name_and_extra += int.from_bytes(data[part.header_offset + 28 : part.header_offset + 30], "little")
    packed = data[part.header_offset + 30 + name_and_extra :]
    assert len(zlib.decompressobj(-15).decompress(packed, 2**20)) == 2**20


@pytest.mark.parametrize("maker", [bad_files.truncated_docx, bad_files.old_doc])
def test_broken_word_files_are_no_archive(maker: Callable[[], bytes]) -> None:
    with pytest.raises(zipfile.BadZipFile):
        docx.Document(io.BytesIO(maker()))


def test_docx_with_broken_xml_is_a_sound_archive() -> None:
    with zipfile.ZipFile(io.BytesIO(bad_files.docx_with_broken_xml())) as archive:
        assert archive.testzip() is None
    with pytest.raises(XMLSyntaxError):
        docx.Document(io.BytesIO(bad_files.docx_with_broken_xml()))


def test_truncated_pdf_has_no_page() -> None:
    data = bad_files.truncated_pdf()
    assert data.startswith(b"%PDF-")
    assert b"startxref" not in data
    with pytest.raises(pikepdf.PdfError):
        pikepdf.open(io.BytesIO(data))


def test_binary_noise_is_no_text() -> None:
    with pytest.raises(UnicodeDecodeError):
        bad_files.binary_noise().decode("utf-8")
    assert b"\0" in bad_files.binary_noise()
    assert not bad_files.blank_text().decode("utf-8-sig").strip()


def test_too_big_file_takes_no_disk_space(tmp_path: Path) -> None:
    stat = bad_files.too_big_file(tmp_path).stat()
    assert stat.st_size == bad_files.TOO_BIG
    assert stat.st_blocks * 512 < 2**20


def test_refused_files_can_all_be_made() -> None:
    made = {wrong: (name, maker()) for wrong, (name, maker) in bad_files.REFUSED.items()}
    assert {wrong for wrong, (_, data) in made.items() if not data} == {
        "an empty text",
        "an empty Word file",
        "an empty PDF",
    }
    assert all(len(data) < 2**20 for _, data in made.values())
