"""How much of the paid time is work, and how much of the logged-in time contacts."""

from __future__ import annotations

from typing import Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.desk.stretches import ranks_of_rows, twins, uncovered
from kpikit.kpis.counted import BY_BOT, IfThere, view_of
from kpikit.measures import (
    Expr,
    Joint,
    Quotient,
    Scope,
    Side,
    Sum,
    col,
    evaluate,
    lift,
    mask,
)
from kpikit.measures.nodes import Custom
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.metrics.chosen import each_once
from kpikit.units import Unit

__all__ = ["agent_utilization", "occupancy"]

_HANDLED = col.talk_seconds + col.hold_seconds + col.wrap_seconds
_BELOW_ZERO = (
    (col.talk_seconds < "0s") | (col.hold_seconds < "0s") | (col.wrap_seconds < "0s")
)
_OF_CONTACTS = {"bot": BY_BOT, "negative": _BELOW_ZERO}
_ANSWERED = col.answered_at.is_present()
_SHIFT = col.ends_at - col.starts_at


@frozen(eq=False, repr=False)
class _Fresh(Custom):
    """The time of each row that no earlier row of the same agent covers.

    Added up, it is the time in which an agent was busy with at least one of them. Rows
    that are left out cover nothing. Of rows that are alike in time one covers the
    others: that with the least of *ties*, missing ones last, then of every other column
    of the table, so that no order of rows decides which group has the time.
    """

    start: Expr = field(converter=lift)
    took: Expr = field(converter=lift)
    left_out: tuple[Expr, ...] = field(default=(), kw_only=True)
    ties: tuple[Expr, ...] = field(default=(), kw_only=True)

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        parts = (self.start, self.took, *self.left_out, *self.ties)
        return frozenset({"agent"}).union(*(part.columns() for part in parts))

    def __repr__(self) -> str:
        left_out = ", ".join(map(repr, self.left_out))
        ties = ", ".join(map(repr, self.ties))
        told = f"without=[{left_out}], ties=[{ties}]"
        return f"fresh({self.start!r}, {self.took!r}, {told})"

    def column_of(self, scope: Scope) -> Column:
        """The time of each row; missing where agent, start or length is."""
        return each_once(scope, self._of)

    def _of(self, scope: Scope) -> Column:
        agent = scope.column("agent")
        start, took = evaluate(self.start, scope), evaluate(self.took, scope)
        gone = agent.is_missing | start.is_missing | took.is_missing
        apart = gone | (took.values <= 0)
        for expr in self.left_out:
            apart |= mask(expr, scope).true
        known = np.flatnonzero(~apart)
        found = np.zeros(scope.rows, dtype=np.int64)
        who, begin = agent.values[known].astype(np.int64), start.values[known]
        end = begin + took.values[known]
        rank = np.zeros(len(known), dtype=np.int64)
        alike = twins(who, begin, end)
        rank[alike] = self._ranks(scope, known[alike])
        found[known] = uncovered(who, begin, end, rank)
        return Column(Kind.SECONDS, found, gone)

    def _ranks(self, scope: Scope, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which of some rows comes before which."""
        if not rows.size:
            return rows
        view = view_of(scope)
        place = {name: number for number, name in enumerate(view.schema.names())}
        # an id may be no more than the number of the row
        place["id"] = len(place) + 1
        names = sorted(view.names(), key=lambda n: (place.get(n, len(place)), n))
        columns = [evaluate(expr, scope) for expr in self.ties]
        columns += [scope.column(name) for name in names]
        return ranks_of_rows((column.take(rows) for column in columns), len(rows))


@frozen(eq=False, repr=False)
class _Paid(Custom):
    """Paid time of a shift without its breaks: what no earlier shift covers.

    Of a shift that is partly covered the breaks count in proportion.
    """

    fresh: Expr = field(converter=lift)

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return self.fresh.columns() | {"break_seconds"}

    def __repr__(self) -> str:
        return f"{self.fresh!r} without breaks"

    def column_of(self, scope: Scope) -> Column:
        """The time of each row."""
        fresh = evaluate(self.fresh, scope)
        whole, rest = evaluate(_SHIFT, scope), evaluate(col.break_seconds, scope)
        part = fresh.values / np.maximum(whole.values, 1)
        paid = fresh.values - np.rint(rest.values * part).astype(np.int64)
        return Column(Kind.SECONDS, paid, fresh.is_missing | rest.is_missing)


_LEAST = (
    IfThere("break_seconds", kind=Kind.SECONDS),
    IfThere("available_seconds", kind=Kind.SECONDS),
)
"""Which of two shifts at the same time counts, so that no order of rows decides."""


def _shifts(breaks: str) -> tuple[Side, Side]:
    """Paid time of the shifts, and the time in which agents wait for contacts."""
    wrong = _SHIFT < "0s"
    if breaks == "unpaid":
        wrong = wrong | (col.break_seconds < "0s") | (col.break_seconds > _SHIFT)
    fresh = _Fresh(col.starts_at, _SHIFT, left_out=(wrong,), ties=_LEAST)
    covered = (fresh == "0s") & (_SHIFT > "0s")
    paid = Sum(
        fresh if breaks == "paid" else _Paid(fresh),
        excluded={"negative": wrong, "overlap": covered},
    )
    waiting = Sum(
        col.available_seconds,
        of=~wrong & ~covered & (col.available_seconds >= "0s"),
    )
    return (
        Side("shifts", measure=paid, at="starts_at"),
        Side("shifts", measure=waiting, at="starts_at"),
    )


_WORK = Side(
    "work",
    measure=Sum(
        _Fresh(col.worked_at, col.work_seconds),
        excluded={"negative": col.work_seconds < "0s"},
    ),
    at="worked_at",
)
_CONTACT_TIME = Side(
    "contacts",
    measure=Sum(
        _Fresh(col.answered_at, _HANDLED, left_out=tuple(_OF_CONTACTS.values())),
        of=_ANSWERED,
        excluded=_OF_CONTACTS,
    ),
    at="ended_at",
)


@metric(
    unit=Unit.SHARE,
    better="band",
    table="work",
    at="worked_at",
    titles={
        "en": "Agent utilization",
        "ru": "Загрузка специалистов",
        "pl": "Wykorzystanie agentów",
    },
    asked={"pl": "Wskaźnik wykorzystania agenta", "en": "Utilization rate"},
    formula="time in active work, overlaps counted once / paid time of the shifts",
    rules={
        "productive": RuleDoc(
            "all logged work, of whatever activity",
            used_by="service desks and firms that log hours",
        ),
        "contact_time": RuleDoc(
            "talking, holding and wrapping up contacts, from their answer on",
            used_by="MetricNet, call centres",
            table="contacts",
            at="ended_at",
        ),
        "with_available": RuleDoc(
            "handling contacts, and waiting for them",
            used_by="COPC, Assembled",
            table="contacts",
            at="ended_at",
        ),
    },
    key="agent",
    bounds=(0, None),
    source="docs/reference/sources.md#agent-utilization",
    benchmarks=(
        Benchmark(
            "79 to 86 % as a target",
            source="Blogging Diaries, Utilization rate in the contact center",
            rule="with_available",
            url="https://blogging-diaries.com/learn-about-utilization-rate-in-the-contact-center/",
        ),
    ),
)
def agent_utilization(
    rule: str = "productive", breaks: Literal["unpaid", "paid"] = "unpaid"
) -> Joint:
    """How much of the time that is paid goes into work.

    ``agent_utilization = sum(time in active work) / sum(paid time of the shifts)``

    What overlaps counts once for each agent: two entries of work at one time, two chats
    at one time, and two shifts at one time too. Work stands in time where it began, a
    shift where it began. Bare columns are given by table.

    Args:
        rule: Which time is active.
        breaks: Whether breaks are part of the paid time.

    Returns:
        A share, 0 and up: above 1 more was worked than the shifts say. No value without
        paid time. ``n`` counts shifts. Amounts below zero are excluded as ``negative``,
        so are breaks longer than their shift; a shift that lies wholly within others of
        its agent is excluded as ``overlap``, and of two at the same time the one with
        more breaks, then the one with more waiting, then the one whose other columns
        come last in order; contacts of bots as ``bot``.
        Contacts without an agent are missing. The interval is that of agents
        with all their rows, of one agent that of days.

    Raises:
        UnavailableError: A column or table is not there, on either side.

    Source: docs/reference/sources.md#agent-utilization

    >>> from datetime import UTC, datetime, timedelta
    >>> nine = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> agent_utilization(
    ...     work={
    ...         "agent": ["ann", "ann"],
    ...         "worked_at": [nine, nine + timedelta(hours=1)],
    ...         "work_seconds": [7200, 7200],
    ...     },
    ...     shifts={
    ...         "agent": ["ann"],
    ...         "starts_at": [nine],
    ...         "ends_at": [nine + timedelta(hours=5)],
    ...         "break_seconds": [3600],
    ...     },
    ... ).value
    0.75
    """
    paid, waiting = _shifts(breaks)
    if rule == "contact_time":
        return Quotient(_CONTACT_TIME, paid)
    if rule == "with_available":
        return Quotient((_CONTACT_TIME, waiting), paid)
    return Quotient(_WORK, paid)


@metric(
    unit=Unit.SHARE,
    better="band",
    table="contacts",
    at="ended_at",
    titles={
        "en": "Occupancy",
        "ru": "Занятость на линии",
        "pl": "Zajętość agentów",
    },
    asked={
        "pl": "Wykorzystanie agenta na czacie (aktywny vs bezczynny)",
        "en": "Occupancy",
    },
    formula="handling time / (handling + available time)",
    source="docs/reference/sources.md#occupancy",
    benchmarks=(
        Benchmark(
            "70.6 % on average, from 48 to 87 %, of 494 call centers",
            source="OpsDog, Occupancy rate",
            url="https://opsdog.com/products/occupancy-rate",
        ),
    ),
)
def occupancy() -> Joint:
    """How much of the time that agents are logged in for contacts is spent on them.

    ``occupancy = sum(talk + hold + wrap-up) / (that + sum(available time))``

    Handling time is that of answered contacts, available time that of the shifts. Chats
    that an agent handles at one time each count in full. Contacts stand in time where
    they end, shifts where they begin. Bare columns are given by table.

    Returns:
        A share, 0..1; no value when nobody handled or waited. ``n`` counts contacts and
        shifts. A contact of which an amount is not known is missing, so is a shift
        without its available time. Contacts of bots are excluded as ``bot``, amounts
        below zero as ``negative``. The interval is that of days, each
        with its contacts and shifts.

    Raises:
        UnavailableError: Contacts lack an amount or ``answered_at``, or shifts lack
            ``available_seconds``.

    Source: docs/reference/sources.md#occupancy

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> occupancy(
    ...     contacts={
    ...         "answered_at": [at, at],
    ...         "talk_seconds": [1200, 600],
    ...         "hold_seconds": [300, 0],
    ...         "wrap_seconds": [300, 300],
    ...     },
    ...     shifts={"available_seconds": [900]},
    ... ).value
    0.75
    """
    handling = Side(
        "contacts",
        measure=Sum(_HANDLED, of=_ANSWERED, excluded=_OF_CONTACTS),
        at="ended_at",
    )
    waiting = Side(
        "shifts",
        measure=Sum(
            col.available_seconds, excluded={"negative": col.available_seconds < "0s"}
        ),
        at="starts_at",
    )
    return Quotient(handling, (handling, waiting))
