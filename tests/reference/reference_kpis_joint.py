"""KPIs of several tables by hand: one row at a time, each table by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kpikit import Money
from reference.reference_kpis import Outcome, Row, sort_out

MINUTE = timedelta(minutes=1)
UNWANTED: dict[str, Callable[[Row], bool]] = {
    "merged": lambda r: r["merged_into"] is not None,
    "spam": lambda r: r["is_spam"] is True,
    "deleted": lambda r: r["is_deleted"] is True,
}


def of_table(rows: Sequence[Row], *tables: str) -> list[Row]:
    return [row for row in rows if row["table"] in tables]


def joined(n: int, *sides: Outcome) -> Outcome:
    """The counts of both sides together."""
    out = Outcome(n=n)
    for side in sides:
        out.missing += side.missing
        out.pending += side.pending
        for reason, number in side.excluded.items():
            out.excluded[reason] = out.excluded.get(reason, 0) + number
    return out


def amounts(rows: Sequence[Row], **rules: Any) -> tuple[Fraction | None, Outcome]:
    """The sum of amounts of money in one currency, None where none is known."""
    values, out = sort_out(rows, value=lambda r: Fraction(str(r["amount"])), **rules)
    return (sum(values, Fraction(0)) if values else None), out


def euros(amount: Fraction | None) -> Money | None:
    """Money rounded to a millionth."""
    if amount is None:
        return None
    return Money(Decimal(round(amount * 10**6)).scaleb(-6), "EUR")


def support_revenue(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    kinds = ("hours", "subscription", "one_off")
    if p["rule"] == "all":
        other = {"other_kind": lambda r: r["kind"] not in kinds}
        total, out = amounts(rows, excluded=other)
    else:
        total, out = amounts(rows, of=lambda r: r["kind"] == p["rule"])
    out.value = euros(total)
    return out


def revenue_per_agent(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    jobs = [row for row in rows if row["kind"] == "one_off"]
    total, side = amounts(jobs, excluded={"no_agent": lambda r: r["agent"] is None})
    agents = {row["agent"] for row in jobs} - {None}
    out = joined(len(agents), side)
    if agents and total is not None:
        out.value = euros(total / len(agents))
    return out


def cost_per_ticket(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    is_labour = p["rule"] == "labour"
    total, costs = amounts(
        of_table(rows, "costs"),
        of=lambda r: r["category"] == "labour" or not is_labour,
    )
    if p["rule"] == "handled":
        found, tickets = sort_out(of_table(rows, "tickets"), excluded=UNWANTED)
    else:
        found, tickets = sort_out(
            of_table(rows, "tickets"), of=lambda r: r["first_resolved_at"] is not None
        )
    share: Fraction | None = Fraction(1)
    sides = [costs, tickets]
    if p["rule"] == "activity":
        work, logged = sort_out(
            of_table(rows, "work"),
            excluded={"negative": lambda r: r["work_seconds"].total_seconds() < 0},
            value=lambda r: (r["work_seconds"], r["activity"] == "support"),
        )
        every = sum(seconds.total_seconds() for seconds, _ in work)
        helped = sum(seconds.total_seconds() for seconds, here in work if here)
        share = Fraction(int(helped), int(every)) if every else None
        sides.append(logged)
    out = joined(len(found), *sides)
    if found and total is not None and share is not None:
        out.value = euros(total * share / len(found))
    return out


def roi(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    total, out = amounts(rows)
    brought = p["benefit"]
    brought = brought.amount if isinstance(brought, Money) else brought
    if total:
        out.value = float((Fraction(brought) - total) / total)
    return out


NO_TIME = timedelta(0)


def busy(stretches: Sequence[tuple[Any, datetime, timedelta]]) -> timedelta:
    """Time in which each agent was busy with something, minute by minute."""
    minutes = {
        (agent, begin + step * MINUTE)
        for agent, begin, took in stretches
        for step in range(took // MINUTE)
    }
    return len(minutes) * MINUTE


def minus_one(row: Row, *names: str) -> bool:
    return any(row[name] is not None and row[name] < NO_TIME for name in names)


CONTACT_PARTS = ("talk_seconds", "hold_seconds", "wrap_seconds")
OF_CONTACTS: dict[str, Callable[[Row], bool]] = {
    "bot": lambda r: r["is_bot"] is True,
    "negative": lambda r: minus_one(r, *CONTACT_PARTS),
}


def handled(row: Row) -> timedelta | None:
    if row["talk_seconds"] is None:
        return None
    return sum((row[name] for name in CONTACT_PARTS), NO_TIME)


def _place(shift: Row) -> tuple[Any, ...]:
    """Alike shifts by their breaks, then by their waiting, not known last."""
    waits = shift["available_seconds"]
    when = (shift["agent"], shift["starts_at"], shift["ends_at"])
    return (*when, shift["break_seconds"], waits is None, waits or NO_TIME)


def paid_time(
    shifts: Sequence[Row], breaks: str
) -> tuple[timedelta, Outcome, list[Row]]:
    """Paid time of agents, shift by shift, each minute of an agent once."""
    out, total, real = Outcome(), NO_TIME, []
    taken: set[Any] = set()
    ranked = sorted(shifts, key=_place)
    for row in ranked:
        length, rest = row["ends_at"] - row["starts_at"], row["break_seconds"]
        wrong = length < NO_TIME
        if breaks == "unpaid":
            wrong = wrong or rest < NO_TIME or rest > length
        if wrong:
            out.excluded["negative"] = out.excluded.get("negative", 0) + 1
            continue
        own = {
            (row["agent"], row["starts_at"] + step * MINUTE)
            for step in range(length // MINUTE)
        }
        new = own - taken
        taken |= own
        if own and not new:
            out.excluded["overlap"] = out.excluded.get("overlap", 0) + 1
            continue
        real.append(row)
        out.n += 1
        total += len(new) * MINUTE
        if breaks == "unpaid" and own:
            total -= rest * len(new) / len(own)
    return total, out, real


def agent_utilization(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    paid, shifts, real = paid_time(of_table(rows, "shifts"), p["breaks"])
    sides = [shifts]
    if p["rule"] == "productive":
        worked, out = sort_out(
            of_table(rows, "work"),
            excluded={"negative": lambda r: minus_one(r, "work_seconds")},
            value=lambda r: (r["agent"], r["worked_at"], r["work_seconds"]),
        )
        active = busy(worked)
    else:
        talked, out = sort_out(
            of_table(rows, "contacts"),
            of=lambda r: r["answered_at"] is not None,
            excluded=OF_CONTACTS,
            value=lambda r: (
                None
                if handled(r) is None or r["agent"] is None
                else (r["agent"], r["answered_at"], handled(r))
            ),
        )
        active = busy(talked)
    sides.append(out)
    if p["rule"] == "with_available":
        waits = [r["available_seconds"] for r in real]
        active += sum((w for w in waits if w is not None and w >= NO_TIME), NO_TIME)
    found = joined(shifts.n, *sides)
    if paid:
        found.value = active / paid
    return found


def occupancy(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    talked, contacts = sort_out(
        of_table(rows, "contacts"),
        of=lambda r: r["answered_at"] is not None,
        excluded=OF_CONTACTS,
        value=handled,
    )
    waited, shifts = sort_out(
        of_table(rows, "shifts"),
        excluded={"negative": lambda r: minus_one(r, "available_seconds")},
        value=lambda r: r["available_seconds"],
    )
    out = joined(contacts.n + shifts.n, contacts, shifts)
    busy_time, idle = sum(talked, NO_TIME), sum(waited, NO_TIME)
    if busy_time + idle:
        out.value = busy_time / (busy_time + idle)
    return out


def on_average(
    rows: Sequence[Row], amount: str, started: Sequence[Any], as_of: datetime
) -> tuple[float | None, Outcome]:
    """The mean over the days from the first of some instants to the end."""
    _, out = sort_out(rows, excluded={"negative": lambda r: r[amount] < 0})
    known = [at for at in started if at is not None]
    if not known:
        return None, out
    kept = [row for row in rows if row[amount] >= 0]
    days = (max(as_of, *known).date() - min(known).date()).days + 1
    total = 0.0
    for step in range(days):
        day = min(known).date() + timedelta(days=step)
        total += sum(
            row[amount]
            for row in kept
            if row["valid_from"] <= day
            and (row["valid_to"] is None or day < row["valid_to"])
        )
    return total / days, out


def weighed(tickets: Sequence[Row], **p: Any) -> tuple[float, Outcome]:
    """How many tickets there are, or what they weigh."""
    if p["rule"] != "weighted":
        found, out = sort_out(tickets, excluded=UNWANTED)
        return len(found), out
    weights = dict(p["weights"])
    none = {
        "no_weight": lambda r: (
            r["priority"] is not None and r["priority"] not in weights
        )
    }
    values, out = sort_out(
        tickets,
        excluded={**UNWANTED, **none},
        value=lambda r: weights.get(r["priority"]),
    )
    return sum(values), out


def per_head(rows: Sequence[Row], as_of: datetime, table: str, **p: Any) -> Outcome:
    tickets = of_table(rows, "tickets")
    count, asked = weighed(tickets, **p)
    started = [row["created_at"] for row in tickets]
    amount = {"user_counts": "users", "headcount": "fte"}[table]
    heads, held = on_average(of_table(rows, table), amount, started, as_of)
    out = joined(round(heads or 0), asked, held)
    if heads:
        out.value = count / heads
    return out


def tickets_per_user(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    return per_head(rows, as_of, "user_counts", **p)


def tickets_per_agent(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    if p["rule"] != "resolving_line":
        return per_head(rows, as_of, "headcount", **p)
    done = [
        row
        for row in rows
        if row["table"] == "headcount" or row["first_resolved_at"] is not None
    ]
    out = per_head(done, as_of, "headcount", **p)
    started = [row["created_at"] for row in of_table(rows, "tickets")]
    heads, _ = on_average(of_table(rows, "headcount"), "fte", started, as_of)
    found, _ = sort_out(of_table(done, "tickets"), excluded=UNWANTED)
    out.n, out.value = round(heads or 0), len(found) / heads if heads else None
    return out


def resolved_per_agent_day(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    days = {
        (row["agent"], row["starts_at"].date()) for row in of_table(rows, "agent_days")
    }
    done, side = sort_out(
        of_table(rows, "tickets"),
        of=lambda r: r["first_resolved_at"] is not None,
        excluded={"no_agent": lambda r: r["resolved_by"] is None},
        value=lambda r: (r["resolved_by"], r["first_resolved_at"].date()),
    )
    out = joined(len(days), side)
    if days and p["rule"] == "mean":
        out.value = len(done) / len(days)
    elif days:
        out.value = sum(done.count(day) >= p["floor"] for day in days) / len(days)
    return out


def knowledge_base_usage(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    sessions = of_table(rows, "self_service")
    tickets, asked = sort_out(
        of_table(rows, "tickets"), excluded=UNWANTED, value=lambda r: r["requester"]
    )
    count, side = len({row["user"] for row in sessions}), Outcome()
    if p["rule"] == "sessions":
        count = len(sessions)
    if p["rule"] == "views":
        views, side = sort_out(
            sessions,
            excluded={"negative": lambda r: r["views"] < 0},
            value=lambda r: r["views"],
        )
        count = sum(views)
    out = joined(len(set(tickets)), asked, side)
    if tickets:
        out.value = count / len(set(tickets))
    return out


def self_service_rate(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    def ended_without(row: Row) -> bool | None:
        if row["deflected"] is not None:
            return bool(row["deflected"])
        return False if row["ticket_id"] is not None else None

    settled, side = sort_out(
        of_table(rows, "self_service"),
        of=lambda r: ended_without(r) is not False,
        excluded={"unknown": lambda r: ended_without(r) is None},
    )
    tickets, asked = sort_out(of_table(rows, "tickets"), excluded=UNWANTED)
    both = len(settled) + len(tickets)
    out = joined(both, side, asked)
    if both:
        out.value = len(settled) / both
    return out


JOINT_BY_HAND: dict[str, Callable[..., Outcome]] = {
    "support_revenue": support_revenue,
    "revenue_per_agent": revenue_per_agent,
    "cost_per_ticket": cost_per_ticket,
    "roi": roi,
    "agent_utilization": agent_utilization,
    "occupancy": occupancy,
    "tickets_per_user": tickets_per_user,
    "tickets_per_agent": tickets_per_agent,
    "resolved_per_agent_day": resolved_per_agent_day,
    "knowledge_base_usage": knowledge_base_usage,
    "self_service_rate": self_service_rate,
}
