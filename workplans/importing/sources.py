"""A file's name and bytes → pieces. What is no readable plan is refused here, before anything is unpacked."""

from pathlib import PurePath

from workplans.importing.lines import split_fields
from workplans.importing.pdf import read_pdf
from workplans.importing.pieces import Piece
from workplans.importing.refusals import Refused
from workplans.importing.text import read_text
from workplans.importing.word import read_word

LARGEST = 20 * 1024 * 1024  # bytes
LARGEST_TEXT = 4 * 1024 * 1024  # bytes of a plain text
MOST_PIECES = 10_000
LONGEST_PIECE = 30_000  # characters
MAGIC = {b"%PDF": ".pdf", b"PK\x03\x04": ".docx", b"\xd0\xcf\x11\xe0": ".doc", b"{\\rtf": ".rtf"}
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
READABLE = (".txt", ".md", ".docx", ".pdf")


def read_path(path: str) -> bytes:
    """The bytes of a file on disk. Never holds more than one byte above the limit. Raises Refused."""
    try:
        with open(path, "rb") as file:
            return check_size(file.read(LARGEST + 1))
    except FileNotFoundError:
        raise Refused(f"There is no file “{path}”: check the name.") from None
    except IsADirectoryError:
        raise Refused(f"“{path}” is a folder: name the file of the plan.") from None
    except PermissionError:
        raise Refused(f"“{path}” may not be read: ask for the right to read it.") from None


def check_size(data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise Refused(
            f"The file is larger than {LARGEST // 2**20} MB: send the plan without pictures or annexes."
        )
    return data


def read_source(name: str, data: bytes) -> list[Piece]:
    """The pieces of the file, by what its bytes are and what its name says. Raises Refused."""
    check_size(data)
    ending = PurePath(name).suffix.lower()
    kind = _kind(data)
    if not data.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf"):
        raise Refused("The file is empty: choose the file that holds the plan.")
    if kind == ".doc" or ending == ".doc":
        raise Refused(
            "This is a Word file of the old kind (.doc), or one locked by a password: save it as .docx,"
            " without a password, and send that."
        )
    if ending not in READABLE:
        raise Refused(
            f"A plan is read from .txt, .md, .docx or .pdf, not from “{ending or name}”: save it as one."
        )
    if kind != (ending if ending in (".docx", ".pdf") else ""):
        what = {".pdf": "a PDF", ".docx": "a Word or other packed file", ".rtf": "an RTF file"}.get(
            kind, "something else"
        )
        raise Refused(
            f"The name says {ending}, but inside is {what}: save the plan anew as {ending} and send that."
        )
    if ending in (".txt", ".md") and len(data) > LARGEST_TEXT:
        raise Refused("This text is far longer than any plan: send the plan alone.")
    reader = {".docx": read_word, ".pdf": read_pdf}.get(ending)
    pieces = split_fields(reader(data) if reader else read_text(decode(data)))
    if not pieces:
        raise Refused("There is no text in this file: send one in which the text can be selected.")
    if len(pieces) > MOST_PIECES or max(len(piece.text) for piece in pieces) > LONGEST_PIECE:
        raise Refused("This file is longer than any plan, or has no paragraphs: send the plan alone.")
    for order, piece in enumerate(pieces, start=1):
        piece.id = f"p{order}"
    return pieces


def _kind(data: bytes) -> str:
    """What the first bytes say: an ending, “?” for what is no document, “” for what may be text."""
    start = data[:1024]
    if b"%PDF-" in start:  # some programs write a few bytes before it
        return ".pdf"
    known = next((ending for magic, ending in MAGIC.items() if start.startswith(magic)), "")
    return known or ("?" if start.startswith(PICTURES) else "")


def decode(data: bytes) -> str:
    """Text in UTF-8, or UTF-16 with its mark, or as older Windows programs write it. Raises Refused."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(ord(character) < 32 and character not in "\t\n\r\f\v" for character in text)
        if odd > 20 + len(text) // 200:
            break  # bytes of a program, not letters
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    raise Refused("The letters of this file can't be made out: save it as plain text in UTF-8 and send that.")
