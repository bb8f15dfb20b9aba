"""Which pieces are headings, and how deep: numbering first, the style of the source beside it."""

import re

from .labels import find_label
from .pieces import Piece, flat, split_number

LONGEST_HEADING = 160
ENDS_LIKE_TEXT = re.compile(r"[;,]$|(?<!etc)\.$")
Number = tuple[int, ...]


def find_headings(pieces: list[Piece]) -> None:
    """Gives each heading its level in the tree and takes it from every other piece.

    A dotted number is its own level, whatever the style says. A single number is a chapter, unless the
    chapters have passed it or the dotted numbers that follow belong to the chapter still open: then it counts
    the parts of the section it stands in (the topics 1, 2, 3 inside 1.1), or the items of a list.
    """
    numbers = {id(piece): _number(piece) for piece in pieces}
    candidates = [piece for piece in pieces if _may_be_heading(piece, numbers[id(piece)])]
    chosen = {id(piece) for piece in candidates}
    bare = {
        id(a) for a, b in zip(pieces, [*pieces[1:], None], strict=True) if id(a) in chosen and id(b) in chosen
    }
    chapter_style = min(
        (piece.level for piece in candidates if piece.level and len(numbers[id(piece)]) == 1), default=0
    )
    shift = (chapter_style or min((piece.level for piece in candidates if piece.level), default=1)) - 1
    chapter, depth, inner = 0, 0, 0
    run: list[Piece] = []
    for order, piece in enumerate(candidates):
        number = numbers[id(piece)]
        styled = max(1, piece.level - shift) if piece.level else None
        if len(number) > 1:
            chapter, depth, inner = number[0], len(number), 0
            piece.level = depth
        elif not number:
            depth = piece.level = styled
            inner = 0
        elif _is_chapter(
            number[0], chapter, inner, styled, [numbers[id(later)] for later in candidates[order + 1 :]]
        ):
            chapter, depth, inner = number[0], 1, 0
            piece.level = 1
        else:
            inner = number[0]
            piece.level = depth + 1
            run = [*run, piece] if inner > 1 and run else [piece]
            continue
        _demote_list(run, bare)
        run = []
    _demote_list(run, bare)
    for piece in pieces:
        if id(piece) not in chosen:
            piece.level = None


def _number(piece: Piece) -> Number:
    number = split_number(piece.text)[0]
    return tuple(int(part) for part in number.split(".")) if number else ()


def _may_be_heading(piece: Piece, number: Number) -> bool:
    text = flat(piece.text)
    if piece.style in ("furniture", "toc", "cell", "bullet") or piece.becomes != "left" or not text:
        return False
    if piece.style == "heading" and piece.level:
        return not find_label(text)[0].startswith(("activity.", "topic.", "focus", "challenge"))
    if not number or len(text) > LONGEST_HEADING or ENDS_LIKE_TEXT.search(text):
        return False
    title = split_number(text)[1]
    return not title[:1].islower() and (0 not in number)


def _is_chapter(number: int, chapter: int, inner: int, styled: int | None, later: list[Number]) -> bool:
    """Whether a single number opens a chapter rather than counts parts of the section that is open."""
    if styled:
        return styled == 1
    if number <= chapter or (not inner and number > chapter + 1 and chapter):
        return False
    if not inner:
        return True
    following = next((other for other in later if len(other) > 1), None)
    if following:
        return following[0] == number
    return number != inner + 1


def _demote_list(run: list[Piece], bare: set[int]) -> None:
    """Numbered pieces with nothing under any but the last of them are a list, not headings."""
    if len(run) > 1 and all(id(piece) in bare for piece in run[:-1]):
        for piece in run:
            piece.level = None
