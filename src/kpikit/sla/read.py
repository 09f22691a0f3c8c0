"""The pure function behind every clock: from instants to a reading."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from kpikit.calendars.calendar import Calendar
from kpikit.errors import DurationError, InputError, InputTypeError
from kpikit.sla.hours import FOREVER, Hours, instant
from kpikit.sla.measure import Pause, Span
from kpikit.sla.reading import BOUNDARIES, Reading, judge, reading_of
from kpikit.units.durations import BusinessDays, DurationLike, duration, exact_micros

__all__ = [
    "check_boundary",
    "check_calendar",
    "check_target",
    "check_warnings",
    "read",
    "target_micros",
]


def read(
    calendar: Calendar,
    *,
    start: datetime,
    target: DurationLike | None = None,
    stop: datetime | None = None,
    pauses: Iterable[tuple[datetime, datetime | None]] = (),
    as_of: datetime | None = None,
    boundary: str = ">",
    warn_at: Iterable[int] = (),
) -> Reading:
    """What a clock says that counts open time, less pauses, against a target.

    The world is known up to *stop* or *as_of*: pauses that begin later are ignored, and
    so is a stop after *as_of*. A pause that runs then may have a known end, which the
    due instant uses, or none. Business days are turned once, at the start, into open
    time.

    Args:
        calendar: The calendar that counts.
        start: When the clock started; the answers are in its zone.
        target: The target; None only measures.
        stop: When it stopped; None while it runs.
        pauses: Pairs of instants; the second may be None.
        as_of: Now; needed while the clock runs.
        boundary: ``">"`` breaks a target when time exceeds it, ``">="`` when it
            reaches it.
        warn_at: Warnings in per cent of the target.

    Raises:
        NaiveTimeError: An instant has no zone.
        InputError: *stop* is before *start*, neither it nor *as_of* is given, or a
            pause ends before it starts.
        DurationError: The target is zero or negative.
        HorizonError: An instant lies outside what the calendar knows.

    >>> from datetime import UTC
    >>> office = Calendar("Mon-Fri 09:00-17:00", tz="UTC")
    >>> friday = datetime(2026, 5, 1, 15, tzinfo=UTC)
    >>> monday = datetime(2026, 5, 4, 10, tzinfo=UTC)
    >>> found = read(office, target="4h", start=friday, as_of=monday)
    >>> found.state, str(found.elapsed), str(found.due_at)
    ('running', '3:00:00', '2026-05-04 11:00:00+00:00')
    """
    hours = Hours.of(check_calendar(calendar))
    begin = instant(start, "start")
    wanted = check_target(target)
    check_boundary(boundary)
    end, now, is_stopped = _known(begin, start, stop, as_of)
    span = Span.of(
        hours,
        begin,
        max(end, begin),
        [pause for pause in _pauses(pauses) if pause.since <= end],
        is_stopped=is_stopped,
    )
    amount = None if wanted is None else target_micros(wanted, hours, begin)
    facts = judge(
        span,
        target=amount,
        now=now,
        is_stopped=is_stopped,
        boundary=boundary,
        warn_at=check_warnings(warn_at),
    )
    return reading_of(
        span,
        facts,
        target=amount,
        original_due=None if amount is None else hours.deadline(begin, amount),
        zone=start.tzinfo,
        now=now,
        is_stopped=is_stopped,
    )


def _known(
    begin: int, start: datetime, stop: datetime | None, as_of: datetime | None
) -> tuple[int, int, bool]:
    """Where the span ends, up to when the world is known, whether it is stopped."""
    now = None if as_of is None else instant(as_of, "as_of")
    if stop is None:
        if now is None:
            raise InputError(
                "stop or as_of must be given: got neither",
                help="pass as_of=datetime.now(UTC) for a running clock",
            )
        return now, now, False
    end = instant(stop, "stop")
    if end < begin:
        raise InputError(
            f"stop must not be before start: got {stop} for a start at {start}",
            help="swap them, or pass stop=None for a running clock",
        )
    if now is not None and now < end:
        return now, now, False
    return end, end if now is None else now, True


def _pauses(pauses: Any) -> list[Pause]:
    if isinstance(pauses, str) or not isinstance(pauses, Iterable):
        raise InputTypeError(
            f"pauses must be a list of pairs of instants: got {pauses!r}",
            help="write [(since, until)], or [] for none",
        )
    return [_pause(pair) for pair in pauses]


def _pause(pair: Any) -> Pause:
    """A checked pause."""
    try:
        first, second = pair
    except (TypeError, ValueError):
        raise InputTypeError(
            f"pauses must be pairs of instants: got {pair!r}",
            help="write [(since, until)], or (since, None) for one that runs",
        ) from None
    since = instant(first, "pauses")
    until = FOREVER if second is None else instant(second, "pauses")
    if until < since:
        raise InputError(
            f"pauses must not end before they start: got {first} to {second}",
            help="swap the two, or give None for a pause that still runs",
        )
    return Pause(since, until=until)


def check_calendar(calendar: object) -> Calendar:
    """The calendar itself.

    Raises:
        InputTypeError: It is none.
    """
    if not isinstance(calendar, Calendar):
        raise InputTypeError(
            f"calendar must be a Calendar: got {calendar!r}",
            help="write Calendar('Mon-Fri 09:00-17:00', tz='Europe/Warsaw'),"
            " or Calendar.always()",
        )
    return calendar


def check_boundary(boundary: str) -> str:
    """The boundary itself.

    Raises:
        InputError: It is none.
    """
    if boundary not in BOUNDARIES:
        raise InputError(
            f"boundary must be '>' or '>=': got {boundary!r}",
            help="'>' counts a target met exactly as met",
        )
    return boundary


def check_target(
    target: DurationLike | None, *, name: str = "target"
) -> timedelta | BusinessDays | None:
    """A target as a duration.

    Raises:
        DurationError: It is zero or negative, or cannot be read.
    """
    if target is None:
        return None
    found = duration(target, name=name)
    size = found.n if isinstance(found, BusinessDays) else exact_micros(found)
    if size <= 0:
        raise DurationError(
            f"{name} must be more than zero: got {str(target)!r}",
            help="give None to measure without a target",
        )
    return found


def check_warnings(shares: Iterable[int]) -> tuple[int, ...]:
    """Warnings in per cent, ascending and each once.

    Raises:
        InputError: One is not between 0 and 100.
    """
    if not isinstance(shares, Iterable):
        raise InputTypeError(
            f"warn_at must be a list of per cents: got {shares!r}",
            help="write warn_at=[50, 80]",
        )
    found = tuple(shares)
    for share in found:
        whole = isinstance(share, int) and not isinstance(share, bool)
        if not whole or not 0 < share < 100:
            raise InputError(
                f"warn_at must be whole per cents between 0 and 100: got {share!r}",
                help="write warn_at=[50, 80]",
            )
    return tuple(sorted(set(found)))


def target_micros(target: timedelta | BusinessDays, hours: Hours, start: int) -> int:
    """A target as open time; business days by the calendar from the start on."""
    if isinstance(target, BusinessDays):
        return hours.amount_of(start, target)
    return exact_micros(target)
