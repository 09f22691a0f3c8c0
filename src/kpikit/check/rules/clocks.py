"""SLA502 to SLA508: what statuses and responders do to the clocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpikit.check.aims import all_aims
from kpikit.check.subject import Subject
from kpikit.config.index import Path
from kpikit.sla.builtin import clocks as built_in_clocks

__all__ = ["check_clocks"]

_RUNS = ("resolution", "agent_work", "requester_wait")
"""Clocks of the whole ticket, which a status pauses and on_reopen decides about."""
_STOPPED = (*_RUNS, "periodic_update", "ownership")
"""Clocks that resolution stops."""
_DONE = ("resolved", "closed")


def check_clocks(subject: Subject) -> None:
    """Look at statuses, mapped words and responders."""
    used = {aim.clock for aim in all_aims(subject)}
    statuses = dict(subject.gathered.config.statuses)
    if statuses and not subject.is_broken("statuses"):
        _both(subject, statuses)
        _no_way_back(subject, used)
        _never_stops(subject, used, statuses)
        _reopening(subject, used, statuses)
    _responders(subject)


def _words(subject: Subject) -> Mapping[str, Any]:
    """What words of a log mean."""
    return subject.table("data", "events", "kinds")


def _both(subject: Subject, statuses: Mapping[str, str]) -> None:
    """A word that resolves the ticket and sets a status that pauses."""
    for word, meant in _words(subject).items():
        if not isinstance(meant, dict) or meant.get("kind") not in _DONE:
            continue
        status = meant.get("value")
        if isinstance(status, str) and statuses.get(status) == "pause":
            subject.add(
                "SLA502",
                ("data", "events", "kinds", word, "value"),
                f"a status must pause or stop a clock: got {status!r}, which pauses,"
                f" for an event of kind {meant['kind']!r}, which stops",
                help="map the word to the status alone, or to one that is resolved",
            )


def _class_of(subject: Subject, status: str, clock: str) -> str:
    config = subject.gathered.config
    own = config.status_clocks.get(status, {})
    usual = dict(built_in_clocks[clock].statuses).get(status)
    return own.get(clock) or usual or config.statuses[status]


def _no_way_back(subject: Subject, used: set[str]) -> None:
    """Clocks that a status pauses and none lets run."""
    told: set[str] = set()
    statuses = subject.gathered.config.statuses
    for clock in (each for each in _RUNS if each in used):
        classes = {each: _class_of(subject, each, clock) for each in statuses}
        pausing = [each for each, word in classes.items() if word == "pause"]
        if not pausing or "run" in classes.values() or pausing[0] in told:
            continue
        told.add(pausing[0])
        subject.add(
            "SLA504",
            ("statuses", pausing[0]),
            f"status {pausing[0]!r} pauses {clock}, so another must let it run: got"
            " none",
            help='declare the status in which it runs on, as open = "run"',
        )


def _never_stops(subject: Subject, used: set[str], statuses: Mapping[str, str]) -> None:
    """No status and no mapped word ends a ticket."""
    clocks = [each for each in _STOPPED if each in used]
    mapped = [
        meant.get("kind") if isinstance(meant, dict) else meant
        for meant in _words(subject).values()
    ]
    if not clocks or any(word in _DONE for word in mapped):
        return
    if not any(word in _DONE for word in _all_classes(subject, statuses)):
        subject.add(
            "SLA506",
            ("statuses",),
            f"a status must stop {clocks[0]}: got none that is resolved or closed",
            help='declare it, as solved = "resolved"',
            at_key=True,
        )


def _all_classes(subject: Subject, statuses: Mapping[str, str]) -> list[str]:
    config = subject.gathered.config
    own = [word for each in config.status_clocks.values() for word in each.values()]
    return [*statuses.values(), *own]


def _reopening(subject: Subject, used: set[str], statuses: Mapping[str, str]) -> None:
    """Nothing says what a reopened ticket does."""
    done = [each for each, word in statuses.items() if word in _DONE]
    clocks = [each for each in _RUNS if each in used]
    if not done or not clocks or "on_reopen" in subject.table("defaults"):
        return
    place: Path = ("defaults",) if subject.table("defaults") else ("statuses", done[0])
    subject.add(
        "SLA507",
        place,
        f"on_reopen should be decided: got none, and {done[0]!r} can be left while"
        f" {clocks[0]} has targets",
        help='write [defaults] with on_reopen = "continue_without_closed"',
        at_key=True,
    )


def _responders(subject: Subject) -> None:
    """Roles whose messages are no answers."""
    path: Path = ("defaults", "responders")
    node = subject.node(*path)
    for at, role in enumerate(
        node.value if node and isinstance(node.value, list) else ()
    ):
        if role == "requester":
            subject.add(
                "SLA503",
                (*path, at),
                "response clocks must start and stop by different messages: got the"
                " requester among the responders",
                help='write responders = ["agent"]',
            )
        elif role in ("bot", "system"):
            subject.add(
                "SLA508",
                (*path, at),
                f"responders should be people: got {role!r}",
                note="an automatic reply would be the first response",
                help="take it out, or silence the line where bots solve tickets",
            )
