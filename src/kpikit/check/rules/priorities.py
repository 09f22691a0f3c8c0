"""SLA403 and SLA406: higher priorities with looser targets than lower ones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kpikit.check.aims import (
    Aim,
    Aims,
    aim_of,
    aims_of,
    is_alike,
    is_looser,
    priorities_of,
)
from kpikit.check.rules.targets import told_of
from kpikit.check.subject import Subject
from kpikit.check.worst import due_later

__all__ = ["check_priorities"]


def check_priorities(subject: Subject) -> None:
    """Compare each priority with the next lower one that has a target."""
    for number in range(len(subject.policies)):
        told = set()
        order = priorities_of(subject, number)
        for high, one, low, two in _pairs(order, aims_of(subject, number)):
            if one.path == two.path or one.path in told:
                continue  # both of the priorities that are not named
            if is_looser(subject, one, two):
                told.add(one.path)
                _inverted(subject, (high, one), (low, two))
            if one.calendar != two.calendar:
                _turned(subject, (high, one), (low, two))


def _pairs(order: tuple[str, ...], aims: Aims) -> Iterator[tuple[str, Aim, str, Aim]]:
    """For each clock the targets of each priority and of the next lower one."""
    for clock in dict.fromkeys(clock for clocks in aims.values() for clock in clocks):
        found = [(each, aim_of(aims, each, clock)) for each in order]
        known = [(each, aim) for each, aim in found if aim is not None]
        for (high, one), (low, two) in pairwise(known):
            yield high, one, low, two


def _inverted(subject: Subject, high: tuple[str, Aim], low: tuple[str, Aim]) -> None:
    (name, one), (other, two) = high, low
    is_plain = is_alike(one, two)
    longest = "" if is_plain else " at the longest"
    subject.add(
        "SLA403",
        one.path,
        f"target for {name!r} ({one.words}) is looser than for {other!r}"
        f" ({two.words}){longest}",
        note=f"must be at most {told_of(subject, two, other)}",
        help="swap the two values"
        if is_plain
        else "count both on one calendar and in one unit, or lower it",
        related=[(f"target for {other!r}", two.path)],
    )


def _turned(subject: Subject, high: tuple[str, Aim], low: tuple[str, Aim]) -> None:
    """A ticket that would be due later with the higher priority."""
    (name, one), (other, two) = high, low
    for own in subject.calendar_names:
        first = subject.calendar(one.calendar or own)
        second = subject.calendar(two.calendar or own)
        if first is None or second is None:
            continue
        found = due_later((first, one.amount), (second, two.amount), subject.today)
        if found is not None:
            start, due, before = found
            subject.add(
                "SLA406",
                one.path,
                f"mixed calendars turn priorities round: a ticket of"
                f" {start:%Y-%m-%d %H:%M} UTC is due on {due:%m-%d %H:%M} as {name!r},"
                f" on {before:%m-%d %H:%M} as {other!r}",
                note=f"{one.words} on {one.calendar or own}, {two.words} on"
                f" {two.calendar or own}",
                help="count both on one calendar",
                related=[(f"target for {other!r}", two.path)],
            )
            return
