"""Working days of the group's calendar, and the moment of a day at which the portal speaks."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

ZONE = ZoneInfo("Europe/Amsterdam")
MORNING = time(9, 0)


@lru_cache
def _free_days() -> holidays.HolidayBase:
    return holidays.country_holidays(settings.WORKING_CALENDAR)


def is_working_day(day: date) -> bool:
    """Whether the group's house is open: no weekend, no public holiday."""
    return day.weekday() < 5 and day not in _free_days()


def working_day(day: date, offset: int) -> date:
    """The day `offset` working days after (before, if negative) a day; for 0 the day, or the next working
    day.
    """
    step = timedelta(days=-1 if offset < 0 else 1)
    left = abs(offset)
    while left:
        day += step
        left -= is_working_day(day)
    while not is_working_day(day):
        day += step
    return day


def morning_of(day: date) -> datetime:
    """Nine o'clock of a day in the group's zone, whatever the clocks do that day."""
    return datetime.combine(day, MORNING, tzinfo=ZONE)
