"""The derived ticket columns by hand: one ticket at a time, plain Python lists.

Slow and obvious on purpose. It shares no code with the library and works on
plain rows, so the kernels are held against a second reading of the same text.
Instants and amounts of time are int microseconds, missing values are None.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from attrs import field, frozen

from reference.reference_states import (
    Facts,
    Row,
    Value,
    creation_of,
    first_at,
    normal,
    of_kind,
    resolution_facts,
    spells_of,
    status_amounts,
)

NO_ROLE = "no event has a role"
NO_STATUS = "no event is a status, resolved, closed or reopened"
NO_REQUESTER = "no event is by a requester"
NO_MESSAGE = (
    "no event is a message or by a requester, so only the agents' work is logged"
)
NO_LINES = "no order of lines is declared"

KINDS: dict[str, str] = {
    "created_at": "instant",
    "first_response_at": "instant",
    "first_any_reply_at": "instant",
    "first_resolved_at": "instant",
    "resolved_at": "instant",
    "closed_at": "instant",
    "reopened_at": "instant",
    "reopened_by_requester_at": "instant",
    "escalated_to_management_at": "instant",
    "escalated_to_line_at": "instant",
    "escalated_at": "instant",
    "last_activity_at": "instant",
    "acknowledged_at": "instant",
    "work_started_at": "instant",
    "handed_off_at": "instant",
    "due_at": "instant",
    "original_due_at": "instant",
    "reopens": "integer",
    "agent_replies": "integer",
    "customer_replies": "integer",
    "transfers": "integer",
    "agents": "integer",
    "hold_seconds": "seconds",
    "requester_wait_seconds": "seconds",
    "agent_work_seconds": "seconds",
    "agent_wait_seconds": "seconds",
    "is_open": "flag",
    "first_line": "category",
    "highest_line": "category",
    "priority_at_resolution": "category",
    "assignee_at_resolution": "category",
    "line_at_resolution": "category",
    "resolved_by": "category",
    "merged_into": "category",
    "priority": "category",
    "assignee": "category",
    "team": "category",
    "line": "category",
    "status": "category",
    "requester": "category",
}
"""Kind of every column that does not depend on the words of the log."""
NEED_ROLES = (
    "first_response_at",
    "first_any_reply_at",
    "agent_replies",
    "customer_replies",
    "acknowledged_at",
    "reopened_by_requester_at",
)
NEED_STATUSES = (
    "first_resolved_at",
    "resolved_at",
    "closed_at",
    "reopens",
    "reopened_at",
    "reopened_by_requester_at",
    "priority_at_resolution",
    "assignee_at_resolution",
    "line_at_resolution",
    "resolved_by",
    "is_open",
    "hold_seconds",
    "requester_wait_seconds",
    "agent_work_seconds",
    "agent_wait_seconds",
)


@frozen
class Answer:
    """What the reference derives: values, kinds and reasons by column."""

    columns: dict[str, list[Value]]
    kinds: dict[str, str] = field(kw_only=True)
    reasons: dict[str, str] = field(kw_only=True)


def parsed(text: str | None) -> int | None:
    """An aware ISO 8601 instant in microseconds, None for anything else."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None:
        return None
    return (found - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def message_facts(rows: Sequence[Row], created: int) -> Facts:
    """Who wrote what, and when first."""
    public = [row for row in rows if row.kind == "message" and row.public]
    opening = next((r for r in public if r.role in {"requester", "agent"}), None)
    births = of_kind(rows, "created")
    opener = births[0].role if births else None
    if not births and rows and rows[0].at == created:
        opener = rows[0].role
    answers = [row for row in public if row.at >= created]
    if opener == "agent" and opening is not None and opening.role == "agent":
        answers = [row for row in answers if row is not opening]
    asked = [r for r in rows if r.kind == "message" and r.role == "requester"]
    return {
        "first_response_at": first_at(answers, lambda r: r.role == "agent"),
        "first_any_reply_at": first_at(
            answers, lambda r: r.role in {"agent", "bot", "system"}
        ),
        "agent_replies": len([row for row in public if row.role == "agent"]),
        "customer_replies": len([row for row in asked if row is not opening]),
    }


def line_facts(
    rows: Sequence[Row], given: Mapping[str, Value], lines: Sequence[str] | None
) -> Facts:
    """Lines and escalations."""
    order: list[Value] = list(lines or ())
    moves = of_kind(rows, "line")
    calls = of_kind(rows, "escalated")
    to_line = [row.at for row in calls if row.value != "management"]
    seen: str | None = None
    for row in moves:
        before = row.old if row.old is not None else seen
        known = before in order and row.value in order
        if known and order.index(row.value) > order.index(before):
            to_line.append(row.at)
        seen = row.value if row.value is not None else seen
    first: Value = None
    if moves:
        first = moves[0].old if moves[0].old is not None else moves[0].value
    if first is None:
        first = given.get("line")
    met = [first, *(r.value for r in moves), *(r.old for r in moves)]
    met += [row.value for row in calls]
    ranks = [order.index(word) for word in met if word in order]
    managed = first_at(calls, lambda row: row.value == "management")
    both = [at for at in (managed, *to_line) if at is not None]
    return {
        "escalated_to_management_at": managed,
        "escalated_to_line_at": min(to_line, default=None),
        "escalated_at": min(both, default=None),
        "first_line": first,
        "highest_line": order[max(ranks)] if ranks else None,
    }


def transfers_of(rows: Sequence[Row]) -> int:
    """Changes of holder on the same line; two kinds at one instant are one."""
    found: dict[str, list[int]] = {"assigned": [], "team": []}
    for kind, changes in found.items():
        previous: int | None = None
        for place, row in enumerate(rows):
            if row.kind != kind or row.value is None:
                continue
            known = row.old
            if known is None and previous is not None:
                known = rows[previous].value
            start = 0 if previous is None else previous
            moved = any(r.kind == "line" for r in rows[start:place]) or any(
                r.kind == "line" and r.at == row.at for r in rows
            )
            if known is not None and known != row.value and not moved:
                changes.append(row.at)
            previous = place
    instants = {*found["assigned"], *found["team"]}
    return sum(max(changes.count(at) for changes in found.values()) for at in instants)


def other_facts(rows: Sequence[Row]) -> Facts:
    """Agents, firsts, lasts, and the ordinary columns that events give."""
    wrote = [r for r in of_kind(rows, "message", "note") if r.role == "agent"]
    held = of_kind(rows, "assigned")
    names = {r.actor for r in wrote} | {r.value for r in held} | {r.old for r in held}
    alive = [row for row in rows if row.role not in {"bot", "system"}]
    facts: Facts = {
        "agents": len(names - {None}),
        "transfers": transfers_of(rows),
        "last_activity_at": alive[-1].at if alive else None,
        "acknowledged_at": first_at(rows, lambda r: r.role == "agent"),
        "work_started_at": first_at(
            rows,
            lambda r: (
                r.kind == "assigned" or (r.role == "agent" and r.kind != "created")
            ),
        ),
        "handed_off_at": first_at(rows, lambda r: r.kind == "handoff"),
    }
    lasts = {"assigned": "assignee", "merged": "merged_into"}
    for kind in ("priority", "assigned", "team", "line", "status", "merged"):
        for row in of_kind(rows, kind):
            facts[lasts.get(kind, kind)] = row.value
    due = of_kind(rows, "due")
    if due:
        facts["due_at"] = parsed(due[-1].value)
        facts["original_due_at"] = parsed(due[0].value)
    births = of_kind(rows, "created")
    asking = [row for row in rows if row.role == "requester"]
    if births and births[0].role == "requester":
        facts["requester"] = births[0].actor
    elif asking:
        facts["requester"] = asking[0].actor
    return facts


def reasons_of(rows: Sequence[Row], lines: Sequence[str] | None) -> dict[str, str]:
    """Why columns cannot be had from this log at all."""
    found: dict[str, str] = {}
    if not rows:
        return found
    kinds = {row.kind for row in rows}
    if not lines:
        found["highest_line"] = NO_LINES
    roles = {row.role for row in rows} - {None}
    if not roles:
        found |= dict.fromkeys(NEED_ROLES, NO_ROLE)
        if "assigned" not in kinds:
            found["agents"] = NO_ROLE
    elif "requester" not in roles:
        found["customer_replies"] = found["reopened_by_requester_at"] = NO_REQUESTER
        if "message" not in kinds:
            for name in ("first_response_at", "first_any_reply_at", "agent_replies"):
                found[name] = NO_MESSAGE
    if not kinds & {"status", "resolved", "closed", "reopened"}:
        found |= dict.fromkeys(NEED_STATUSES, NO_STATUS)
    return found


def creations(
    tickets: Sequence[Sequence[Row]], given: Mapping[str, Sequence[Value]]
) -> list[int | None]:
    """When each ticket was created: as given, else by its events."""
    told = given.get("created_at") or [None] * len(tickets)
    found = [None if at is None else int(at) for at in told]
    return [
        creation_of(rows) if at is None else at
        for at, rows in zip(found, tickets, strict=True)
    ]


def reference_spells(
    rows: Sequence[Row],
    tickets: int,
    *,
    given: Mapping[str, Sequence[Value]],
    statuses: Mapping[str, str],
) -> list[tuple[int, int, int]]:
    """Ticket, start and end of every stretch of being open."""
    by_ticket = [[r for r in rows if r.ticket == t] for t in range(tickets)]
    return [
        (ticket, start, end)
        for ticket, created in enumerate(creations(by_ticket, given))
        if created is not None
        for start, end in spells_of(by_ticket[ticket], created, statuses)
    ]


def word_facts(
    rows: Sequence[Row],
    created: int,
    labels: Collection[str],
    statuses: Mapping[str, str],
    as_of: int,
) -> Facts:
    """Columns named by words of the log: first instants of stages, time by status."""
    facts: Facts = {}
    for row in of_kind(rows, "stage"):
        if row.value is not None:
            facts.setdefault(f"{normal(row.value)}_at", row.at)
    if of_kind(rows, "status"):
        spent = status_amounts(rows, created, statuses, as_of)
        facts |= {f"{label}_seconds": spent.get(label, 0) for label in labels}
    return {name: value for name, value in facts.items() if name not in KINDS}


def reference_derive(
    rows: Sequence[Row],
    tickets: int,
    *,
    given: Mapping[str, Sequence[Value]],
    statuses: Mapping[str, str],
    lines: Sequence[str] | None,
    as_of: int,
) -> Answer:
    """Every derived column of a log whose rows are in log order."""
    stages = {normal(r.value) for r in of_kind(rows, "stage") if r.value is not None}
    words = [w for r in of_kind(rows, "status") for w in (r.value, r.old)]
    labels = {normal(word) for word in words if word is not None}
    free = {f"{stage}_at": "instant" for stage in stages}
    free |= {f"{label}_seconds": "seconds" for label in labels}
    kinds = free | KINDS
    by_ticket = [[r for r in rows if r.ticket == t] for t in range(tickets)]
    all_facts: list[Facts] = []
    for ticket, created in enumerate(creations(by_ticket, given)):
        own = by_ticket[ticket]
        told = {name: values[ticket] for name, values in given.items()}
        facts: Facts = {}
        if rows:
            facts |= {"is_open": True, **line_facts(own, told, lines)}
        if rows and created is not None:
            facts |= word_facts(own, created, labels, statuses, as_of)
            facts |= resolution_facts(own, created, told, statuses)
            facts |= message_facts(own, created)
            facts |= other_facts(own)
            facts["created_at"] = creation_of(own)
        all_facts.append(facts)
    reasons = reasons_of(rows, lines)
    columns: dict[str, list[Value]] = {}
    for name, kind in kinds.items():
        if name not in reasons:
            nothing = 0 if kind == "integer" else None
            columns[name] = [facts.get(name, nothing) for facts in all_facts]
    return Answer(
        columns, kinds={name: kinds[name] for name in columns}, reasons=reasons
    )
