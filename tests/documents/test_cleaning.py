"""Clean copies of files: what is found, what stays, and what is refused."""

import io
import zipfile
import zlib

import openpyxl
import page
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from docx import Document
from docx.oxml import parse_xml
from openxml_audit import OpenXmlValidator
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from documents.cleaning import clean_copy, cleaned, inspect_file
from documents.cleaning.images import clean_image
from documents.formats import ALL
from tests.documents.sample import TOUR
from tests.revealing_files import (
    DELETED,
    FILES,
    HIDDEN,
    NAME,
    PERSON,
    SECRETS,
    TEXT,
    W,
    everything_in,
    photo,
    plain_pdf,
    plain_word,
)

FOUND = {
    ".docx": ("Tracked changes: 1 deletion, 1 insertion, by “Quorra Quill”", "Hidden text", "1 comment by",
              "The author", "The last editor", "The company “Quillworks Ltd”", "An attached template",
              "Custom XML", "A thumbnail", "An embedded file", "Metadata of a picture", "shows the author",
              "shows the file name", "Stored building blocks", f"The file name “{NAME}.docx”"),
    ".pdf": ("The property Author", "in XMP", "Layers", "1 comment or mark by", "1 field of a form",
             "Invisible text or hidden layers", "Embedded files", "A script", "Metadata of 1 picture"),
    ".xlsx": ("Hidden sheets: “quotablock”", "Hidden rows or columns", "1 comment by", "The author"),
}  # fmt: skip


def text_left(content):
    return everything_in(content).decode(errors="replace")


@pytest.mark.parametrize("suffix", FILES)
def test_clean_copy_revealing_file_has_its_text_alone(suffix):
    copy = cleaned(NAME + suffix, FILES[suffix](), title="On batches")
    left = text_left(copy.content)
    assert [secret for secret in SECRETS if secret in left] == []
    assert TEXT in left
    assert copy.changes_text
    assert DELETED in copy.before or HIDDEN in copy.before
    assert TEXT in copy.after
    assert DELETED not in copy.after
    sentences = "\n".join(map(str, copy.findings))
    assert [words for words in FOUND[suffix] if words not in sentences] == []


@pytest.mark.parametrize("suffix", FILES)
def test_clean_copy_is_clean_and_same_for_same_file(suffix):
    content = FILES[suffix]()
    copy = clean_copy(f"a{suffix}", content, title="On batches")
    assert clean_copy(f"b{suffix}", content, title="On batches") == copy
    assert not cleaned(f"a{suffix}", copy).changes_text
    assert PERSON not in "\n".join(map(str, inspect_file(f"a{suffix}", copy)))


@pytest.mark.parametrize("suffix", FILES)
def test_clean_copy_same_text_needs_no_confirmation(suffix):
    assert not cleaned(f"a{suffix}", FILES[suffix](changes=False)).changes_text


def test_clean_copy_of_word_file_is_valid(tmp_path):
    path = tmp_path / "clean.docx"
    path.write_bytes(clean_copy("a.docx", FILES[".docx"](), title="On batches"))
    before = tmp_path / "plain.docx"
    before.write_bytes(plain_word())
    faults = [{str(error) for error in OpenXmlValidator().validate(str(p)).errors} for p in (before, path)]
    assert faults[1] - faults[0] == set()
    assert Document(str(path)).core_properties.title == "On batches"


def test_clean_copy_of_pdf_keeps_links_and_accessibility():
    copy = clean_copy("a.pdf", FILES[".pdf"](), title="On batches")
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert [str(link.A.URI) for link in pdf.pages[0].Annots] == ["https://www.ema.europa.eu/"]
        assert set(pdf.docinfo.keys()) == {"/Title"}
    accessible = clean_copy("a.pdf", ALL["pdf"].render(TOUR).content, title="On batches")
    assert page.validate_pdf_bytes(accessible, profile="ua1").failures == []


def test_clean_copy_of_workbook_opens_without_hidden_sheet():
    book = openpyxl.load_workbook(io.BytesIO(clean_copy("a.xlsx", FILES[".xlsx"]())))
    assert book.sheetnames == ["Sheet"]
    assert [cell.value for row in book.active for cell in row if cell.value] == [TEXT]


def changed(*paragraphs):
    document, file = Document(), io.BytesIO()
    for xml in paragraphs:
        document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))
    document.save(file)
    copy = cleaned("a.docx", file.getvalue())
    return [p.text for p in Document(io.BytesIO(copy.content)).paragraphs], copy


MARK = 'w:id="1" w:author="Quorra" w:date="2026-01-02T03:04:05Z"'


@pytest.mark.parametrize(
    ("paragraphs", "texts"),
    [
        (
            [
                f"<w:p {W}><w:pPr><w:rPr><w:del {MARK}/></w:rPr></w:pPr><w:r><w:t>One </w:t></w:r></w:p>",
                f"<w:p {W}><w:r><w:t>two</w:t></w:r></w:p>",
            ],
            ["One two"],
        ),
        (
            [
                f"<w:p {W}><w:moveFrom {MARK}><w:r><w:t>Gone</w:t></w:r></w:moveFrom></w:p>",
                f"<w:p {W}><w:moveTo {MARK}><w:r><w:t>Gone</w:t></w:r></w:moveTo></w:p>",
            ],
            ["", "Gone"],
        ),
        (
            [
                f"<w:tbl {W}><w:tr><w:trPr><w:del {MARK}/></w:trPr><w:tc><w:p><w:r>"
                "<w:t>Quincunx</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
                f"<w:p {W}><w:r><w:t>After</w:t></w:r></w:p>",
            ],
            ["After"],
        ),
        (
            [
                f"<w:p {W}><w:r><w:rPr><w:b/><w:rPrChange {MARK}><w:rPr/></w:rPrChange></w:rPr>"
                "<w:t>Bold</w:t></w:r></w:p>"
            ],
            ["Bold"],
        ),
    ],
)
def test_clean_copy_tracked_change_is_accepted(paragraphs, texts):
    left, copy = changed(*paragraphs)
    assert left == texts
    assert copy.changes_text
    assert "Quorra" not in text_left(copy.content)
    assert "Quincunx" not in text_left(copy.content)


def test_clean_copy_text_hidden_by_style_is_found():
    document, file = Document(), io.BytesIO()
    document.styles["Quote"].font.hidden = True
    document.add_paragraph("Unseen", style="Quote")
    document.add_paragraph("Seen")
    document.save(file)
    copy = cleaned("a.docx", file.getvalue())
    assert copy.changes_text
    assert "Unseen" not in text_left(copy.content)
    assert "Seen" in copy.after


@pytest.mark.parametrize("format", ["PNG", "GIF", "JPEG"])
def test_clean_image_metadata_is_removed_and_picture_stays(format):
    file, picture = io.BytesIO(), Image.new("RGB", (20, 10), "navy")
    exif = picture.getexif()
    exif[0x013B] = PERSON
    text = PngInfo()
    text.add_text("Author", PERSON)
    picture.save(file, format, exif=exif, comment=PERSON.encode(), pnginfo=text)
    assert PERSON.encode() in file.getvalue()
    copy = clean_image(file.getvalue())
    assert PERSON.encode() not in copy
    assert Image.open(io.BytesIO(copy)).convert("RGB").getpixel((5, 5))[2] > 100
    assert clean_image(copy) is None


def bomb_pdf():
    """Return a PDF whose page unpacks to more than the limit."""
    pdf, file = pikepdf.open(io.BytesIO(plain_pdf())), io.BytesIO()
    packed = zlib.compressobj(9)
    data = b"".join(packed.compress(b" " * 2**20) for _ in range(110)) + packed.flush()
    pdf.pages[0].Contents.write(data, filter=pikepdf.Name.FlateDecode)
    pdf.save(file, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return file.getvalue()


def locked_pdf():
    pdf, file = pikepdf.open(io.BytesIO(plain_pdf())), io.BytesIO()
    pdf.save(file, encryption=pikepdf.Encryption(owner="a", user="b"))
    return file.getvalue()


def word_with(document):
    source, file = zipfile.ZipFile(io.BytesIO(plain_word())), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, document if name == "word/document.xml" else source.read(name))
    return file.getvalue()


REFUSED = {
    "damaged.pdf": lambda: b"%PDF-1.7 nothing",
    "bomb.pdf": bomb_pdf,
    "locked.pdf": locked_pdf,
    "entities.docx": lambda: word_with('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "broken.docx": lambda: word_with("<w:document>"),
    "included.docx": lambda: word_with(f"<w:document {W}><w:body><w:altChunk/></w:body></w:document>"),
    "bomb.docx": lambda: word_with(b"<a>" + b" " * (101 * 2**20) + b"</a>"),
    "text.txt": lambda: b"A text.",
}


@pytest.mark.parametrize("name", REFUSED)
def test_clean_copy_of_file_that_cannot_be_cleaned_is_refused(name):
    with pytest.raises(ValidationError) as refusal:
        clean_copy(name, REFUSED[name]())
    assert refusal.value.messages[0].endswith(".")


@pytest.mark.parametrize("format", ["pdf", "docx", "xlsx"])
def test_rendered_document_names_no_person(format):
    content = ALL[format].render(TOUR).content
    findings = "\n".join(map(str, inspect_file(f"a.{format}", content)))
    assert "last editor" not in findings or TOUR.author in findings
    assert "comment" not in findings
    assert not cleaned(f"a.{format}", content).changes_text


def test_clean_image_damaged_is_refused():
    with pytest.raises(ValueError, match="damaged"):
        clean_image(photo()[:60])
