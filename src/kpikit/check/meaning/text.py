"""A difference as a reviewer reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kpikit.check.meaning.calendars import CalendarChange
from kpikit.check.meaning.difference import Difference
from kpikit.check.meaning.rest import Change
from kpikit.check.meaning.targets import TargetChange, Term
from kpikit.check.meaning.where import EVERY_TICKET, Where
from kpikit.units.durations import duration_text
from kpikit.units.showing import counted

__all__ = ["to_text"]

_MOST_DATES = 12
"""Dates of one calendar that are listed."""


def to_text(difference: Difference) -> str:
    """The difference as plain text, the most important first."""
    blocks = [
        ("targets", list(_targets(difference))),
        ("calendars", list(_calendars(difference))),
        ("statuses", list(_listed(difference.statuses, "not declared"))),
        ("options", list(_listed(difference.options, "none"))),
        ("goals", list(_listed(difference.goals, "no goal"))),
        ("data", list(_listed(difference.data, "not there"))),
        ("without effect", list(_without_effect(difference))),
    ]
    told = [
        "\n".join((heading, *(f"  {line}" for line in lines)))
        for heading, lines in blocks
        if lines
    ]
    if difference.is_empty:
        words = "the same meaning" if difference.is_rewritten else "no difference"
        told.insert(0, words)
    return "\n\n".join(told)


def _targets(difference: Difference) -> Iterator[str]:
    """Changes by the tickets that they are for."""
    by_where: dict[Where, list[TargetChange]] = {}
    for change in difference.targets:
        by_where.setdefault(change.where, []).append(change)
    for where, changes in by_where.items():
        yield ", ".join(map(str, where)) or EVERY_TICKET
        width = max(len(change.clock) for change in changes)
        for change in changes:
            was, now = _terms(change)
            yield f"  {change.clock:{width}}  {was} → {now}"


def _terms(change: TargetChange) -> tuple[str, str]:
    """Both terms, each with what tells it from the other."""
    old, new = change.old, change.new
    if old is None or new is None:
        return _term(old, calendar=True), _term(new, calendar=True)
    calendar = old.calendar != new.calendar
    warnings = old.warn_at != new.warn_at
    return tuple(  # type: ignore[return-value]
        _term(each, calendar=calendar, warnings=warnings) for each in (old, new)
    )


def _term(term: Term | None, *, calendar: bool, warnings: bool = False) -> str:
    if term is None or term.amount is None:
        return "no target"
    words = duration_text(term.amount)
    if calendar:
        name = term.calendar
        words += " around the clock" if name is None else f" on {name}"
    if warnings:
        at = ", ".join(f"{each} %" for each in term.warn_at)
        words += f" with warnings at {at}" if at else " without warnings"
    return words


def _calendars(difference: Difference) -> Iterator[str]:
    for change in difference.calendars:
        yield change.name
        for line in _calendar(change):
            yield f"  {line}"
    if difference.calendars:
        first, last = difference.window
        yield f"(dates compared from {first} to {last}, and those that are named)"


def _calendar(change: CalendarChange) -> Iterator[str]:
    if change.zone is not None:
        yield f"time zone {change.zone[0]} → {change.zone[1]}"
    for each in change.hours:
        yield f"hours {each}"
    for word, days in (("gained", change.gained), ("lost", change.lost)):
        if days:
            yield f"holidays {word}: {_dates(days)}"
    yield from map(str, change.dates[:_MOST_DATES])
    if (more := len(change.dates) - _MOST_DATES) > 0:
        yield f"… and {counted(more, 'more date')}"
    if change.span is not None:
        was, now = map(_span, change.span)
        yield f"known dates {was} → {now}"


def _dates(days: tuple[date, ...]) -> str:
    told = ", ".join(map(str, days[:_MOST_DATES]))
    more = len(days) - _MOST_DATES
    return f"{told} … and {more} more" if more > 0 else told


def _span(span: tuple[date, date] | None) -> str:
    return "all" if span is None else f"{span[0]} to {span[1]}"


def _listed(changes: tuple[Change, ...], nothing: str) -> Iterator[str]:
    for change in changes:
        was, now = _told(change.old, nothing), _told(change.new, nothing)
        yield f"{change.name}: {was} → {now}"


def _told(value: Any, nothing: str) -> str:
    if value is None or value == []:
        return nothing
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_told(each, nothing) for each in value)
    if isinstance(value, dict):
        pairs = (f"{key} {_told(each, nothing)}" for key, each in value.items())
        return ", ".join(pairs) or nothing
    return str(value)


def _without_effect(difference: Difference) -> Iterator[str]:
    for was, now in difference.policy_renames:
        yield f"policy {was} is called {now}"
    for was, now in difference.calendar_renames:
        yield f"calendar {was} is called {now}"
    for name in difference.rewritten:
        first, last = difference.window
        yield f"calendar {name} is written otherwise; the same from {first} to {last}"
    for change in difference.policies:
        where = ", ".join(map(str, change.where)) or EVERY_TICKET
        was, now = change.old or "no policy", change.new or "no policy"
        yield f"{where}: policy {was} → {now}, the same targets"
    terms = [each for change in difference.targets for each in (change.old, change.new)]
    used = {term.calendar for term in terms if term is not None}
    for word, names in (("added", difference.added), ("removed", difference.removed)):
        for name in names:
            if name not in used:
                yield f"calendar {name} is {word}, and no target counts on it"
