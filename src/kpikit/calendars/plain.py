"""Rules as plain data, JSON-safe, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpikit.calendars.holiday_rules import Holidays
from kpikit.calendars.hours import CLOSED, format_span, read_week
from kpikit.calendars.rules import (
    Combined,
    DateHours,
    Node,
    Operator,
    Period,
    Rules,
    read_date_hours,
    read_periods,
    read_span,
)
from kpikit.columns.zones import Zone
from kpikit.errors import CalendarError, InputTypeError, did_you_mean

__all__ = ["node_from", "node_to", "versions"]

_KEYS = ("hours", "tz", "holidays", "exceptions", "breaks", "periods", "span")


def node_to(node: Node) -> dict[str, Any]:
    """Rules as plain data; what is empty is left out."""
    if not isinstance(node, Rules):
        return {node.operator.value: [node_to(node.left), node_to(node.right)]}
    data: dict[str, Any] = {"hours": node.week.to_dict(), "tz": node.zone.name}
    if node.holidays != Holidays():
        data["holidays"] = node.holidays.to_dict()
    for name, hours in (("exceptions", node.exceptions), ("breaks", node.breaks)):
        if hours:
            data[name] = _dated(hours)
    if node.periods:
        data["periods"] = [
            {"from": period.from_date.isoformat(), "hours": period.hours.to_dict()}
            for period in node.periods
        ]
    if node.span:
        data["span"] = [day.isoformat() for day in node.span]
    return data


def _dated(hours: DateHours) -> dict[str, Any]:
    return {
        day.isoformat(): [format_span(span) for span in spans] or CLOSED
        for day, spans in hours
    }


def node_from(data: Mapping[str, Any]) -> Node:
    """The rules that :func:`node_to` wrote.

    Raises:
        CalendarError: A key is not known, or a value cannot be read.
        InputTypeError: It is no mapping.
    """
    if not isinstance(data, Mapping):
        raise InputTypeError(
            f"data must be a mapping: got {data!r}", help="give what to_dict() wrote"
        )
    for operator in Operator:
        if set(data) == {operator.value}:
            left, right = _pair(data[operator.value], operator)
            return Combined(operator, left=node_from(left), right=node_from(right))
    for key in data:
        if key not in _KEYS:
            raise CalendarError(
                f"data must have known keys: got {key!r}", help=did_you_mean(key, _KEYS)
            )
    if not {"hours", "tz"} <= data.keys():
        raise CalendarError(
            f"data must have hours and tz: got {', '.join(data) or 'nothing'}",
            help="give what to_dict() wrote",
        )
    holidays = data.get("holidays", {})
    read = Holidays.from_dict if isinstance(holidays, Mapping) else Holidays.read
    periods = [_period(each) for each in data.get("periods", ())]
    return Rules(
        read_week(data["hours"]),
        zone=Zone.of(data["tz"]),
        holidays=read(holidays),
        exceptions=read_date_hours(data.get("exceptions"), name="exceptions"),
        breaks=read_date_hours(data.get("breaks"), name="breaks"),
        periods=read_periods(periods),
        span=read_span(data.get("span")),
    )


def _pair(given: Any, operator: Operator) -> tuple[Any, Any]:
    try:
        left, right = given
    except (TypeError, ValueError):
        raise CalendarError(
            f"{operator.value} must be of two calendars: got {given!r}",
            help="give what to_dict() wrote",
        ) from None
    return left, right


def _period(given: Any) -> Period:
    if not isinstance(given, Mapping) or set(given) != {"from", "hours"}:
        raise CalendarError(
            f"periods must have from and hours: got {given!r}",
            help='write {"from": "2027-01-01", "hours": {"mon-fri": ["08:00-16:00"]}}',
        )
    return Period(given["from"], given["hours"])


def versions(node: Node) -> list[str]:
    """Versions of the package that the holidays come from; none when none do."""
    if isinstance(node, Rules):
        version = node.holidays.version
        return [version] if version else []
    return sorted({*versions(node.left), *versions(node.right)})
