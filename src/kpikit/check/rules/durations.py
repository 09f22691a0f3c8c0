"""SLA103 and SLA104: days that are no days."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

from kpikit.calendars.calendar import Calendar
from kpikit.check.aims import Aim, all_aims, calendars_of
from kpikit.check.subject import Subject
from kpikit.check.worst import always_open, edges
from kpikit.errors import HorizonError
from kpikit.units.durations import BusinessDays, duration_text
from kpikit.units.showing import counted

__all__ = ["check_durations"]

_DAYS = re.compile(r"\d\s*[dw]", re.IGNORECASE)
_WEEKS = re.compile(r"\d\s*w", re.IGNORECASE)
_LIKE_DAYS = tuple(timedelta(days=days) for days in (1, 2, 3))


def check_durations(subject: Subject) -> None:
    """Look at targets on calendars that close."""
    for aim in all_aims(subject):
        if isinstance(aim.amount, BusinessDays):
            continue
        for name in calendars_of(subject, aim):
            calendar = subject.calendar(name)
            if calendar is None or always_open(calendar, subject.today):
                continue
            if _DAYS.search(aim.words):
                _calendar_days(subject, aim, name, calendar)
                break
            if aim.amount in _LIKE_DAYS and _likely_days(subject, aim, name, calendar):
                break


def _calendar_days(
    subject: Subject, aim: Aim, name: str | None, calendar: Calendar
) -> None:
    amount = aim.amount
    if isinstance(amount, BusinessDays):
        return
    hours = f"{amount // timedelta(hours=1)}h"
    days = amount // timedelta(days=1)
    if _WEEKS.search(aim.words):
        weeks, rest = divmod(days, 7)
        days = weeks * _usual_week(subject, calendar) + rest
    subject.add(
        "SLA103",
        aim.path,
        f"{aim.clock} on calendar {name!r} must be in working days or hours:"
        f" got {aim.words!r}",
        note=f"is {hours} of open time",
        help=f'write "{days}bd" for working days, or "{hours}" for open time',
    )


def _likely_days(
    subject: Subject, aim: Aim, name: str | None, calendar: Calendar
) -> bool:
    """Say how many working days a target really is."""
    amount = aim.amount
    usual = _usual_day(subject, calendar)
    if isinstance(amount, BusinessDays) or not usual or usual >= timedelta(days=1):
        return False
    number = f"{amount / usual:.1f}".removesuffix(".0")
    lasts = f"{number} working day{'' if number == '1' else 's'}"
    days = amount // timedelta(days=1)
    subject.add(
        "SLA104",
        aim.path,
        f"{aim.words} on calendar {name!r} is open time: it lasts {lasts}"
        f" of {duration_text(usual)}",
        note=lasts,
        help=f'write "{days}bd" for {counted(days, "working day")}, or name a'
        " calendar that is always open",
    )
    return True


def _usual_day(subject: Subject, calendar: Calendar) -> timedelta:
    """The open time of a working day, on average over the coming year."""
    days, total = _working_days(subject, calendar)
    if not days:
        return timedelta(0)
    return timedelta(minutes=round(total / len(days) / timedelta(minutes=1)))


def _usual_week(subject: Subject, calendar: Calendar) -> int:
    """On how many weekdays it opens in most weeks of the coming year."""
    days, _ = _working_days(subject, calendar)
    often = Counter(day.weekday() for day in days)
    return sum(count > 26 for count in often.values()) or 7


def _working_days(
    subject: Subject, calendar: Calendar
) -> tuple[frozenset[date], timedelta]:
    """On which dates it opens over the coming year, and for how long in all."""
    try:
        opens, closes = edges(calendar, subject.today)
    except HorizonError:
        return frozenset(), timedelta(0)
    total: timedelta = (closes - opens).sum().astype(object)
    return frozenset(at.date() for at in opens.astype(object)), total
