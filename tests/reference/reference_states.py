"""Rows and states of one ticket by hand: resolutions, reopenings, amounts of time.

The lower half of the reference for derived columns, in plain Python lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import field, frozen

Value = int | bool | str | None
Facts = dict[str, Value]

FOREVER = 2**63 - 1
WAITING_WORDS = {"pending", "waiting", "waiting_for_customer", "awaiting_reply"}


@frozen
class Row:
    """One event: ``public`` is resolved, a missing word is None."""

    ticket: int
    at: int = field(kw_only=True)
    kind: str = field(kw_only=True)
    role: str | None = field(default=None, kw_only=True)
    actor: str | None = field(default=None, kw_only=True)
    public: bool = field(default=False, kw_only=True)
    value: str | None = field(default=None, kw_only=True)
    old: str | None = field(default=None, kw_only=True)


@frozen
class Walk:
    """What the states of one ticket did; numbers are places in its rows."""

    state: str
    resolutions: list[int] = field(kw_only=True)
    closings: list[int] = field(kw_only=True)
    reopenings: list[int] = field(kw_only=True)
    phases: list[tuple[int, str]] = field(kw_only=True)


def normal(label: str) -> str:
    """A label as it stands in the name of a column."""
    return label.lower().replace(" ", "_").replace("-", "_")


def first_at(rows: Sequence[Row], meets: Callable[[Row], bool]) -> int | None:
    """Instant of the first row that meets a condition."""
    return next((row.at for row in rows if meets(row)), None)


def of_kind(rows: Sequence[Row], *kinds: str) -> list[Row]:
    """The rows of some kinds, in log order."""
    return [row for row in rows if row.kind in kinds]


def creation_of(rows: Sequence[Row]) -> int | None:
    """The first `created` event, else the first event."""
    for row in [*of_kind(rows, "created"), *rows]:
        return row.at
    return None


def class_of(row: Row, statuses: Mapping[str, str]) -> str | None:
    """run, pause, resolved, closed or merged; None for every other event."""
    if row.kind == "status":
        return None if row.value is None else statuses.get(row.value)
    by_kind = {
        "resolved": "resolved",
        "closed": "closed",
        "reopened": "run",
        "merged": "merged",
    }
    return by_kind.get(row.kind)


def phase_of(row: Row, word: str) -> str:
    """What an open ticket does after a run or pause event."""
    if word == "run":
        return "work"
    return "wait" if normal(row.value or "") in WAITING_WORDS else "hold"


def walk(rows: Sequence[Row], created: int, statuses: Mapping[str, str]) -> Walk:
    """Follow one ticket through open, resolved, closed and merged."""
    state = "open"
    resolutions: list[int] = []
    closings: list[int] = []
    reopenings: list[int] = []
    phases = [(created, "work")]
    tail = -2  # the last resolution, or the last repetition right behind it
    for place, row in enumerate(rows):
        word = class_of(row, statuses)
        if word is None:
            continue
        resolves = (word == "closed" and state == "open") or (
            word == "resolved" and tail != place - 1
        )
        if resolves:
            resolutions.append(place)
        if resolves or (word == "resolved" and tail == place - 1):
            tail = place
        if word in {"closed", "merged"}:
            closings.append(place)
        if word in {"run", "pause"}:
            if state in {"resolved", "closed"}:
                reopenings.append(place)
                state = "open"
            if state == "open":
                phases.append((row.at, phase_of(row, word)))
        else:
            state = "merged" if state == "merged" else word
            phases.append((row.at, "done"))
    return Walk(
        state,
        resolutions=resolutions,
        closings=closings,
        reopenings=reopenings,
        phases=phases,
    )


def resolution_facts(
    rows: Sequence[Row],
    created: int,
    given: Mapping[str, Value],
    statuses: Mapping[str, str],
) -> Facts:
    """Everything the states tell."""
    way = walk(rows, created, statuses)
    facts: Facts = {
        "is_open": way.state == "open",
        "reopens": len(way.reopenings),
    }
    if way.closings:
        facts["closed_at"] = rows[way.closings[-1]].at
    if way.reopenings:
        facts["reopened_at"] = rows[way.reopenings[0]].at
    for place in reversed(way.reopenings):
        if rows[place].role == "requester":
            facts["reopened_by_requester_at"] = rows[place].at
    if not way.resolutions:
        return facts
    facts["first_resolved_at"] = rows[way.resolutions[0]].at
    last = way.resolutions[-1]
    if way.state != "open":
        facts["resolved_at"] = rows[last].at
    kinds = {"priority": "priority", "assigned": "assignee", "line": "line"}
    for kind, name in kinds.items():
        facts[f"{name}_at_resolution"] = in_force(rows, last, kind, given.get(name))
    first = rows[way.resolutions[0]]
    facts["resolved_by"] = facts["assignee_at_resolution"]
    if first.role == "agent" and first.actor is not None:
        facts["resolved_by"] = first.actor
    spent = {"work": 0, "wait": 0, "hold": 0, "done": 0}
    ends = [at for at, _ in way.phases[1:]] + [FOREVER]
    for (start, phase), end in zip(way.phases, ends, strict=True):
        spent[phase] += max(0, min(end, rows[last].at) - max(start, created))
    facts["agent_work_seconds"] = spent["work"]
    facts["agent_wait_seconds"] = spent["wait"]
    facts["hold_seconds"] = spent["hold"]
    facts["requester_wait_seconds"] = spent["work"] + spent["wait"] + spent["hold"]
    return facts


def in_force(rows: Sequence[Row], last: int, kind: str, given: Value) -> Value:
    """The value of a kind of event as it was at row *last*."""
    before = of_kind(rows[: last + 1], kind)
    after = of_kind(rows[last + 1 :], kind)
    if before:
        return before[-1].value
    if after:
        return after[0].old
    return given


def status_amounts(
    rows: Sequence[Row], created: int, statuses: Mapping[str, str], as_of: int
) -> dict[str, int]:
    """Time in each status that ran, by normalised label."""
    spent: dict[str, int] = {}

    def add(label: str | None, amount: int) -> None:
        if label is not None:
            spent[normal(label)] = spent.get(normal(label), 0) + max(0, amount)

    running: str | None = None
    since = 0
    begun = False
    for row in rows:
        word = class_of(row, statuses)
        if row.kind == "status":
            add(running, row.at - since)
            if not begun:
                add(row.old, row.at - created)
            begun, running, since = True, row.value, row.at
        elif word is not None and running is not None:
            word = "closed" if word == "merged" else word
            if statuses.get(running) != word:
                add(running, row.at - since)
                running = None
    add(running, as_of - since)
    return spent


def spells_of(
    rows: Sequence[Row], created: int, statuses: Mapping[str, str]
) -> list[tuple[int, int]]:
    """From when until when one ticket was open, nothing of it before creation."""
    spells: list[tuple[int, int]] = []
    start: int | None = None
    for at, phase in walk(rows, created, statuses).phases:
        if phase == "done" and start is not None:
            spells.append((start, max(at, created)))
            start = None
        elif phase != "done" and start is None:
            start = max(at, created)
    if start is not None:
        spells.append((start, FOREVER))
    return spells
