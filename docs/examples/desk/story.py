"""The story that the example desk tells, as numbers.

A support company slides into development work: its share of the logged hours rises
from a fifth to four fifths, and in the last weeks customers wait longer.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from hours import DAY, HOUR, OpenHours, instant

FIRST_DAY = date(2026, 1, 1)
LAST_DAY = date(2026, 6, 30)
START = instant(FIRST_DAY, 0)
END = instant(LAST_DAY + timedelta(days=1), 0)
"""The first instant that is not in the data."""

MONTHS = tuple(date(2026, month, 1) for month in range(1, 8))
"""First days of the months, and the first day after them."""

REDISTRIBUTED = date(2026, 4, 1)
"""From here on the service team takes part of the first line's tickets."""

HOLIDAYS = frozenset(
    {
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 6, 4),
    }
)

TICKETS = 2000
REQUESTERS = 250
PRIORITIES = ("P1", "P2", "P3", "P4")
LINES = ("1", "2", "3")
CHANNELS = {"email": 0.42, "chat": 0.22, "phone": 0.17, "web": 0.13, "social": 0.06}
KINDS = {
    "incident": 0.36,
    "question": 0.38,
    "task": 0.14,
    "change_request": 0.045,
    "expense_report": 0.075,
}
TOPICS = {
    "login": 0.18,
    "billing": 0.14,
    "reports": 0.13,
    "orders": 0.12,
    "delivery": 0.1,
    "integration": 0.09,
    "printing": 0.08,
    "mobile": 0.07,
    "permissions": 0.05,
    "other": 0.04,
}
DEVELOPMENT_SHARE = (0.20, 0.32, 0.44, 0.56, 0.68, 0.80)
"""Of the logged development and support hours, month by month."""

SLOW_FROM = instant(date(2026, 6, 1), 0)


def days() -> Iterator[date]:
    """Every date of the half-year."""
    day = FIRST_DAY
    while day <= LAST_DAY:
        yield day
        day += timedelta(days=1)


def month_of(day: date) -> int:
    """0 for January, 5 for June."""
    return day.month - 1


def is_working(day: date) -> bool:
    """Monday to Friday, not a holiday."""
    return day.weekday() < 5 and day not in HOLIDAYS


def slowness(at: int) -> float:
    """How much longer than usual customers wait: 1 until June, then more and more."""
    return (
        1.0
        + max(0.0, 1.6 * (at - SLOW_FROM) / (END - SLOW_FROM))
        + 0.04 * ((at - START) // (30 * DAY))
    )


def desk_hours() -> OpenHours:
    """08:00-22:00 on working days, 10:00-14:00 on Saturdays; on into the next year."""
    stretches = []
    for ahead in range(-3, 500):
        day = FIRST_DAY + timedelta(days=ahead)
        if is_working(day):
            stretches.append((instant(day, 8 * HOUR), instant(day, 22 * HOUR)))
        elif day.weekday() == 5 and day not in HOLIDAYS:
            stretches.append((instant(day, 10 * HOUR), instant(day, 14 * HOUR)))
    return OpenHours(stretches)
