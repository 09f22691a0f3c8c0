"""SLA602 and SLA605: warnings before a target is broken."""

from __future__ import annotations

from itertools import pairwise

from kpikit.check.aims import aim_of, aims_of, priorities_of
from kpikit.check.subject import Subject

__all__ = ["check_warnings"]


def check_warnings(subject: Subject) -> None:
    """Look at every list of warnings, and at the most urgent priority."""
    lists = {path[:-1] for path, _ in subject.scalars() if path[-2:-1] == ("warn_at",)}
    for path in sorted(lists, key=str):
        node = subject.node(*path)
        values = node.value if node is not None else []
        for at, (one, two) in enumerate(pairwise(values), start=1):
            if _is_number(one) and _is_number(two) and two <= one:
                word = "ascend" if two < one else "differ"
                subject.add(
                    "SLA602",
                    (*path, at),
                    f"warnings must {word}: got {two} after {one}",
                    help=f"write warn_at = {sorted(set(filter(_is_number, values)))}",
                )
                break
    _most_urgent(subject)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _most_urgent(subject: Subject) -> None:
    """Targets of the first priority that nothing warns of."""
    config = subject.gathered.config
    if not config.priorities:
        return
    urgent = config.priorities[0]
    for number in range(len(subject.policies)):
        if urgent not in priorities_of(subject, number):
            continue
        aims = aims_of(subject, number)
        for clock in dict.fromkeys(each for part in aims.values() for each in part):
            aim = aim_of(aims, urgent, clock)
            if aim is None:
                continue
            warnings = aim.target.warn_at
            if not (config.defaults.warn_at if warnings is None else warnings):
                subject.add(
                    "SLA605",
                    aim.path,
                    f"{clock} of {urgent!r} should have warnings: got none",
                    help="write warn_at = [50, 80] in [defaults] or at the target",
                )
