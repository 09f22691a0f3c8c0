"""SLA401 to SLA410, but for the order of priorities: the targets of one priority."""

from __future__ import annotations

from collections.abc import Mapping

from kpikit.check.aims import (
    Aim,
    aims_of,
    all_aims,
    calendars_of,
    is_looser,
    priorities_of,
    worst_of,
)
from kpikit.check.subject import Subject
from kpikit.check.worst import always_open, longest_closed
from kpikit.config.node import describe
from kpikit.errors import HorizonError
from kpikit.sla.policy import EVERY_OTHER
from kpikit.units.durations import BusinessDays
from kpikit.units.wording import format_duration

__all__ = ["check_targets", "told_of"]


def check_targets(subject: Subject) -> None:
    """Look at the targets of each policy, priority by priority."""
    for number in range(len(subject.policies)):
        _without(subject, number)
        _repeated(subject, number)
        for clocks in aims_of(subject, number).values():
            _response(subject, clocks)
            _update(subject, clocks)
            _internal(subject, clocks)
    for aim in all_aims(subject):
        _around_the_clock(subject, aim)
        _worst(subject, aim)


def told_of(subject: Subject, aim: Aim, name: str | None = None) -> str:
    """A target with its clock or priority, and its line: ``4h (normal, line 35)``."""
    line = subject.line(aim.path)
    place = "" if line is None else f", line {line}"
    return f"{aim.words} ({name or aim.clock}{place})"


def _without(subject: Subject, number: int) -> None:
    """Priorities that have no target at all."""
    path = ("policies", number, "targets")
    written = subject.table(*path)
    if not written:
        return  # a policy without targets is one without clocks
    name = describe(subject.table("policies", number).get("name"))
    for priority, clocks in written.items():
        if clocks == {}:
            subject.add(
                "SLA401",
                (*path, priority),
                f"priority {priority!r} of policy {name} must have a target: got none",
                help="write the target of a clock",
                at_key=True,
            )
    if EVERY_OTHER in written:
        return
    missing = [each for each in priorities_of(subject, number) if each not in written]
    if missing:
        several = "priorities" if len(missing) > 1 else "priority"
        subject.add(
            "SLA401",
            path,
            f"{several} {', '.join(map(repr, missing))} of policy {name} must have a"
            " target: got none",
            help=f'write its targets, or "{EVERY_OTHER}" for every other priority',
            at_key=True,
        )


def _repeated(subject: Subject, number: int) -> None:
    """The same targets, written for each priority."""
    path = ("policies", number, "targets")
    written = list(subject.table(*path).values())
    if len(written) < 2 or not written[0] or not isinstance(written[0], dict):
        return
    if all(each == written[0] for each in written):
        subject.add(
            "SLA408",
            path,
            f"priorities should have different targets: got the same {len(written)}"
            " times",
            help=f'write them once, as [policies.targets."{EVERY_OTHER}"]',
            at_key=True,
        )


def _response(subject: Subject, clocks: Mapping[str, Aim]) -> None:
    """A first response after the resolution."""
    first, whole = clocks.get("first_response"), clocks.get("resolution")
    if first and whole and is_looser(subject, first, whole):
        subject.add(
            "SLA402",
            first.path,
            f"first_response ({first.words}) is looser than resolution ({whole.words})",
            note=f"must be at most {told_of(subject, whole)}",
            help="lower the first response, or raise the resolution",
            related=[("resolution", whole.path)],
        )


def _update(subject: Subject, clocks: Mapping[str, Aim]) -> None:
    """Updates after the resolution, or more often than the first response."""
    update = clocks.get("periodic_update")
    first, whole = clocks.get("first_response"), clocks.get("resolution")
    if update is None:
        return
    if whole is not None and is_looser(subject, update, whole):
        other, relation, most = whole, "longer", "at most"
    elif first is not None and is_looser(subject, first, update):
        other, relation, most = first, "shorter", "at least"
    else:
        return
    subject.add(
        "SLA404",
        update.path,
        f"periodic_update ({update.words}) is {relation} than {other.clock}"
        f" ({other.words})",
        note=f"should be {most} {told_of(subject, other)}",
        help="put it between the first response and the resolution",
        related=[(other.clock, other.path)],
    )


def _internal(subject: Subject, clocks: Mapping[str, Aim]) -> None:
    """Internal targets that add up to more than the customer's."""
    whole = clocks.get("resolution")
    teams = max(1, len(subject.gathered.config.lines))
    for clock, times in (("agent_work", 1), ("ownership", teams)):
        own = clocks.get(clock)
        if own is None or whole is None:
            continue
        if is_looser(subject, own, whole, times=times):
            several = f", once for each of {times} lines," if times > 1 else ""
            subject.add(
                "SLA409",
                own.path,
                f"{clock} ({own.words}){several} adds up to more than resolution"
                f" ({whole.words})",
                note=f"should fit into {told_of(subject, whole)}",
                help="lower the internal target, or raise the resolution",
                related=[("resolution", whole.path)],
            )


def _around_the_clock(subject: Subject, aim: Aim) -> None:
    """A target around the clock, shorter than the desk is closed."""
    if isinstance(aim.amount, BusinessDays) or aim.calendar is None:
        return
    own = subject.calendar(aim.calendar)
    if own is None or not always_open(own, subject.today):
        return
    for name in subject.calendar_names:
        desk = subject.calendar(name)
        try:
            if desk is None:
                continue
            closed = longest_closed(desk, subject.today)
        except HorizonError:
            continue
        if aim.amount < closed:
            subject.add(
                "SLA407",
                aim.path,
                f"{aim.clock} ({aim.words} around the clock) is shorter than {name!r}"
                f" is closed at a stretch ({format_duration(closed, parts=2)})",
                help="see that somebody works while the desk is closed",
            )
            return


def _worst(subject: Subject, aim: Aim) -> None:
    """The longest time on the wall."""
    found = [worst_of(subject, aim, name) for name in calendars_of(subject, aim)]
    known = [each for each in found if each is not None]
    if known:
        worst = max(known, key=lambda each: each.length)
        wall = format_duration(worst.length, parts=2)
        subject.add(
            "SLA410",
            aim.path,
            f"{aim.clock} of {aim.priority!r} ({aim.words}) may take {wall} on the"
            f" wall: for a ticket of {worst.start:%Y-%m-%d %H:%M} UTC",
            note=f"{wall} at the longest",
            help="nothing is wrong; it is what customers are promised",
        )
