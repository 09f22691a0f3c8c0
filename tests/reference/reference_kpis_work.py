"""KPIs of contacts, labour, quality and cycles by hand: one row at a time."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from desk_strategies import START
from reference.reference_kpis import (
    Outcome,
    Row,
    both,
    minus,
    share,
    sort_out,
    spread,
    too_young,
)

NO_TIME = timedelta(0)


def is_bots(row: Row) -> bool:
    return row["is_bot"] is True


def is_answered(row: Row) -> bool:
    return row["answered_at"] is not None


def comes_before(row: Row, end: str, start: str) -> bool:
    took = minus(row[end], row[start])
    return took is not None and took < NO_TIME


def ratio(
    rows: Sequence[Row], num: Callable[[Row], Any], den: Callable[[Row], Any], **p: Any
) -> Outcome:
    """A sum over another, over rows that have both sides."""

    def sides(row: Row) -> Any:
        pair = (num(row), den(row))
        return None if None in pair else pair

    values, out = sort_out(rows, value=sides, **p)
    if values:
        zero = values[0][0] - values[0][0]
        above = sum((pair[0] for pair in values), zero)
        below = sum((pair[1] for pair in values), zero)
        out.value = above / below if below else None
    return out


def logged_by_ticket(rows: Sequence[Row]) -> Outcome:
    values, out = sort_out(
        rows,
        excluded={
            "no_ticket": lambda r: r["ticket_id"] is None,
            "negative": lambda r: r["work_seconds"] < NO_TIME,
        },
        value=lambda r: (r["ticket_id"], r["work_seconds"]),
    )
    of_ticket: dict[str, timedelta] = {}
    for ticket, took in values:
        of_ticket[ticket] = of_ticket.get(ticket, NO_TIME) + took
    out.n = len(of_ticket)
    if of_ticket:
        out.value = sum(of_ticket.values(), NO_TIME) / len(of_ticket)
    return out


def average_handle_time(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    if p["rule"] == "effort":
        return logged_by_ticket(rows)
    if p["rule"] == "resolution":
        return cycle_time(rows, as_of, rule="cycle", statistic="mean")

    def parts(row: Row) -> list[timedelta | None]:
        return [row[f"{name}_seconds"] for name in ("talk", "hold", "wrap")]

    def handled(row: Row) -> timedelta | None:
        known = [part for part in parts(row) if part is not None]
        return sum(known, NO_TIME) if len(known) == 3 else None

    return spread(
        rows,
        handled,
        "mean",
        of=is_answered,
        excluded={
            "bot": is_bots,
            "negative": lambda r: any(p is not None and p < NO_TIME for p in parts(r)),
        },
    )


def chat_duration(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    return spread(
        [row for row in rows if row["channel"] == "chat"],
        lambda r: minus(r["ended_at"], r["started_at"]),
        "mean",
        excluded={
            "bot": is_bots,
            "open": lambda r: r["ended_at"] is None,
            "unanswered": lambda r: not is_answered(r),
            "negative": lambda r: comes_before(r, "ended_at", "started_at"),
        },
    )


def answered_too_soon(row: Row) -> bool:
    return comes_before(row, "answered_at", "started_at")


def average_speed_of_answer(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    return spread(
        rows,
        lambda r: minus(r["answered_at"], r["started_at"]),
        "mean",
        of=is_answered,
        excluded={"bot": is_bots, "negative": answered_too_soon},
    )


def abandonment_rate(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    return share(
        rows,
        lambda r: not is_answered(r),
        pending=lambda r: not is_answered(r) and r["ended_at"] is None,
        excluded={"bot": is_bots},
    )


def service_level(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    limit = p["within"]

    def in_time(row: Row) -> bool:
        return is_answered(row) and row["answered_at"] - row["started_at"] <= limit

    def gave_up_soon(row: Row) -> bool:
        stayed = minus(row["ended_at"], row["started_at"])
        return not is_answered(row) and stayed is not None and stayed <= limit

    excluded = {"bot": is_bots, "negative": answered_too_soon}
    if p["rule"] == "of_answered":
        return share(rows, in_time, of=is_answered, excluded=excluded)
    if p["rule"] == "short_abandons_left_out":
        excluded["short_abandon"] = gave_up_soon
    return share(
        rows,
        in_time,
        pending=lambda r: too_young(r, "started_at", limit, as_of),
        excluded=excluded,
    )


def is_below_zero(row: Row) -> bool:
    return bool(row["work_seconds"] < NO_TIME)


def hours_logged(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    values, out = sort_out(
        rows, value=lambda r: r["work_seconds"], excluded={"negative": is_below_zero}
    )
    out.value = sum(values, NO_TIME)
    return out


def development_support_ratio(
    rows: Sequence[Row], as_of: datetime, **p: Any
) -> Outcome:
    def on(*activities: str) -> Callable[[Row], timedelta | None]:
        return lambda r: r["work_seconds"] if r["activity"] in activities else NO_TIME

    both = ("development", "support")
    return ratio(
        rows,
        on("development"),
        on(*both) if p["rule"] == "share" else on("support"),
        of=lambda r: r["activity"] in both,
        excluded={"negative": is_below_zero},
    )


def resource_utilization(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    names = ("used", "available")
    return ratio(
        rows,
        lambda r: r["used"],
        lambda r: r["available"],
        excluded={"negative": lambda r: any(r[name] < 0 for name in names)},
    )


def error_rate(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    excluded = {"negative": lambda r: (r["errors"] or 0) < 0}
    if p["rule"] == "items":
        return share(
            rows,
            lambda r: None if r["errors"] is None else r["errors"] > 0,
            excluded=excluded,
        )
    return ratio(
        rows, lambda r: r["errors"], lambda r: r["opportunities"], excluded=excluded
    )


def change_success_rate(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    return share(rows, lambda r: r["succeeded"])


def training_completion(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    def is_asked(row: Row) -> bool:
        return row["is_required"] is True and row["due_at"] is not None

    def is_young(row: Row) -> bool:
        return bool(row["due_at"] > as_of)

    def is_done(row: Row) -> bool:
        return row["completed_at"] is not None

    if p["rule"] == "trainings":
        return share(rows, is_done, of=is_asked, pending=is_young)
    _, out = sort_out(rows, of=is_asked, pending=is_young)
    of_agent: dict[str, list[bool]] = {}
    for row in rows:
        if is_asked(row) and not is_young(row):
            of_agent.setdefault(row["agent"], []).append(is_done(row))
    out.n = len(of_agent)
    if of_agent:
        out.value = sum(all(done) for done in of_agent.values()) / len(of_agent)
    return out


def project_completion_rate(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    def is_over(row: Row) -> bool:
        midnight = datetime.combine(row["planned_end_on"], time(), tzinfo=UTC)
        return midnight + timedelta(days=1) <= as_of

    def is_finished(row: Row) -> bool:
        if row["finished_on"] is None:
            return False
        late = row["finished_on"] > row["planned_end_on"]
        return not (late and p["rule"] == "on_time")

    return share(
        rows,
        is_finished,
        pending=lambda r: not is_over(r),
    )


def budget_adherence(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    return ratio(
        rows,
        lambda r: r["cost"],
        lambda r: r["budget"],
        excluded={"no_budget": lambda r: r["budget"] == 0},
    )


def cycle_time(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    start = "created_at" if p["rule"] == "lead" else "work_started_at"
    return spread(
        rows,
        lambda r: minus(r["resolved_at"], r[start]),
        p["statistic"],
        excluded={
            "open": lambda r: r["resolved_at"] is None,
            "negative": lambda r: comes_before(r, "resolved_at", start),
        },
    )


def bot_containment(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    def came_back(row: Row) -> bool | None:
        """Whether the same requester came within the window, by any contact."""
        if row["requester"] is None:
            return None
        end = row["started_at"] + p["within"]
        return any(
            other["requester"] == row["requester"]
            and row["started_at"] < other["started_at"] <= end
            for other in rows
        )

    def is_alone(row: Row) -> bool:
        return row["handed_off_at"] is None

    if p["rule"] == "not_handed_off":
        return share(rows, is_alone, of=is_bots)

    def is_contained(row: Row) -> bool | None:
        back = came_back(row)
        return both(is_alone(row), None if back is None else not back)

    return share(
        rows,
        is_contained,
        of=is_bots,
        pending=lambda r: too_young(r, "started_at", p["within"], as_of),
    )


def audit_score(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    def is_failure(row: Row) -> bool:
        return bool(row["applicable"] and row["critical"] and not row["passed"])

    def passed_weight(row: Row) -> float:
        audit = [other for other in rows if other["audit"] == row["audit"]]
        passed = row["passed"] and not any(map(is_failure, audit))
        return float(row["weight"] if passed else 0)

    return ratio(
        rows,
        passed_weight,
        lambda r: r["weight"],
        of=lambda r: bool(r["applicable"]),
        excluded={"negative": lambda r: r["weight"] < 0},
    )


def next_response_time(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    def is_open(row: Row) -> bool:
        return row["answered_at"] is None

    def is_negative(row: Row) -> bool:
        return comes_before(row, "answered_at", "asked_at")

    def took(row: Row) -> timedelta | None:
        return minus(row["answered_at"], row["asked_at"])

    excluded = {"open": is_open, "negative": is_negative}
    if p["rule"] == "per_reply":
        return spread(rows, took, p["statistic"], excluded=excluded)
    of_ticket: dict[str, list[Row]] = {}
    for row in rows:
        of_ticket.setdefault(row["ticket_id"], []).append(row)
    means, out = [], Outcome()
    for own in of_ticket.values():
        good = [row for row in own if not is_open(row) and not is_negative(row)]
        if good:
            total = sum((took(row) or NO_TIME for row in good), NO_TIME)
            means.append({"took": total / len(good)})
            continue
        reason = "open" if any(map(is_open, own)) else "negative"
        out.excluded[reason] = out.excluded.get(reason, 0) + 1
    found = spread(means, lambda r: r["took"], p["statistic"])
    out.value, out.n = found.value, found.n
    return out


def customer_retention(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    def are_there(day: date) -> set[str]:
        return {
            row["id"]
            for row in rows
            if row["valid_from"] <= day
            and (row["valid_to"] is None or day < row["valid_to"])
        }

    def stayed(name: str) -> bool:
        """No valid row of those that held at the start need end."""
        return any(
            row["id"] == name
            and row["valid_from"] <= START.date()
            and (row["valid_to"] is None or row["valid_to"] > as_of.date())
            for row in rows
        )

    first = are_there(START.date())
    share_of = sum(map(stayed, first)) / len(first) if first else None
    return Outcome(share_of, n=len(first))


def availability(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    """Second by second would be too slow: from edge to edge of the outages."""
    out = Outcome()

    def is_negative(row: Row) -> bool:
        return comes_before(row, "ends_at", "starts_at")

    out.excluded = {"negative": n} if (n := sum(map(is_negative, rows))) else {}
    agreed = up = 0.0
    for service in {row["service"] for row in rows if not is_negative(row)}:
        own = [r for r in rows if r["service"] == service and not is_negative(r)]
        edges = [r["starts_at"] for r in own] + [r["ends_at"] or as_of for r in own]
        cuts = sorted({START, as_of, *(e for e in edges if START < e < as_of)})
        for begin, end in itertools.pairwise(cuts):
            down = [
                r["affected_share"] if p["rule"] == "user_weighted" else 1.0
                for r in own
                if r["starts_at"] <= begin
                and (r["ends_at"] is None or r["ends_at"] >= end)
                and not (p["rule"] == "without_planned" and r["is_planned"])
            ]
            length = (end - begin).total_seconds()
            agreed += length
            up += length * (1 - max(down, default=0.0))
        out.n += 1
    out.value = up / agreed if agreed else None
    return out


def whole(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    """A share of the total without groups: 1 where there is anything."""
    return Outcome(1.0 if rows else None, n=len(rows))


def feedback_theme_share(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    return whole([row for row in rows if row["themes"]], as_of)


WORK_BY_HAND: dict[str, Callable[..., Outcome]] = {
    "average_handle_time": average_handle_time,
    "chat_duration": chat_duration,
    "average_speed_of_answer": average_speed_of_answer,
    "abandonment_rate": abandonment_rate,
    "service_level": service_level,
    "hours_logged": hours_logged,
    "development_support_ratio": development_support_ratio,
    "resource_utilization": resource_utilization,
    "error_rate": error_rate,
    "change_success_rate": change_success_rate,
    "training_completion": training_completion,
    "project_completion_rate": project_completion_rate,
    "budget_adherence": budget_adherence,
    "cycle_time": cycle_time,
    "bot_containment": bot_containment,
    "audit_score": audit_score,
    "next_response_time": next_response_time,
    "customer_retention": customer_retention,
    "availability": availability,
    "workload_share": whole,
    "channel_share": whole,
    "feedback_theme_share": feedback_theme_share,
}
WORK_PRESETS = {"expense_report_processing_time": ("cycle_time", "expense_report")}
