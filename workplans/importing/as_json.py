"""A reading as JSON, and back. The pieces carry all; the records are there for those who only read."""

from dataclasses import asdict
from datetime import date
from typing import Any

from workplans.importing.pieces import Piece
from workplans.importing.reading import Reading, rebuild


def to_json(reading: Reading) -> dict:
    """Plain values only: dates as ISO, in the shape that `manage.py import_workplan --format json` prints."""
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
    """The reading of `data["pieces"]`, made anew. Raises ValueError, KeyError or TypeError for others."""
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
