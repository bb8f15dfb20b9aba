"""A person's correction of one piece of a reading. No text is lost: it is changed, moved or joined."""

from typing import Any

from django.core.exceptions import ValidationError

from workplans.importing import Piece
from workplans.importing.display import PIECE_LABELS
from workplans.importing.pieces import BECOMES, OWNER

#: What a heading may become and stay a heading of the tree.
HEADINGS = frozenset({"section.title", "topic.title", "activity"})
DEEPEST = 6
GONE = "This piece is no longer in the import: somebody joined it to another. Go back to the import."


def piece_named(pieces: list[Piece], piece_id: str) -> Piece:
    """The piece with this id. Raises ValidationError."""
    for piece in pieces:
        if piece.id == piece_id:
            return piece
    raise ValidationError(GONE)


def correct(pieces: list[Piece], piece_id: str, changes: dict[str, Any]) -> list[Piece]:
    """The pieces with one of them changed.

    `changes`: `text`, `becomes`, `of` (id of the topic or activity it belongs to, "" for the nearest above),
    `level` (of a heading); or `join` alone, which sets the piece's text under that of the one above it, and
    takes it out. Raises ValidationError.
    """
    piece = piece_named(pieces, piece_id)
    if changes.get("join"):
        return _joined(pieces, piece)
    piece.text = changes.get("text", piece.text).strip()
    if not piece.text:
        raise ValidationError(
            {"text": "Nothing of the document may vanish: set the piece aside as furniture instead."}
        )
    piece.becomes = changes.get("becomes", piece.becomes)
    if piece.becomes not in BECOMES:
        raise ValidationError({"becomes": "A piece of a plan can't become that."})
    piece.of = _owner(pieces, piece.becomes, changes.get("of", piece.of))
    piece.level = _level(pieces, piece, changes.get("level", piece.level))
    return pieces


def _joined(pieces: list[Piece], piece: Piece) -> list[Piece]:
    """The piece joined to the one above it; a page's foot may stand between them."""
    above = joins_to(pieces, piece)
    if above is None:
        raise ValidationError("There is no piece above this one to join it to.")
    goes_on = piece.text[:1].islower()
    above.text = f"{above.text}{' ' if goes_on else chr(10) * 2}{piece.text}"
    for other in pieces:
        if other.of == piece.id:
            other.of = above.id
    return [other for other in pieces if other is not piece]


def joins_to(pieces: list[Piece], piece: Piece) -> Piece | None:
    """The piece that this one would be joined to; None for the first."""
    before = pieces[: pieces.index(piece)]
    return next((other for other in reversed(before) if other.becomes not in ("furniture", "label")), None)


def _owner(pieces: list[Piece], becomes: str, wanted: str | None) -> str | None:
    """The id of the piece that one of this kind belongs to; None for the nearest above, or for none."""
    kind = OWNER.get(becomes)
    if kind is None or not wanted:
        return None
    if not any(other.id == wanted and other.becomes == kind for other in pieces):
        words = (
            f"“{PIECE_LABELS[becomes]}” belongs to a piece that becomes “{PIECE_LABELS[kind]}”: choose one."
        )
        raise ValidationError({"of": words})
    return wanted


def _level(pieces: list[Piece], piece: Piece, wanted: int | None) -> int | None:
    """The level of a heading; where none was given, that of the heading above it. Nothing else has one."""
    if piece.becomes not in HEADINGS:
        return None
    if wanted is None and piece.becomes == "section.title":
        before = pieces[: pieces.index(piece)]
        wanted = next((other.level for other in reversed(before) if other.level), 1)
    if wanted is not None and not 1 <= wanted <= DEEPEST:
        raise ValidationError({"level": f"A heading's level is a number from 1 to {DEEPEST}."})
    return wanted
