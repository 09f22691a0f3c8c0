"""Promises, voices, repeats, stages and mixes by hand; see ``reference_kpis``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from reference.reference_kpis import (
    Outcome,
    Row,
    Truth,
    minus,
    next_contact,
    share,
    sort_out,
    spread,
    too_young,
)


def resolved_on_time(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    name = "due_at" if p["rule"] == "last_promise" else "original_due_at"

    def is_met(r: Row) -> bool:
        return r["resolved_at"] is not None and r["resolved_at"] <= r[name]

    return share(
        rows,
        is_met,
        of=lambda r: r[name] is not None,
        pending=lambda r: not is_met(r) and r[name] >= as_of,
    )


def social_response_rate(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    return share(
        [r for r in rows if r["channel"] == "social"],
        lambda r: r["first_response_at"] is not None,
        excluded={
            "spam": lambda r: r["is_spam"] is True,
            "no_answer_needed": lambda r: r["no_answer_needed"] is True,
        },
    )


PAUSES = ("pending", "waiting", "on_hold")


def is_open(r: Row, as_of: datetime) -> bool:
    """As the backlog sees it."""
    done = r["resolved_at"] or r["closed_at"]
    if r["created_at"] is None or r["created_at"] > as_of:
        return False
    return done is None or done > as_of


def stale_tickets(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    rule, limit = p["rule"], p["after"]

    def lies(r: Row) -> bool:
        if not is_open(r, as_of):
            return False
        if rule == "overdue":
            return r["due_at"] is not None and r["due_at"] < as_of
        last = r["last_activity_at"] if rule == "inactive" else None
        return as_of - (last or r["created_at"]) > limit

    excluded = {"paused": lambda r: r["status"] in PAUSES}
    values, out = sort_out(
        rows, of=lies, excluded=excluded if rule == "inactive" else {}
    )
    out.value = len(values)
    return out


def transfer_rate(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    def is_handed_on(r: Row) -> Truth:
        return None if r["transfers"] is None else r["transfers"] > 0

    return share(rows, is_handed_on)


def resolution_rate(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    found = share(rows, lambda r: r["first_resolved_at"] is not None)
    if p["rule"] == "flow" and rows:  # without periods both are of all tickets
        done = sum(r["first_resolved_at"] is not None for r in rows)
        found.value = done / len(rows)
    return found


def answers(rows: Sequence[Row], kind: str) -> list[Row]:
    return [r for r in rows if r["kind"] == kind and r["score"] is not None]


def mean(scores: Sequence[float]) -> Outcome:
    n = len(scores)
    return Outcome(sum(scores) / n if n else None, n=n)


def net(scores: Sequence[float], high: float, low: float) -> Outcome:
    """100 × (share from *high* up − share down from *low*)."""
    return mean([100 * ((s >= high) - (s <= low)) for s in scores])


def average_rating(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    return mean([r["score"] for r in answers(rows, "csat")])


def ces(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    scores = [r["score"] for r in answers(rows, "ces")]
    match p["rule"]:
        case "ease_top_three":
            return mean([float(s in (5, 6, 7)) for s in scores])
        case "ease_net":
            return net(scores, 5, 3)
    return mean(scores)


def satisfied_and_recommending(
    rows: Sequence[Row], as_of: datetime, **p: Any
) -> Outcome:
    """The latest answer of everyone to each question, the lowest of simultaneous."""
    said: dict[str, dict[Any, Row]] = {"satisfied": {}, "recommend": {}}
    given = answers(rows, "yes_no")
    for row in sorted(given, key=lambda r: -r["score"]):
        latest = said.get(row["question"])
        if latest is None or row["respondent"] is None:
            continue
        who = row["respondent"], row["ticket_id"]
        if who not in latest or when(row) >= when(latest[who]):
            latest[who] = row
    pairs = [
        (row["score"], said["recommend"][who]["score"])
        for who, row in said["satisfied"].items()
        if who in said["recommend"]
    ]
    out = mean([float(pair == (1, 1)) for pair in pairs])
    left = sum(r["question"] == "satisfied" for r in given) - len(pairs)
    out.excluded = {"unpaired": left} if left else {}
    return out


def when(row: Row) -> float:
    at = row["answered_at"]
    return float("-inf") if at is None else at.timestamp()


def survey_response_rate(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    return share(
        rows,
        lambda r: r["score"] is not None,
        of=lambda r: r["sent_at"] is not None,
    )


def suppressed(out: Outcome, least: int) -> Outcome:
    if out.n < least:
        out.value = None
    return out


def agent_satisfaction(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    scores = [r["score"] for r in answers(rows, "agent")]
    found = {
        "favourable": mean([float(s in (4, 5)) for s in scores]),
        "mean": mean(scores),
        "enps": net(scores, 9, 6),
    }[p["rule"]]
    return suppressed(found, p["smallest_group"])


def employee_engagement(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    scores = [r["score"] for r in answers(rows, "engagement")]
    return suppressed(mean([float(s >= 4) for s in scores]), p["smallest_group"])


def repeat_contact_rate(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    window = p["within"]

    def comes_again(r: Row) -> tuple[str, bool] | None:
        if r["requester"] is None or r["created_at"] is None:
            return None
        again = next_contact(r, rows)
        return r["requester"], again is not None and again <= r["created_at"] + window

    values, out = sort_out(
        rows,
        value=comes_again,
        pending=lambda r: too_young(r, "created_at", window, as_of),
    )
    hits = [hit for _, hit in values]
    if p["rule"] == "customers":
        customers = {who for who, _ in values}
        hits = [any(hit for who, hit in values if who == one) for one in customers]
    out.n = len(hits)
    out.value = sum(hits) / len(hits) if hits else None
    return out


def stage_effort(rows: Sequence[Row], first: str, last: str) -> Outcome:
    ended = [r for r in rows if r[f"{last}_at"] is not None]
    names = (first, first.removesuffix("_started"))
    worked, out = sort_out(
        [r for r in ended if r["table"] == "work"],
        of=lambda r: r["stage"] is not None and r["stage"].lower() in names,
        excluded={"negative": lambda r: r["work_seconds"] < timedelta(0)},
        value=lambda r: r["work_seconds"],
    )
    out.n = sum(r["table"] == "tickets" for r in ended)
    if out.n:
        out.value = sum(worked, timedelta(0)) / out.n
    return out


def stage_time(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    if p["rule"] == "effort":
        return stage_effort(rows, p["from_stage"], p["to_stage"])
    first, last = f"{p['from_stage']}_at", f"{p['to_stage']}_at"
    none = timedelta(0)
    return spread(
        rows,
        lambda r: minus(r[last], r[first]),
        p["statistic"],
        of=lambda r: r[first] is not None or r[last] is not None,
        excluded={
            "open": lambda r: r[last] is None,
            "negative": lambda r: (minus(r[last], r[first]) or none) < none,
        },
    )


STAGE_PRESETS = (
    "requirements_time",
    "specification_time",
    "implementation_time",
    "deployment_lag",
)


def survey_rows(name: str, rule: str | None, rows: Sequence[Row]) -> list[Row]:
    """Rows of the survey that a metric asks for, on the scale of its rule."""
    kinds = {
        "ces": "ces",
        "satisfied_and_recommending": "yes_no",
        "agent_satisfaction": "agent",
        "employee_engagement": "engagement",
    }
    if name not in kinds:
        return list(rows)
    found = []
    for number, given in enumerate(rows):
        kind, score = given["kind"], given["score"]
        row = {**given, "sent_at": given["answered_at"]}
        if kind in ("csat", "stakeholder") and score is not None:
            if rule is not None and (rule == "enps" or "ease" in rule):
                score = (1, 3, 5, 7, 7)[score - 1] + 3 * (rule == "enps")
            elif name == "satisfied_and_recommending":
                score = score % 2
        if kind in ("csat", "stakeholder", "yes_no"):
            is_answered = kind != "yes_no" or name == "satisfied_and_recommending"
            row |= {"kind": kinds[name], "score": score if is_answered else None}
        if name == "satisfied_and_recommending":
            row["question"] = ("satisfied", "recommend")[number % 2]
            row["ticket_id"] = None if row["ticket_id"] in ("t1", "t2", "t3") else "t0"
        found.append(row)
    return found


VOICE_BY_HAND: dict[str, Callable[..., Outcome]] = {
    "resolved_on_time": resolved_on_time,
    "social_response_rate": social_response_rate,
    "stale_tickets": stale_tickets,
    "transfer_rate": transfer_rate,
    "resolution_rate": resolution_rate,
    **dict.fromkeys(("stage_time", *STAGE_PRESETS), stage_time),
    "repeat_contact_rate": repeat_contact_rate,
    "average_rating": average_rating,
    "ces": ces,
    "satisfied_and_recommending": satisfied_and_recommending,
    "survey_response_rate": survey_response_rate,
    "agent_satisfaction": agent_satisfaction,
    "employee_engagement": employee_engagement,
}
