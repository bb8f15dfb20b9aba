"""How dates and times are written on pages, in mails and in documents."""

from datetime import date, datetime

from django.utils import timezone


def long_date(value: date | datetime | None) -> str:
    """Return `14 February 2023`; an aware time in the group's time zone; empty for None."""
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.day} {value:%B %Y}"


def long_time(value: datetime | None) -> str:
    """Return `14 February 2023, 15:00 CET`, always with the zone. Raises ValueError for a naive time."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{long_date(local)}, {local:%H:%M %Z}"


def quarter(value: date | None) -> str:
    """Return `Q1 2026`; empty for None."""
    return f"Q{(value.month - 1) // 3 + 1} {value.year}" if value else ""


def date_range(start: date | None, end: date | None = None) -> str:
    """Return `28 February – 1 March 2017`, `8–10 May 2023` or `from 1 May 2023`."""
    if not start or not end:
        return f"from {long_date(start)}" if start else f"until {long_date(end)}" if end else ""
    if start == end:
        return long_date(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{long_date(end)}"
    if start.year == end.year:
        return f"{start.day} {start:%B} – {long_date(end)}"
    return f"{long_date(start)} – {long_date(end)}"
