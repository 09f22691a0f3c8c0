"""SLA202 to SLA213: zones, holidays and dates of calendars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from kpikit.calendars.calendar import Calendar
from kpikit.calendars.holiday_rules import Holidays
from kpikit.calendars.hours import format_time
from kpikit.calendars.rules import Rules
from kpikit.check.meaning.calendars import Days, week_on
from kpikit.check.rules.hours import texts_under
from kpikit.check.subject import Subject
from kpikit.check.zones import is_dated
from kpikit.columns.zones import Zone
from kpikit.config.index import Path
from kpikit.errors import HorizonError

__all__ = ["check_calendars"]

_DAY = timedelta(days=1)
_YEAR = timedelta(days=366)
_MICROS = 1_000_000


def check_calendars(subject: Subject) -> None:
    """Look at every calendar."""
    for name in subject.table("calendars"):
        _zone(subject, name)
        calendar = subject.calendar(name)
        if calendar is None or not isinstance(calendar.rules, Rules):
            continue
        _holidays(subject, name, calendar.rules.holidays)
        _opening(subject, name, calendar)
        _changes(subject, name, calendar)
        _added(subject, name, calendar.rules)
    _unused(subject)


def _zone(subject: Subject, name: str) -> None:
    zone = subject.table("calendars", name).get("timezone")
    known = {each.path for each in subject.gathered.findings.in_order()}
    path: Path = ("calendars", name, "timezone")
    if isinstance(zone, str) and zone.strip() and path not in known and is_dated(zone):
        subject.add(
            "SLA202",
            path,
            f"timezone should be that of a place: got {zone!r}",
            note="a legacy name or a fixed offset",
            help="write the zone of a city, as Europe/Berlin",
        )


def _holidays(subject: Subject, name: str, holidays: Holidays) -> None:
    """No holidays that are known for the coming 12 months."""
    if holidays.is_empty:
        return
    end = subject.today + _YEAR
    first, last = holidays.years
    path = ("calendars", name, "holidays")
    if not first <= subject.today.year or last < end.year - 1:
        until = f"data for {first} to {last}"
    elif not any(subject.today <= day < end for day in _dates(holidays, subject.today)):
        until = "no holiday from today on"
    else:
        return
    subject.add(
        "SLA204",
        path,
        f"holidays of {name!r} must reach 12 months ahead: got {until}",
        help="add the dates of the coming year, or name a country",
    )


def _dates(holidays: Holidays, today: date) -> Iterator[date]:
    last = min(today.year + 1, holidays.years[1])
    for day in holidays.days(today.year, last).tolist():
        yield date(1970, 1, 1) + timedelta(days=day)


def _opening(subject: Subject, name: str, calendar: Calendar) -> None:
    """Not open in the coming four weeks."""
    today = subject.today
    start = datetime(today.year, today.month, today.day, tzinfo=UTC)
    try:
        opening = calendar.next_open(start)
    except HorizonError:
        return
    if opening >= start + timedelta(weeks=4):
        subject.add(
            "SLA205",
            ("calendars", name, "hours"),
            f"calendar {name!r} must open in the coming four weeks: got its next"
            f" opening on {opening.date()}",
            help="write the hours that hold now",
        )


def _changes(subject: Subject, name: str, calendar: Calendar) -> None:
    """Edges in the hour that a change of the clocks skips or repeats."""
    zone = Zone.of(calendar.tz)
    today = datetime(subject.today.year, subject.today.month, subject.today.day)  # noqa: DTZ001
    epoch = datetime(1970, 1, 1)  # noqa: DTZ001
    low = int((today - epoch).total_seconds()) * _MICROS
    high = low + int(_YEAR.total_seconds()) * _MICROS
    seen = set()
    times, offsets = (each.tolist() for each in zone.transitions(low, high))
    for time, before, offset in zip(times[1:], offsets, offsets[1:], strict=False):
        begin, end = sorted((time + before, time + offset))
        day = (epoch + timedelta(microseconds=begin)).date()
        for edge in _edges(calendar, day):
            local = int((edge - epoch).total_seconds()) * _MICROS
            is_gap = offset > before
            inside = begin < local < end if is_gap else begin <= local < end
            clock = format_time(edge.hour * 3600 + edge.minute * 60 + edge.second)
            if inside and clock not in seen:
                seen.add(clock)
                word = "does not exist" if is_gap else "comes twice"
                subject.add(
                    "SLA211",
                    _text_with(subject, _hours_path(subject, name, day), clock),
                    f"hours of {name!r} must not open or close inside a change of the"
                    f" clocks: got {clock}, which {word} on {edge.date()}",
                    help="move it out of that hour",
                )


def _edges(calendar: Calendar, day: date) -> Iterator[datetime]:
    """Local openings and closings that fall on a date."""
    days = Days(calendar, (day - _DAY, day))
    for start in (day - _DAY, day):
        midnight = datetime(start.year, start.month, start.day)  # noqa: DTZ001
        for span in days.hours(start):
            for seconds in span:
                edge = midnight + timedelta(seconds=seconds)
                if edge.date() == day:
                    yield edge


def _hours_path(subject: Subject, name: str, day: date) -> Path:
    """The hours that hold on a date, as they are written."""
    path: Path = ("calendars", name)
    exceptions = subject.table(*path, "exceptions")
    for key in exceptions:
        if day.isoformat() in key:
            return (*path, "exceptions", key)
    found: Path = (*path, "hours")
    periods = subject.table(*path).get("periods")
    latest = date.min
    for at, period in enumerate(periods if isinstance(periods, list) else ()):
        start = period.get("from") if isinstance(period, dict) else None
        start = date.fromisoformat(start.strip()) if isinstance(start, str) else start
        if isinstance(start, date) and latest <= start <= day:
            latest, found = start, (*path, "periods", at, "hours")
    return found


def _text_with(subject: Subject, path: Path, clock: str) -> Path:
    """The text under a path that has a time of day; the path itself if none has."""
    node = subject.node(*path)
    if node is not None:
        for inside, text in texts_under(node.value, path):
            if clock in text or clock.lstrip("0") in text:
                return inside
    return path


def _added(subject: Subject, name: str, rules: Rules) -> None:
    """Added holidays on days that are closed anyway."""
    path: Path = ("calendars", name, "holidays", "add")
    node = subject.node(*path)
    holidays = rules.holidays
    written = node.value if node is not None and isinstance(node.value, list) else ()
    if len(written) != len(holidays.add):
        return
    for at, given in enumerate(written):
        day = date.fromisoformat(given.strip()) if isinstance(given, str) else given
        why = ""
        if not week_on(rules, day).days[day.weekday()]:
            why = f"{day:%A}s are closed"
        elif day in _country_dates(holidays, day.year):
            why = "it is a holiday of the country"
        if why:
            subject.add(
                "SLA213",
                (*path, at),
                f"added holidays must be days that are open: got {day}, and {why}",
                note=why,
                help="correct the date, or take it out",
            )


def _country_dates(holidays: Holidays, year: int) -> frozenset[date]:
    first, last = holidays.years
    if not first <= year <= last:
        return frozenset()
    numbers = {
        number
        for source in holidays.sources
        for number in source.days(year, year).tolist()
    }
    return frozenset(date(1970, 1, 1) + timedelta(days=n) for n in numbers)


def _unused(subject: Subject) -> None:
    """Calendars that nothing names, where there are policies."""
    names = tuple(subject.table("calendars"))
    if not subject.table().get("policies") or len(names) < 2:
        return
    named = {
        value
        for path, value in subject.scalars()
        if isinstance(value, str) and path[0] != "calendars"
    }
    for name in names:
        if name not in named:
            subject.add(
                "SLA210",
                ("calendars", name),
                f"calendars must be used: got {name!r}, which nothing names",
                help="name it in [defaults] or at a target, or take it out",
                at_key=True,
            )
