"""KPIs of several tables by hand: one row at a time, each table by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kpikit import Money
from reference.reference_kpis import Outcome, Row, sort_out

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


JOINT_BY_HAND: dict[str, Callable[..., Outcome]] = {
    "support_revenue": support_revenue,
    "revenue_per_agent": revenue_per_agent,
    "cost_per_ticket": cost_per_ticket,
    "roi": roi,
}
