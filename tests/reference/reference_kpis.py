"""Every KPI by hand: one row at a time, plain Python, None where not known.

Slow and obvious on purpose; it shares no code with the library.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from attrs import Factory, define

Row = dict[str, Any]
Truth = bool | None


@define
class Outcome:
    """A figure by hand with its counts; ``value`` is None over nothing."""

    value: Any = None
    n: int = 0
    missing: int = 0
    pending: int = 0
    excluded: dict[str, int] = Factory(dict)


def both(*truths: Truth) -> Truth:
    """And, where not known is not known unless something is false."""
    if False in truths:
        return False
    return None if None in truths else True


def equal(value: Any, wanted: Any) -> Truth:
    return None if value is None else value == wanted


def minus(one: datetime | None, other: datetime | None) -> timedelta | None:
    return None if one is None or other is None else one - other


def sort_out(
    rows: Sequence[Row],
    *,
    of: Callable[[Row], bool] = lambda _: True,
    excluded: dict[str, Callable[[Row], bool]] | None = None,
    pending: Callable[[Row], bool] = lambda _: False,
    value: Callable[[Row], Any] = lambda _: True,
) -> tuple[list[Any], Outcome]:
    """The values of the rows that count, and what became of the others."""
    out, values = Outcome(), []
    for row in rows:
        reasons = [r for r, is_so in (excluded or {}).items() if is_so(row)]
        if not of(row):
            continue
        if reasons:
            out.excluded[reasons[0]] = out.excluded.get(reasons[0], 0) + 1
        elif pending(row):
            out.pending += 1
        elif value(row) is None:
            out.missing += 1
        else:
            values.append(value(row))
    out.n = len(values)
    return values, out


def share(rows: Sequence[Row], hit: Callable[[Row], Truth], **rules: Any) -> Outcome:
    values, out = sort_out(rows, value=hit, **rules)
    out.value = sum(values) / len(values) if values else None
    return out


def spread(
    rows: Sequence[Row], took: Callable[[Row], Any], statistic: str, **rules: Any
) -> Outcome:
    """A mean or a quantile (interpolated) of amounts of time."""
    values, out = sort_out(rows, value=took, **rules)
    if not values:
        return out
    if statistic == "mean":
        out.value = sum(values, timedelta(0)) / len(values)
        return out
    q = 0.5 if statistic == "median" else float(statistic[1:]) / 100
    ranked = sorted(values)
    place = q * (len(ranked) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ranked) - 1)
    out.value = ranked[low] + (ranked[high] - ranked[low]) * (place - low)
    return out


def before(row: Row, name: str) -> bool:
    """Whether something is said to have happened before creation."""
    took = minus(row[name], row["created_at"])
    return took is not None and took < timedelta(0)


def since_policy(rows: Sequence[Row], statistic: str) -> Outcome:
    """From the start of the first clock, over rows of the table ``sla``."""

    def is_of_it(r: Row) -> bool:
        first = r["clock"] == "first_response" and r["cycle"] == 1
        return first or r["state"] == "no_policy"

    def took(r: Row) -> timedelta | None:
        return minus(r["first_response_at"], r["started_at"])

    return spread(
        rows,
        took,
        statistic,
        of=is_of_it,
        excluded={
            "no_policy": lambda r: r["state"] == "no_policy",
            "open": lambda r: r["first_response_at"] is None,
            "negative": lambda r: (took(r) or timedelta(0)) < timedelta(0),
        },
    )


def first_response_time(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    if p["rule"] == "since_policy":
        return since_policy(rows, p["statistic"])
    name = {
        "human": "first_response_at",
        "any_reply": "first_any_reply_at",
        "acknowledged": "acknowledged_at",
    }[p["rule"]]
    return spread(
        rows,
        lambda r: minus(r[name], r["created_at"]),
        p["statistic"],
        excluded={
            "open": lambda r: r[name] is None,
            "negative": lambda r: before(r, name),
        },
    )


def too_young(row: Row, since: str, limit: timedelta, as_of: datetime) -> bool:
    return row[since] is not None and row[since] + limit > as_of


def in_time(row: Row, done: str, limit: timedelta) -> Truth:
    if row["created_at"] is None:
        return None
    return row[done] is not None and row[done] - row["created_at"] <= limit


def responded_within(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    return share(
        rows,
        lambda r: in_time(r, "first_response_at", p["within"]),
        pending=lambda r: too_young(r, "created_at", p["within"], as_of),
        excluded={"negative": lambda r: before(r, "first_response_at")},
    )


def resolution_time(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    rule = p["rule"]
    done = "first_resolved_at" if rule == "first" else "resolved_at"
    spans = {
        "requester_wait": "requester_wait_seconds",
        "agent_work": "agent_work_seconds",
        "agent_wait": "agent_wait_seconds",
        "on_hold": "hold_seconds",
    }
    excluded = {"open": lambda r: r[done] is None}
    if rule in spans:
        took = lambda r: r[spans[rule]]  # noqa: E731
    else:
        took = lambda r: minus(r[done], r["created_at"])  # noqa: E731
        excluded["negative"] = lambda r: before(r, done)
    return spread(rows, took, p["statistic"], excluded=excluded)


def resolved_within(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    limit = p["within"]
    excluded = {"negative": lambda r: before(r, "resolved_at")}
    if p["rule"] == "of_resolved":
        return share(
            rows,
            lambda r: in_time(r, "resolved_at", limit),
            of=lambda r: r["resolved_at"] is not None,
            excluded=excluded,
        )
    if p["open"] == "leave_out":
        excluded["open"] = lambda r: (
            r["resolved_at"] is None
            and r["created_at"] is not None
            and not too_young(r, "created_at", limit, as_of)
        )
    return share(
        rows,
        lambda r: in_time(r, "resolved_at", limit),
        pending=lambda r: too_young(r, "created_at", limit, as_of),
        excluded=excluded,
    )


def is_resolved(row: Row) -> bool:
    return row["first_resolved_at"] is not None


def tickets_resolved(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    values, out = sort_out(rows, of=is_resolved)
    out.value = len(values)
    return out


def stays_away(at: datetime | None, until: datetime) -> bool:
    """Nothing happened up to and with the end of a window."""
    return at is None or at > until


def next_contact(row: Row, rows: Sequence[Row]) -> datetime | None:
    """When the same requester next came on the same topic."""
    who = ("requester", "topic", "created_at")
    if any(row[name] is None for name in who):
        return None
    later = [
        other["created_at"]
        for other in rows
        if all(other[name] is not None for name in who)
        and (other["requester"], other["topic"]) == (row["requester"], row["topic"])
        and other["created_at"] > row["created_at"]
    ]
    return min(later, default=None)


def first_contact_resolution(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    rule, window = p["rule"], p["within"]

    def is_settled(r: Row) -> Truth:
        steady = equal(r["reopens"], 0)
        one = equal(r["agent_replies"], 1)
        few = None if r["agent_replies"] is None else r["agent_replies"] <= 1
        match rule:
            case "one_reply" | "net":
                return both(one, steady)
            case "at_most_one_reply":
                return both(few, steady)
            case "no_customer_reply":
                return both(equal(r["customer_replies"], 0), steady)
            case "closed_once_one_agent":
                return both(equal(r["agents"], 1), steady)
            case "first_line":
                return both(r["escalated_to_line_at"] is None, steady)
            case "surveyed":
                return r["is_settled_at_first_contact"]
        until = r["first_resolved_at"] + window
        steady = stays_away(r["reopened_at"], until)
        if rule == "no_reopen":
            return steady
        known = None if r["requester"] is None else True
        return both(steady, stays_away(next_contact(r, rows), until), known)

    rules: dict[str, Any] = {"of": is_resolved}
    if rule in ("no_reopen", "no_repeat"):
        rules["pending"] = lambda r: too_young(r, "first_resolved_at", window, as_of)
    if rule == "net":
        rules["excluded"] = {
            "escalated": lambda r: r["escalated_to_line_at"] is not None
        }
    return share(rows, is_settled, **rules)


def resolved_without_reopening(
    rows: Sequence[Row], as_of: datetime, **p: Any
) -> Outcome:
    by_anyone = p["rule"] == "by_anyone"
    name = "reopened_at" if by_anyone else "reopened_by_requester_at"
    return share(
        rows,
        lambda r: stays_away(r[name], r["first_resolved_at"] + p["within"]),
        of=is_resolved,
        pending=lambda r: too_young(r, "first_resolved_at", p["within"], as_of),
    )


def reopen_rate(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    def is_reopened(r: Row) -> Truth:
        if p["rule"] == "by_requester":
            return r["reopened_by_requester_at"] is not None
        return None if r["reopens"] is None else r["reopens"] > 0

    return share(rows, is_reopened, of=is_resolved)


def ticket_volume(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    values, out = sort_out(
        rows,
        excluded={
            "merged": lambda r: r["merged_into"] is not None,
            "spam": lambda r: r["is_spam"] is True,
            "deleted": lambda r: r["is_deleted"] is True,
        },
    )
    out.value = len(values)
    return out


def escalation_rate(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    name = {
        "functional": "escalated_to_line_at",
        "hierarchical": "escalated_to_management_at",
        "any": "escalated_at",
    }[p["rule"]]
    return share(rows, lambda r: r[name] is not None)


def backlog(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    still = [
        r
        for r in rows
        if r["created_at"] is not None
        and r["created_at"] <= as_of
        and (
            (r["resolved_at"] or r["closed_at"]) is None
            or (r["resolved_at"] or r["closed_at"]) > as_of
        )
    ]
    return Outcome(len(still), n=len(still))


def chosen(rows: Sequence[Row], answers: str) -> list[Row]:
    """The answers that count; those of unknown respondents or times always do."""
    answered = [r for r in rows if r["score"] is not None]
    if answers == "all":
        return answered
    last: dict[Any, Row] = {}
    ranked = [r for r in answered if r["respondent"] and r["answered_at"]]
    ranked.sort(key=lambda r: r["answered_at"], reverse=answers == "first")
    for row in ranked:
        last[row["respondent"], row["kind"], row["question"]] = row
    free = [r for r in answered if not (r["respondent"] and r["answered_at"])]
    return [*last.values(), *free]


def csat(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    low, high = (0, 1) if p["rule"] == "yes" else p["scale"]
    middle = (low + high) / 2
    satisfied = {
        "top_two": lambda r: r["score"] in (high, high - 1),
        "good_bad": lambda r: r["score"] > middle,
        "top_box": lambda r: r["score"] == high,
        "yes": lambda r: r["score"] == 1,
    }[p["rule"]]
    excluded = {"neutral": lambda r: r["score"] == middle}
    return share(
        chosen(rows, p["answers"]),
        satisfied,
        excluded=excluded if p["rule"] == "good_bad" else {},
    )


def nps(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    scores = [r["score"] for r in chosen(rows, p["answers"])]
    up, down = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
    n = len(scores)
    return Outcome(100 * (up - down) / n if n else None, n=n)


BY_HAND: dict[str, Callable[..., Outcome]] = {
    "first_response_time": first_response_time,
    "responded_within": responded_within,
    "resolution_time": resolution_time,
    "resolved_within": resolved_within,
    "tickets_resolved": tickets_resolved,
    "first_contact_resolution": first_contact_resolution,
    "resolved_without_reopening": resolved_without_reopening,
    "reopen_rate": reopen_rate,
    "ticket_volume": ticket_volume,
    "escalation_rate": escalation_rate,
    "backlog": backlog,
    "csat": csat,
    "nps": nps,
}

PRESETS: dict[str, tuple[str, str]] = {
    "change_request_response_time": ("first_response_time", "change_request"),
    "incident_response_time": ("first_response_time", "incident"),
    "task_completion_rate": ("resolved_within", "task"),
    "task_completion_time": ("resolution_time", "task"),
    "stakeholder_satisfaction": ("csat", "stakeholder"),
}
SURVEY_KINDS = {"csat": "csat", "nps": "nps"}


def by_hand(name: str, rows: Sequence[Row], as_of: datetime, **params: Any) -> Outcome:
    """The KPI of that name with all its parameters over rows of its table."""
    base, kind = PRESETS.get(name, (name, SURVEY_KINDS.get(name)))
    if name == "csat" and params["rule"] == "yes":
        kind = "yes_no"
    if kind is not None:
        rows = [row for row in rows if row["kind"] == kind]
    return BY_HAND[base](rows, as_of, **params)
