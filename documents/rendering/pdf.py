"""Render a document as an accessible PDF (PDF/UA-1 and PDF/A-2a) with typst."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from documents.rendering import rich_text
from documents.rendering.glyphs import GlyphReplacer, covered_by
from documents.rendering.rendered import ORIGIN, Rendered
from documents.rendering.rich_text import Run, Runs, Shape, in_one_line, literal, shapes_of
from documents.rendering.tables import fitting, fitting_grids
from documents.tree import (
    Block,
    Changes,
    Document,
    Fact,
    Facts,
    Items,
    Note,
    Paragraph,
    Prose,
    Table,
    headed,
    in_line,
)

HERE = Path(__file__).parent
#: one weight of each family; the others have the same glyphs
FAMILIES = ("NotoSans", "NotoSansMath", "NotoSansHebrew", "NotoSansArabic")
FONTS = [HERE / "fonts" / f"{family}-Regular.ttf" for family in FAMILIES]
TEMPLATE = HERE / "document.typ"
STANDARDS: list[Any] = ["ua-1", "a-2a"]
DEEPEST = 6  # PDF/UA-1 has six levels of headings
LONGEST_WORD = 30  # characters without a break
LONGEST_IN_TITLE = 18
TEXT_WIDTH = 459.0  # points between the margins
CHARACTER = 0.8  # width of a wide character, as a share of the type size
SIZES = ((4, 9.0), (6, 8.5), (8, 7.5))  # (at most so many columns, type size in points)
IN_HEAD = 80  # characters that fit into a header or footer
UNDATED = date(2000, 1, 1)  # PDF/A needs a date, and the present one would change the file
BREAKS = re.compile(r"(?<=[/_?&=.,;:@#%+-])(?=\w)")

_one_at_a_time = Lock()  # a compiler works on one document at a time


def render(document: Document) -> Rendered:
    """Return the PDF, the same bytes for the same document on any day.

    Characters without a glyph are replaced. Where the compiler still refuses one, the document is made with
    the plain characters of the first font alone, so that any text gives a document.
    """
    try:
        return _render(document, *(covered_by(font) for font in FONTS))
    except typst.TypstError:
        return _render(document, _plain(covered_by(FONTS[0])))


def _render(document: Document, *fonts: frozenset[int]) -> Rendered:
    replacer = GlyphReplacer(*fonts)
    data = json.dumps(_data(replacer.document(document)), ensure_ascii=False)
    dated = datetime.combine(document.dated or UNDATED, time(), UTC)
    with _one_at_a_time:
        content = _compiler().compile(
            format="pdf",
            sys_inputs={"document": data},
            pdf_standards=STANDARDS,
            timestamp=int(dated.timestamp()),
        )
        _empty_cache()
    return Rendered(content, replacer.substitutions)


def _plain(codes: frozenset[int]) -> frozenset[int]:
    """Return the code points without combining marks and invisible characters."""
    return frozenset(code for code in codes if unicodedata.category(chr(code))[0] not in "MC")


CACHED_COMPILATIONS = 10  # compilations after which typst drops cached results that were not used again


def _empty_cache() -> None:
    """Compile empty pages until typst has dropped the document from its cache. Takes 20 ms.

    Otherwise a worker holds some 250 MB after ten plans of sixteen pages.
    """
    for _ in range(CACHED_COMPILATIONS + 1):
        typst.compile(b"", font_paths=_no_fonts(), format="svg")


@cache
def _no_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler with fonts and template, made once in a process."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")]
    )
    return typst.Compiler(str(TEMPLATE), root=str(HERE), font_paths=fonts)


# --- the document as data for the template
# ---------------------------------------------------------------------


def _data(document: Document) -> dict[str, Any]:
    language, _, region = document.language.partition("-")
    dated = document.dated or UNDATED
    return {
        "title": document.title,
        "author": document.author,
        "keywords": [word for word in document.keywords if word],
        "origin": ORIGIN,
        "dated": {"year": dated.year, "month": dated.month, "day": dated.day},
        "lang": language.lower(),
        "region": region.upper() or None,
        "heading": _runs(literal(document.title), LONGEST_IN_TITLE),
        "head": _text(in_line(document.title, IN_HEAD)),
        "subtitle": _text(document.subtitle),
        "running": _text(in_line(document.running, IN_HEAD // 2)),
        "marking": _text(document.marking),
        "foot": _text(in_line(document.marking, IN_HEAD)),
        "covered": bool(document.cover),
        "cover": _facts(document.cover),
        "contents": document.contents and any(section.listed for _, section in document.walk()),
        "body": list(_body(document)),
    }


def _body(document: Document) -> Iterator[dict[str, Any]]:
    for block in document.blocks:
        yield from _block(block)
    for level, section in document.walk():
        yield {
            "kind": "heading",
            "level": min(level, DEEPEST),
            "listed": section.listed,
            "runs": _text(section.heading or "–"),
        }
        for block in section.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[dict[str, Any]]:
    match block:
        case Prose(markdown):
            yield from map(_shape, shapes_of(markdown))
        case Paragraph(text):
            yield {"kind": "par", "runs": _text(text)}
        case Note(text):
            yield {"kind": "note", "runs": _text(text)}
        case Items():
            yield _shape(rich_text.listing(block.items, block.numbers))
        case Facts(facts, marked):
            yield {"kind": "facts", "facts": _facts(facts, marked)}
        case Table():
            for part in fitting(block):
                yield _grid([literal(cell) for cell in part.head],
                            [[literal(cell) for cell in row] for row in part.rows], part.widths)  # fmt: skip
        case Changes(runs):
            yield {
                "kind": "changes",
                "runs": [{"change": change, "runs": _text(text)} for change, text in runs],
            }


def _shape(shape: Shape) -> dict[str, Any]:
    match shape:
        case rich_text.Par(runs):
            return {"kind": "par", "runs": _runs(runs)}
        case rich_text.Listing(entries):
            items = [[_shape(inner) for inner in entry.shapes] for entry in entries]
            if any(entry.number for entry in entries):
                return {"kind": "numbers", "numbers": [entry.number for entry in entries], "items": items}
            return {"kind": "bullets", "items": items}
        case rich_text.Quote(shapes):
            return {"kind": "quote", "shapes": [_shape(inner) for inner in shapes]}
        case rich_text.Code(text):
            return {"kind": "par", "runs": _runs(literal(text, frozenset({"code"})))}
        case rich_text.Grid():
            parts = fitting_grids(shape)
            return {
                "kind": "several",
                "shapes": [_grid(grid.head, grid.rows, widths) for grid, widths in parts],
            }


def _grid(head: Iterable[Runs], rows: Iterable[Iterable[Runs]], widths: Collection[float]) -> dict[str, Any]:
    """Return a table: more columns get smaller type, and a word too long for its column is broken."""
    size = next(size for most, size in SIZES if len(widths) <= most)
    room = [int((TEXT_WIDTH * width / sum(widths) - 12) / (size * CHARACTER)) for width in widths]
    return {
        "kind": "table",
        "size": size,
        "head": [_runs(cell, most) for cell, most in zip(head, room, strict=True)],
        "rows": [[{"runs": _runs(cell, most)} for cell, most in zip(row, room, strict=True)] for row in rows],
        "widths": list(widths),
    }


def _facts(facts: Iterable[Fact], marked: Collection[str] = ()) -> list[dict[str, Any]]:
    return [
        {
            "label": _text(headed(fact.label)),
            "text": _runs(in_one_line(fact.text)) if fact.label in marked else _text(fact.text),
        }
        for fact in facts
    ]


def _text(text: str) -> list[dict[str, Any]]:
    return _runs(literal(text))


def _runs(runs: Iterable[Run], longest: int = LONGEST_WORD) -> list[dict[str, Any]]:
    return [
        {
            "parts": [] if run.text == "\n" else _parted(run.text, longest),
            "marks": sorted(run.marks),
            "link": run.link,
        }
        for run in runs
    ]


def _parted(text: str, longest: int) -> list[str]:
    """Return the text in parts between which a line may end: long words are cut after the punctuation of a
    URL, or else anywhere.
    """
    parts = [""]
    for word in re.split(r"(\s+)", text):
        if len(word) <= longest:
            parts[-1] += word
            continue
        for piece in BREAKS.split(word):
            parts += [piece[at : at + max(longest, 2)] for at in range(0, len(piece), max(longest, 2))]
    return [part for part in parts if part]
