"""A reading as JSON, and back: from the pieces alone, since the records follow from them."""

from dataclasses import asdict
from datetime import date
from typing import Any

from workplans.importing.builder import rebuild
from workplans.importing.pieces import Piece
from workplans.importing.reading import Reading


def to_json(reading: Reading) -> dict:
    """Return plain values, dates as ISO, as `manage.py import_workplan --format json` prints them."""
    return {
        "header": _plain(reading.header),
        "tree": [
            {
                name: getattr(section, name)
                for name in ("number", "title", "level", "line", "piece", "becomes")
            }
            for section in reading.sections
        ],
        "sections": _rows(reading.sections),
        "topics": _rows(reading.topics),
        "goals": _rows(reading.goals),
        "activities": _rows(reading.activities),
        "meetings": _rows(reading.meetings),
        "commitments": _rows(reading.commitments),
        "endorsements": _rows(reading.endorsements),
        "faults": _rows(reading.faults),
        "paragraphs": reading.paragraphs,
        "placed": reading.placed,
        "left": [{"line": piece.line, "text": piece.text, "piece": piece.id} for piece in reading.left],
        "seconds": round(reading.seconds, 4),
        "pieces": _rows(reading.pieces),
    }


def from_json(data: dict) -> Reading:
    """Return the reading of `data["pieces"]`. Raises ValueError, KeyError or TypeError for another shape."""
    pieces = [
        Piece(**{**values, "cell": tuple(values["cell"]) if values.get("cell") else None})
        for values in data["pieces"]
    ]
    return rebuild(pieces, float(data.get("seconds", 0)))


def _rows(records: list) -> list[dict]:
    return [_plain(asdict(record)) for record in records]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
