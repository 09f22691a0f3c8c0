"""A first config of a desk: short, commented, and clean to the checker."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kpikit.calendars.holiday_rules import Holidays
from kpikit.columns.zones import Zone
from kpikit.config import load_config
from kpikit.desk.ticket import Ticket
from kpikit.errors import InputError

__all__ = ["PRIORITIES", "starter"]

PRIORITIES = ("urgent", "high", "normal", "low")
"""The priorities of a desk that says nothing else."""

_FIRST_RESPONSE = ("1h", "2h", "4h", "8h")
_RESOLUTION = ("8h", "2bd", "3bd", "5bd")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CREATED = time(16, 30)
_FRIDAY = 4
_BUSINESS = " # business days"

_TEXT = """\
# What this desk promises, and how it is measured.
# Check it with `kpikit check`, run the examples at the end with `kpikit test`,
# and see what a change of it means with `kpikit diff OLD NEW`.
schema = 1

[priorities]
order = [{order}] # the most urgent first

# What each status of the desk means for clocks: run, pause, resolved or closed.
[statuses]
new = "run"
open = "run"
pending = "pause" # the requester is to answer
on_hold = "pause"
solved = "resolved" # may be reopened
closed = "closed" # for good

# When the desk is open. More calendars may stand beside this one.
[calendars.office]
timezone = {tz}
hours = {{ mon-fri = ["09:00-17:00"] }}
{holidays}

# What holds for all policies that do not say otherwise.
[defaults]
calendar = "office"
responders = ["agent"] # whose messages are responses
warn_at = [50, 80] # per cent of a target
on_priority_change = "retarget" # start and pauses are kept, the new target counts
on_reopen = "continue_without_closed" # time between solved and reopened is not counted

# The first policy that matches a ticket is final. One for some tickets comes before
# this one and says which, as: when = {{ organization = ["acme"] }}
[[policies]]
name = "default"
{targets}

# Unit tests of the policies.
[[examples]]
name = "Friday afternoon, the most urgent"
ticket = {{ priority = {first}, created_at = {created} }}
expect = {{ policy = "default", {due} }}
"""
_DUE = "first_response_due = {due}"


def starter(
    *,
    tz: str = "UTC",
    country: str | None = None,
    priorities: Sequence[str] = PRIORITIES,
    today: date | None = None,
) -> str:
    """The text of a first ``kpikit.toml``.

    Args:
        tz: The time zone of the desk, by its IANA name.
        country: Whose holidays it keeps, as ``DE`` or ``DE-BY``; none if not given.
        priorities: The priorities, most urgent first.
        today: The example is of the first Friday from this date on; today if not given.

    Raises:
        ZoneError: The time zone is not known.
        CalendarError: The country is not known.
        InputError: A priority is empty, repeated or ``*``.

    >>> print(starter(today=date(2026, 5, 1))[:50])
    # What this desk promises, and how it is measured.
    """
    Zone.of(tz)
    if country is not None:
        Holidays(country)
    words = _checked(priorities)
    day = today or datetime.now().astimezone().date()
    day += timedelta(days=(_FRIDAY - day.weekday()) % 7)
    created = datetime.combine(day, _CREATED, tzinfo=ZoneInfo(tz))
    parts = {
        "order": ", ".join(map(_quoted, words)),
        "tz": _quoted(tz),
        "holidays": _holidays(country),
        "targets": "\n".join(_targets(words)),
        "first": _quoted(words[0]),
        "created": created.isoformat(),
    }
    # What the example expects is what this very config gives.
    config = load_config(
        _TEXT.format(**parts, due=_DUE.format(due=created.isoformat()))
    )
    ticket = Ticket("example", created_at=created, priority=words[0])
    due = config.begin(ticket).readings(created)["first_response"].due_at
    expected = _DUE.format(due=(due or created).isoformat())
    return _TEXT.format(**parts, due=expected)


def _checked(priorities: Sequence[str]) -> tuple[str, ...]:
    words = tuple(word.strip() for word in priorities)
    for word in words:
        if not word or word == "*" or not word.isprintable():
            raise InputError(
                f"priorities must be words: got {word!r}",
                help="write them as urgent,high,normal, the most urgent first",
            )
        if words.count(word) > 1:
            raise InputError(
                f"priorities must differ: got {word!r} twice", help="take one out"
            )
    if not words:
        raise InputError(
            "priorities must be given: got none", help="write urgent,high,normal"
        )
    return words


def _quoted(word: str) -> str:
    """A text as TOML has it; JSON writes the same."""
    return json.dumps(word, ensure_ascii=False)


def _holidays(country: str | None) -> str:
    if country is None:
        return '# holidays = { country = "DE", subdivision = "BY", add = [2026-12-24] }'
    place, _, part = country.partition("-")
    subdivision = f", subdivision = {_quoted(part)}" if part else ""
    return f"holidays = {{ country = {_quoted(place)}{subdivision} }}"


def _targets(words: tuple[str, ...]) -> list[str]:
    """Targets of each priority, looser from one to the next; the last is "*"."""
    names = (*words[: min(len(words), len(_RESOLUTION)) - 1], "*")
    pairs = list(zip(_FIRST_RESPONSE, _RESOLUTION, strict=True))
    lines = []
    for name, (response, resolution) in zip(names, pairs, strict=False):
        key = name if _BARE.fullmatch(name) else _quoted(name)
        note = " # every other priority" if name == "*" and len(names) > 1 else ""
        lines += [
            f"[policies.targets.{key}]{note}",
            f'first_response = "{response}"',
            f'resolution = "{resolution}"{_BUSINESS if "bd" in resolution else ""}',
        ]
    return lines
