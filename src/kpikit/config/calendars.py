"""The ``[calendars.*]`` sections: when a desk is open, and its holidays."""

from __future__ import annotations

from typing import Any

from kpikit.calendars.calendar import Calendar
from kpikit.calendars.dates import read_date
from kpikit.calendars.holiday_rules import Holidays
from kpikit.calendars.hours import CLOSED, read_intervals, read_week
from kpikit.calendars.rules import Period
from kpikit.config.data import zone_name
from kpikit.config.node import Node
from kpikit.config.reading import attempt, read_flag, read_local_date

__all__ = ["read_calendars"]

_KEYS = (
    "timezone",
    "hours",
    "holidays",
    "exceptions",
    "breaks",
    "periods",
    "always",
    "span",
)
_EXAMPLE = 'write [calendars.eu] with timezone = "Europe/Berlin" and hours'
_HOURS = 'write hours = { mon-fri = ["09:00-12:30", "13:00-18:00"] }'
_INTERVALS = 'write ["09:00-12:30", "13:00-18:00"]'
_HOLIDAYS = 'write "DE-BY", { country = "DE", add = [2026-12-24] }, or dates'
_PERIODS = 'write [{ from = 2027-01-01, hours = { mon-fri = ["08:00-17:00"] } }]'
_WHOLE_WEEK = "Mon-Sun 00:00-24:00"
_HOLIDAY_KEYS = (
    "country",
    "subdivision",
    "categories",
    "observed",
    "add",
    "remove",
    "half_days",
)


def read_calendars(node: Node) -> dict[str, Calendar]:
    """The calendars that could be read, by name; problems are noted."""
    found = {}
    for name, part in node.children(what="calendars", help=_EXAMPLE):
        calendar = _calendar(part)
        if calendar is not None:
            found[name] = calendar
    return found


def _calendar(node: Node) -> Calendar | None:
    before = node.findings.count
    zone = 'write timezone = "Europe/Berlin"'
    found = node.known(_KEYS, required={"timezone": zone}, help=_EXAMPLE)
    if found is None:
        return None
    tz = zone_name(found["timezone"]) if "timezone" in found else None
    parts: dict[str, Any] = {"hours": _WHOLE_WEEK}
    is_always = read_flag(found["always"]) if "always" in found else False
    if "hours" in found:
        _week(found["hours"])
        parts["hours"] = found["hours"].value
        if is_always:
            found["always"].wrong("stand without hours", help="take one of the two out")
    elif is_always is False:
        node.missing("hours", help=_HOURS)
    for name, read in _READERS:
        if name in found:
            parts[name] = read(found[name])
    if node.findings.count > before or tz is None:
        return None
    places = {"never-open": found.get("hours"), "bad-span": found.get("span")}
    return attempt(node, lambda: Calendar(tz=tz, **parts), places=places)


def _week(node: Node) -> None:
    """Note what is wrong with hours by weekday."""
    value = node.value
    if not isinstance(value, (str, dict)):
        node.wrong("be a text or a table by weekday", help=_HOURS)
        return
    before = node.findings.count
    if isinstance(value, dict):
        for days, part in node.children(what="weekdays", help=_HOURS):
            _weekdays(part, days)
            _intervals(part)
    if node.findings.count == before:
        attempt(node, lambda: read_week(value, name=node.name))


def _weekdays(node: Node, days: str) -> None:
    attempt(node, lambda: read_week({days: ()}, name=node.name), at_key=True)


def _intervals(node: Node) -> None:
    """Note what is wrong with the intervals of a day, at the interval itself."""
    before = node.findings.count
    if isinstance(node.value, list):
        node.each(_interval)
    elif not isinstance(node.value, str):
        node.wrong("be intervals of a day", help=_INTERVALS)
    if node.findings.count == before:
        attempt(node, lambda: read_intervals(node.value, name=node.name))


def _interval(node: Node) -> None:
    if not isinstance(node.value, str):
        node.wrong("be an interval", help=_INTERVALS)
    else:
        attempt(node, lambda: read_intervals(node.value, name=node.name))


def _dated(node: Node) -> dict[str, Any]:
    """Hours by date."""
    found = {}
    what = "dates"
    help_text = 'write { "2026-10-02" = ["09:00-12:00"] }'
    for day, part in node.children(what=what, help=help_text):
        _check_date(part, day)
        _intervals(part)
        found[day] = part.value
    return found


def _check_date(node: Node, day: str) -> None:
    attempt(node, lambda: read_date(day, name=node.name), at_key=True)


def _breaks(node: Node) -> dict[str, Any]:
    found = _dated(node)
    for day, value in found.items():
        if value == CLOSED:
            node.child(day).wrong(
                "be intervals", help=f'write exceptions = {{ "{day}" = "closed" }}'
            )
    return found


def _dates(node: Node) -> tuple[Any, ...]:
    return node.each(read_local_date) or ()


def _holidays(node: Node) -> Holidays | None:
    value = node.value
    if isinstance(value, str):
        text = node.text()
        return None if text is None else attempt(node, lambda: Holidays(text))
    if isinstance(value, list):
        before = node.findings.count
        days = _dates(node)
        is_fine = node.findings.count == before
        return attempt(node, lambda: Holidays.read(days)) if is_fine else None
    if isinstance(value, dict):
        return _country(node)
    node.wrong("be a country, a table or dates", help=_HOLIDAYS)
    return None


def _country(node: Node) -> Holidays | None:
    before = node.findings.count
    found = node.known(_HOLIDAY_KEYS, help=_HOLIDAYS) or {}
    parts: dict[str, Any] = {}
    for name in ("country", "categories"):
        if name in found:
            parts[name] = _one_or_more(found[name])
    if "subdivision" in found:
        parts["subdivision"] = found["subdivision"].text()
    if "observed" in found:
        parts["observed"] = read_flag(found["observed"])
    for name in ("add", "remove"):
        if name in found:
            parts[name] = _dates(found[name])
    if "half_days" in found:
        parts["half_days"] = _half_days(found["half_days"])
    for name in ("subdivision", "categories", "observed"):
        if name in found and "country" not in found:
            node.missing("country", help=f"{name} belongs to a country")
            break
    if node.findings.count > before:
        return None
    country = found.get("country")
    half_days = found.get("half_days")
    places = {
        "unknown-country": country,
        "unknown-subdivision": found.get("subdivision", country),
        "unknown-category": found.get("categories", half_days),
        "bad-time": half_days,
        "bad-date": half_days,
    }
    return attempt(node, lambda: Holidays(**parts), places=places)


def _one_or_more(node: Node) -> Any:
    if isinstance(node.value, str):
        return node.text()
    return list(node.texts(help='write "DE", or ["DE", "PL"]'))


def _half_days(node: Node) -> Any:
    if isinstance(node.value, dict):
        pairs = node.children(what="dates", help='write { "12-24" = "13:00" }')
        return {day: part.text() for day, part in pairs}
    return node.text(help='write "13:00", or { "12-24" = "13:00" }')


def _periods(node: Node) -> tuple[Period, ...]:
    found = [period for period in node.each(_period) or () if period is not None]
    seen: dict[Any, Node] = {}
    for part, period in found:
        if period.from_date in seen:
            part.problem(
                "SLA212",
                f"periods must start on different dates: got {period.from_date} twice",
                help="keep one of them",
            )
        seen[period.from_date] = part
    return tuple(period for _, period in found)


def _period(node: Node) -> tuple[Node, Period] | None:
    before = node.findings.count
    needed = {"from": "write from = 2027-01-01", "hours": _HOURS}
    found = node.known(("from", "hours"), required=needed, help=_PERIODS) or {}
    if "hours" in found:
        _week(found["hours"])
    day = read_local_date(found["from"]) if "from" in found else None
    if node.findings.count > before or day is None:
        return None
    return found["from"], Period(day, found["hours"].value)


def _span(node: Node) -> tuple[Any, ...] | None:
    before = node.findings.count
    days = node.each(read_local_date)
    if days is not None and len(days) != 2:
        node.wrong("be the first and the last date", help="write two dates")
    return None if node.findings.count > before else days


_READERS: Any = (
    ("holidays", _holidays),
    ("exceptions", _dated),
    ("breaks", _breaks),
    ("periods", _periods),
    ("span", _span),
)
