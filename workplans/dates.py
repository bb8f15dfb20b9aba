"""Dates as plans print them: days, ranges, months, quarters, periods."""

import calendar
import re
from datetime import date

MONTHS = {
    name.lower(): number
    for number in range(1, 13)
    for name in (calendar.month_name[number], calendar.month_abbr[number])
} | {"sept": 9}
MONTH = r"(?:{})\b\.?".format("|".join(sorted(MONTHS, key=len, reverse=True)))
DASH = r"\s*(?:[-–—−]|to|until)\s*"
DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(\d{1,2})(?:st|nd|rd|th)?"
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

# In order of worth: a longer form hides the shorter ones inside it.
RANGES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{DAY}\s+({MONTH}),?(?:\s+(\d{{4}}))?{DASH}{DAY}\s+({MONTH})(?:,?\s+(\d{{4}}))?",
        rf"\b{DAY}(?:\s*,\s*\d{{1,2}}\b)*(?:{DASH}|\s*(?:,|&|and|/)\s*){DAY}\s+({MONTH})(?:,?\s+(\d{{4}}))?",
        rf"\b({MONTH})\s+{DAY}{DASH}{DAY}(?:,?\s+(\d{{4}}))?",
        rf"\b{DAY}\s+({MONTH})(?:,?\s+(\d{{4}}))?",
        rf"\b({MONTH})\s+{DAY}(?:,?\s+(\d{{4}}))?(?!\d)",
    )
]
ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b(?:\s*(?:/|to|–)\s*(\d{4})-(\d{2})-(\d{2})\b)?")
NUMERIC = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")  # day first
QUARTER = re.compile(
    r"\bQ\s?([1-4])[\s/,-]*(?:of\s+)?(\d{4}|(?<!\s)\d{2}\b)|\b([1-4])\s?Q[\s/,-]*(?:of\s+)?(\d{4}|(?<!\s)\d{2}\b)"
    r"|\b(first|second|third|fourth|1st|2nd|3rd|4th) quarter(?:\s+of|,)?\s+(\d{4})",
    re.IGNORECASE,
)
MONTH_YEAR = re.compile(rf"\b({MONTH}),?\s+(\d{{4}})\b", re.IGNORECASE)
CONTINUOUS = re.compile(
    r"\b(continuous(ly)?|on-?going|continuing|permanent|throughout the year)\b", re.IGNORECASE
)
YEAR = r"(?:19|20)\d{2}"
YEARS = re.compile(
    rf"(?<![\d/])({YEAR})(?:(?:,\s*{YEAR})*(?:\s*[-–—/]\s*|\s+(?:to|until|and)\s+)({YEAR}))?(?!\d)"
)
PART_OF_YEAR = re.compile(
    rf"\b(?:(end)(?: of)?|(mid)|(H[12])|(first|second) half(?: of)?)[\s-]*({YEAR})\b", re.IGNORECASE
)
PERIOD = re.compile(rf"\b({MONTH})\s*(\d{{4}})?{DASH}({MONTH})\s+(\d{{4}})", re.IGNORECASE)


def month_number(name: str) -> int:
    return MONTHS[name.lower().rstrip(".")]


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _day(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


def _range(kind: int, match: re.Match, year: int | None) -> tuple[date | None, date | None]:
    """The first and last day of one match of RANGES[kind]; `year` where none is printed."""
    part = match.groups()
    if kind == 0:
        last_year = int(part[5] or part[2] or year or 0)
        first_month, last_month = month_number(part[1]), month_number(part[4])
        first_year = int(part[2] or 0) or last_year - (first_month > last_month)
        return _day(first_year, first_month, int(part[0])), _day(last_year, last_month, int(part[3]))
    if kind == 1:
        days, month, printed = (part[0], part[1]), part[2], part[3]
    elif kind == 2:
        days, month, printed = (part[1], part[2]), part[0], part[3]
    elif kind == 3:
        days, month, printed = (part[0], part[0]), part[1], part[2]
    else:
        days, month, printed = (part[1], part[1]), part[0], part[2]
    on = int(printed or year or 0)
    return _day(on, month_number(month), int(days[0])), _day(on, month_number(month), int(days[1]))


def find_ranges(text: str, year: int | None = None) -> list[tuple[date, date, str]]:
    """Every day or range of days in the text, in its order: (first day, last day, as printed)."""
    ranges: list[tuple[int, int, date, date]] = []
    for match in ISO.finditer(text):
        part = [int(number or 0) for number in match.groups()]
        first = _day(part[0], part[1], part[2])
        last = _day(part[3], part[4], part[5]) if part[3] else first
        if first and last:
            ranges.append((match.start(), match.end(), first, last))
    for match in NUMERIC.finditer(text):
        if on := _day(int(match[3]), int(match[2]), int(match[1])):
            ranges.append((match.start(), match.end(), on, on))
    for kind, pattern in enumerate(RANGES):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end, _, _ in ranges):
                continue
            first, last = _range(kind, match, year)
            if first and last:
                ranges.append((match.start(), match.end(), first, last))
    return [(first, last, text[start:end].strip().rstrip(".")) for start, end, first, last in sorted(ranges)]


def parse_target(printed: str) -> tuple[str, date | None]:
    """(none | date | month | quarter | continuous, its last day); of several printed, the last holds."""
    hits: list[tuple[int, int, str, date]] = []
    for match in QUARTER.finditer(printed):
        quarter = match[1] or match[3] or ORDINALS[match[5].lower()]
        year = int(match[2] or match[4] or match[6])
        year += 2000 if year < 100 else 0
        hits.append((match.end(), 1, "quarter", month_end(year, 3 * int(quarter))))
    for match in PART_OF_YEAR.finditer(printed):
        hits.append((match.end(), 0, *_part_of_year(match)))
    for match in MONTH_YEAR.finditer(printed):
        hits.append((match.end(), 0, "month", month_end(int(match[2]), month_number(match[1]))))
    for _, last, text in find_ranges(printed):
        hits.append((printed.rfind(text) + len(text), 2, "date", last))
    if hits:
        _, _, kind, on = max(hits)
        return kind, on
    return ("continuous", None) if CONTINUOUS.search(printed) else ("none", None)


def _part_of_year(match: re.Match) -> tuple[str, date]:
    """“end of 2017”, “mid-2018”, “H1 2018”, “second half of 2018”: the month or quarter it ends with."""
    end, mid, half, ordinal, year = match.groups()
    if end or mid:
        return "month", month_end(int(year), 12 if end else 6)
    first = (half or "").upper() == "H1" or (ordinal or "").lower() == "first"
    return "quarter", month_end(int(year), 6 if first else 12)


def parse_day(printed: str) -> date | None:
    """The first day printed, or the last day of the month or quarter, where only that is printed."""
    ranges = find_ranges(printed)
    return ranges[0][0] if ranges else parse_target(printed)[1]


def parse_period(printed: str) -> tuple[date | None, date | None]:
    """“January 2023 – December 2023”, “2026-2028” or “2017” as first and last day."""
    if match := PERIOD.search(printed):
        last = int(match[4])
        return date(int(match[2] or last), month_number(match[1]), 1), month_end(last, month_number(match[3]))
    ranges = find_ranges(printed)
    if len(ranges) == 2:
        return ranges[0][0], ranges[1][1]
    if len(ranges) == 1 and ranges[0][0] != ranges[0][1]:
        return ranges[0][0], ranges[0][1]
    quarters = [match for match in QUARTER.finditer(printed) if match[1]]
    if len(quarters) == 2:
        (first, year), (last, end) = ((int(match[1]), int(match[2])) for match in quarters)
        return date(year, 3 * first - 2, 1), month_end(end, 3 * last)
    if match := YEARS.search(printed):
        return date(int(match[1]), 1, 1), date(int(match[2] or match[1]), 12, 31)
    return None, None
