"""Clean a PDF: properties, comments, form values, scripts, attached files, layers and invisible text."""

import io
import zlib
from collections.abc import Iterator
from threading import Lock
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Stream
from pikepdf.settings import set_qpdf_limits

from core.uploads import DAMAGED, LOCKED, UNPACKED_LIMIT
from documents.cleaning.findings import Finding, counted, listed
from documents.cleaning.images import clean_image
from documents.cleaning.package import NotCleanable
from documents.cleaning.pdf_content import TOO_LARGE, ContentCleaner, layer_names

PAGES_LIMIT = 2000
OBJECTS_LIMIT = 300_000
PAGES_READ = 300  # for the difference of the text
#: entries of the document that are kept; all others can hold people, files, scripts or data
ROOT_KEPT = {
    "/Type", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/Outlines", "/PageLabels",
    "/ViewerPreferences", "/PageMode", "/PageLayout", "/Dests", "/Names", "/OutputIntents", "/Version",
    "/Extensions",
}  # fmt: skip
ROOT_WORDS = {
    "/AcroForm": "a form with its values",
    "/OCProperties": "",  # told by name
    "/Metadata": "",  # told by key
    "/OpenAction": "",
    "/AA": "a script that runs on an event",
    "/Collection": "a collection of files",
    "/AF": "attached files",
    "/PieceInfo": "data of the program that wrote the file",
    "/Perms": "signed permissions",
    "/DSS": "data of digital signatures",
}
#: entries of any object that tell something about people, programs or files
TOLD = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/AA", "/Thumb", "/OPI", "/SpiderInfo", "/JS")
ACTIONS = ("/GoTo", "/URI", "/Named")
SCHEMES = ("http://", "https://", "mailto:")
# A file that unpacks to more than this is refused by qpdf; the limits hold for the whole process.
set_qpdf_limits(
    flate_max_memory=UNPACKED_LIMIT,
    run_length_max_memory=UNPACKED_LIMIT,
    png_max_memory=UNPACKED_LIMIT,
    tiff_max_memory=UNPACKED_LIMIT,
    dct_max_memory=UNPACKED_LIMIT,
    max_stream_filters=5,
)
pdfium_lock = Lock()  # PDFium may be called by one thread at a time


def clean_pdf(content: bytes, title: str) -> tuple[bytes, list[Finding], str, str]:
    """Return the clean copy, what it does not have, and the text before and after. Raises NotCleanable."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            return _clean(pdf, content, title)
    except pikepdf.PasswordError as error:
        raise NotCleanable(LOCKED) from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, zlib.error, pypdfium2.PdfiumError) as error:
        raise NotCleanable(DAMAGED) from error
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RuntimeError) as error:
        raise NotCleanable(DAMAGED) from error  # objects of other types than the format says


def _clean(pdf: pikepdf.Pdf, content: bytes, title: str) -> tuple[bytes, list[Finding], str, str]:
    if len(pdf.pages) > PAGES_LIMIT or len(pdf.objects) > OBJECTS_LIMIT:
        raise NotCleanable(TOO_LARGE)
    if not len(pdf.pages):
        raise NotCleanable(DAMAGED)
    findings = [*_properties(pdf), *_earlier_states(content)]
    cleaner = ContentCleaner(pdf)
    if names := layer_names(pdf):
        findings.append(_finding(f"layers: {listed(names)}", "layers"))
    for number, page in enumerate(pdf.pages, start=1):
        findings += _clean_annotations(page.obj, number)
        if removed := cleaner.clean(page):
            words = f"invisible text or hidden layers: {counted(removed, 'piece')}"
            findings.append(_finding(words, f"page {number}", changes_text=True))
    findings += _clean_root(pdf)
    findings += _clean_objects(pdf)
    accessible = _claims_accessibility(pdf)
    _set_properties(pdf, title, accessible)
    file = io.BytesIO()
    pdf.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    copy = file.getvalue()
    changed = any(finding.changes_text for finding in findings)
    return copy, findings, *((_text(content), _text(copy)) if changed else ("", ""))


def _finding(text: str, where: str, *, changes_text: bool = False) -> Finding:
    return Finding(text[:1].upper() + text[1:], where, changes_text)


def _properties(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    for key, value in (pdf.docinfo or {}).items():
        if text := str(value).strip():
            yield _finding(f"the property {str(key)[1:]}: {listed([text])}", "document properties")
    if Name.Metadata in pdf.Root:
        yield _finding("metadata in XMP, such as author, dates and program", "XMP")


def _earlier_states(content: bytes) -> Iterator[Finding]:
    earlier = content.count(b"%%EOF") - 1
    if earlier > 0:
        yield _finding(f"{counted(earlier, 'earlier state')} of the file", "end of the file")


def _clean_annotations(page: Dictionary, number: int) -> Iterator[Finding]:
    """Keep links to the web and inside the file; empty all other annotations, wherever they are named."""
    kept, comments, fields, files = [], [], 0, 0
    for annotation in page.get("/Annots", []):
        kind = annotation.get("/Subtype")
        if kind == Name.Link and _is_public(annotation):
            for key in ("/T", "/NM", "/M", "/AA", "/PA", "/OC", "/AF"):
                if key in annotation:
                    del annotation[key]
            kept.append(annotation)
            continue
        fields += kind == Name.Widget
        files += kind == Name.FileAttachment
        if kind not in (Name.Widget, Name.FileAttachment, Name.Popup, Name.Link):
            comments.append(str(annotation.get("/T", "")))
        for key in list(annotation.keys()):
            del annotation[key]
    if kept:
        page.Annots = Array(kept)
    elif "/Annots" in page:
        del page["/Annots"]
    where = f"page {number}"
    if comments:
        by = listed(comments)
        yield _finding(
            counted(len(comments), "comment or mark", "comments or marks") + (f" by {by}" if by else ""),
            where,
        )
    if fields:
        yield _finding(f"{counted(fields, 'field')} of a form with values", where)
    if files:
        yield _finding(counted(files, "attached file"), where)


def _is_public(link: Dictionary) -> bool:
    action = link.get("/A")
    if action is None:
        return "/Dest" in link
    if action.get("/S") == Name.URI:
        return str(action.get("/URI", "")).lower().startswith(SCHEMES) and "/Next" not in action
    return action.get("/S") in (Name.GoTo, Name.Named) and "/Next" not in action


def _clean_root(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    root = pdf.Root
    names = root.get("/Names", Dictionary())
    for key in [key for key in names if key != "/Dests"]:
        words = {"/EmbeddedFiles": "embedded files", "/JavaScript": "scripts (JavaScript)"}
        yield _finding(words.get(key, f"a list of names ({key[1:]})"), "document")
        del names[key]
    action = root.get("/OpenAction")
    if isinstance(action, Dictionary) and action.get("/S") not in ACTIONS:
        yield _finding("a script that runs on opening", "document")
    for key in [key for key in root if key not in ROOT_KEPT]:
        if words := ROOT_WORDS.get(key, f"an entry of type {key[1:]}"):
            yield _finding(words, "document")
        if key != "/Metadata":
            del root[key]


def _clean_objects(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """Remove from all objects what tells of people, programs and files; pictures lose their metadata."""
    pictures = actions = entries = 0
    for thing in pdf.objects:
        if not isinstance(thing, Dictionary | Stream) or thing.objgen == pdf.Root.objgen:
            continue
        for key in TOLD:
            if key in thing:
                entries += 1
                del thing[key]
        action = thing.get("/A")
        if isinstance(action, Dictionary) and "/S" in action and action.get("/S") not in ACTIONS:
            actions += 1
            del thing["/A"]
        if "/OC" in thing:
            del thing["/OC"]
        if isinstance(thing, Stream) and thing.get("/Subtype") == Name.Image:
            pictures += _clean_picture(thing)
    if pictures:
        yield _finding(f"metadata of {counted(pictures, 'picture')}", "pictures")
    if entries:
        yield _finding("metadata of single objects", "objects")
    if actions:
        yield _finding(f"{counted(actions, 'action')} that opens files or runs scripts", "document")


def _clean_picture(picture: Stream) -> bool:
    filters = picture.get("/Filter")
    filters = list(filters) if isinstance(filters, Array) else [filters]
    if filters != [Name.DCTDecode]:
        return False
    try:
        copy = clean_image(picture.read_raw_bytes())
    except ValueError:
        copy = None  # a reader that shows damaged pictures still shows it
    if copy is None:
        return False
    picture.write(copy, filter=Name.DCTDecode, decode_parms=picture.get("/DecodeParms"))
    return True


def _claims_accessibility(pdf: pikepdf.Pdf) -> str:
    if Name.Metadata not in pdf.Root:
        return ""
    try:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as data:
            return str(data.get("pdfuaid:part", ""))
    except Exception:  # XML that can't be read
        return ""


def _set_properties(pdf: pikepdf.Pdf, title: str, accessible: str) -> None:
    """Write the title anew, and whether the file says that it is accessible (PDF/UA)."""
    if Name.Metadata in pdf.Root:
        del pdf.Root["/Metadata"]
    for key in ("/Info", "/ID"):
        if key in pdf.trailer:
            del pdf.trailer[key]
    if not title and not accessible:
        return
    with pdf.open_metadata(set_pikepdf_as_editor=False) as data:
        data["dc:title"] = title
        if accessible:
            data["pdfuaid:part"] = accessible


def _text(content: bytes) -> str:
    """Return the text of the first pages."""
    with pdfium_lock:
        document = pypdfium2.PdfDocument(content)
        try:
            return "\n".join(_page_text(document, at) for at in range(min(len(document), PAGES_READ)))
        finally:
            document.close()


def _page_text(document: Any, at: int) -> str:
    page = document[at]
    text_page = page.get_textpage()
    text = text_page.get_text_bounded().replace("\r\n", "\n")
    text_page.close()
    page.close()
    return text
