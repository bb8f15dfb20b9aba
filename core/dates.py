"""Arithmetic with months, and the dates that the portal accepts."""

from calendar import monthrange
from datetime import date

#: dates outside these are typing errors; rules add up to decades to a date, which must stay a date
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def date_error(value: date) -> str:
    """Return what to do about a date or moment that the portal does not accept; empty if it does."""
    within = EARLIEST.year <= value.year <= LATEST.year
    return "" if within else f"Enter a date between the years {EARLIEST.year} and {LATEST.year}."
