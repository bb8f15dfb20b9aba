"""Working days of the group's calendar, and the moment of a day at which reminders are due."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

ZONE = ZoneInfo("Europe/Amsterdam")
MORNING = time(9, 0)


@lru_cache
def _public_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays(settings.WORKING_CALENDAR)


def is_working_day(day: date) -> bool:
    """Return whether a day is neither a weekend nor a public holiday."""
    return day.weekday() < 5 and day not in _public_holidays()


def working_day(day: date, offset: int) -> date:
    """Return the day `offset` working days after (before) a day; for 0 that day or the next one."""
    step = timedelta(days=-1 if offset < 0 else 1)
    left = abs(offset)
    while left:
        day += step
        left -= is_working_day(day)
    while not is_working_day(day):
        day += step
    return day


def morning_of(day: date) -> datetime:
    """Return 9:00 of a day in the group's time zone, also on a day on which the clocks change."""
    return datetime.combine(day, MORNING, tzinfo=ZONE)
