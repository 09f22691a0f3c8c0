"""Tickets beside the people: those who ask, and those who answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.desk.agent_days import local_days
from kpikit.errors import ParameterError
from kpikit.kpis.counted import UNWANTED, IfThere, view_of, weight_of
from kpikit.measures import (
    Count,
    Distinct,
    DistinctShare,
    Expr,
    Joint,
    Measure,
    Quotient,
    Scope,
    Side,
    SideFigures,
    State,
    Sum,
    TimeAverage,
    col,
    evaluate,
    key_numbers,
    lift,
)
from kpikit.measures.exact_intervals import of_share
from kpikit.measures.intervals import per
from kpikit.measures.measure import Estimate
from kpikit.measures.nodes import Custom
from kpikit.metrics import RuleDoc, metric
from kpikit.metrics.params import Weights
from kpikit.units import Unit

__all__ = ["resolved_per_agent_day", "tickets_per_agent", "tickets_per_user"]

_RESOLVED = col.first_resolved_at.is_present()
_UNTIL = IfThere("valid_to", kind=Kind.DATE)


def _held(table: str, amount: Expr) -> Side:
    """An amount that holds for a time, on average; all of it for every priority."""
    average = TimeAverage(
        amount, col.valid_from, _UNTIL, excluded={"negative": amount < 0}
    )
    return Side(table, measure=average, at=None, whole_for=frozenset({"priority"}))


def _tickets(rule: str, weights: Weights) -> Measure:
    """How many tickets there are, or what they weigh."""
    if rule != "weighted":
        return Count(excluded=UNWANTED)
    weight = weight_of(weights)
    unknown = col.priority.is_present() & weight.is_missing()
    return Sum(weight, excluded={**UNWANTED, "no_weight": unknown})


@metric(
    unit=Unit.RATIO,
    better="lower",
    table="tickets",
    at="created_at",
    titles={
        "en": "Tickets per user",
        "ru": "Обращений на пользователя",
        "pl": "Zgłoszenia na użytkownika",
    },
    asked={
        "ru": "Количество обращений к количеству пользователей с учетом приоритетов"
    },
    formula="tickets / average supported users in the period",
    rules={
        "plain": RuleDoc(
            "every ticket counts as one",
            used_by="MetricNet (tickets per user per month)",
        ),
        "weighted": RuleDoc(
            "a ticket counts with the weight of its priority",
            used_by="desks that plan by effort",
        ),
    },
    source="docs/reference/sources.md#tickets-per-user",
)
def tickets_per_user(rule: str = "plain", weights: Weights = None) -> Joint:
    """How many tickets each supported user opens.

    ``tickets_per_user = count(tickets) / average(users)``

    Users are averaged over time: over the days of each period; without periods over
    those from the first ticket to ``as_of``, or those of ``desk.during(…)``. By
    ``priority`` the tickets of each stand beside all users, so the groups add up; any
    other group column must be there on both sides, as ``organization``.

    Args:
        rule: Whether tickets weigh alike.
        weights: What a ticket of each priority weighs, as ``{"P1": 4, "P2": 2}``. If
            not given, by the declared priorities: 1 for the least urgent, one more for
            each above it.

    Returns:
        A ratio, 0 and up; no value without users. ``n`` is their average, rounded.
        Merged, spam and deleted tickets are excluded; by weight a ticket without a
        priority is missing, and one whose priority has no weight is excluded as
        ``no_weight``. The interval is Byar's, of weighted tickets
        that of tickets which come by chance.

    Raises:
        UnavailableError: A column or table is not there, on either side.
        ParameterError: No weights are given, and no priorities declared.

    Source: docs/reference/sources.md#tickets-per-user

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 5, 4, tzinfo=UTC)
    >>> tickets_per_user(
    ...     tickets={"created_at": [at] * 5},
    ...     user_counts={"users": [4], "valid_from": ["2026-01-01"]},
    ... ).value
    1.25
    """
    tickets = Side("tickets", measure=_tickets(rule, weights), at="created_at")
    users = _held("user_counts", col.users)
    return Quotient(tickets, users, interval="" if rule == "weighted" else "byar")


@metric(
    unit=Unit.RATIO,
    better="band",
    table="tickets",
    at="created_at",
    titles={
        "en": "Tickets per agent",
        "ru": "Обращений на сотрудника",
        "pl": "Zgłoszenia na agenta",
    },
    asked={
        "ru": "Количество обращений к количеству сотрудников первой, второй и третьей"
        " линий поддержки с учетом приоритетов"
    },
    formula="tickets handled by a line / full-time equivalents of the line",
    rules={
        "touched": RuleDoc(
            "a ticket counts on every line that had it", used_by="ITIL service desks"
        ),
        "resolving_line": RuleDoc(
            "a resolved ticket counts on the line that had it then",
            used_by="MetricNet (tickets per technician per month)",
        ),
        "weighted": RuleDoc(
            "on every line that had it, with the weight of its priority",
            used_by="desks that plan by effort",
        ),
    },
    source="docs/reference/sources.md#tickets-per-agent",
)
def tickets_per_agent(rule: str = "touched", weights: Weights = None) -> Joint:
    """How many tickets there are for each agent, as full-time equivalents.

    ``tickets_per_agent = count(tickets of the line) / average(fte of the line)``

    Look at it ``.by("line")``; without groups it is all tickets, each once, over all
    agents. Full-time equivalents are averaged over time: over the days of each period;
    without periods over those from the first ticket to ``as_of``, or those of
    ``desk.during(…)``. By ``priority`` the tickets of each stand beside all agents.

    Args:
        rule: On which lines a ticket counts, and whether tickets weigh alike.
        weights: What a ticket of each priority weighs, as ``{"P1": 4, "P2": 2}``. If
            not given, by the declared priorities: 1 for the least urgent, one more for
            each above it.

    Returns:
        A ratio, 0 and up; no value without agents. ``n`` is their average, rounded.
        Merged, spam and deleted tickets are excluded; by weight a ticket without a
        priority is missing, and one whose priority has no weight is excluded as
        ``no_weight``. The interval is Byar's, of weighted tickets
        that of tickets which come by chance.

    Raises:
        UnavailableError: A column or table is not there, on either side.
        ParameterError: No weights are given, and no priorities declared.

    Source: docs/reference/sources.md#tickets-per-agent

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 5, 4, tzinfo=UTC)
    >>> tickets = {"created_at": [at] * 3, "line": ["1", "1", "2"]}
    >>> agents = {"line": ["1", "2"], "fte": [4, 2], "valid_from": ["2026-01-01"] * 2}
    >>> result = tickets_per_agent.by("line")(tickets=tickets, headcount=agents)
    >>> [line.value for line in result]
    [0.5, 0.5]
    """
    if rule == "resolving_line":
        tickets: Measure = Count(of=_RESOLVED, excluded=UNWANTED)
        line = "line_at_resolution"
    else:
        tickets, line = _tickets(rule, weights), "touched_lines"
    counted = Side(
        "tickets", measure=tickets, at="created_at", group_as=(("line", line),)
    )
    agents = _held("headcount", col.fte)
    return Quotient(counted, agents, interval="" if rule == "weighted" else "byar")


@frozen(eq=False, repr=False)
class _AgentDay(Custom):
    """The key of an agent and a local date; instants fall on the desk's own."""

    agent: Expr = field(converter=lift)
    day: Expr = field(converter=lift)

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return self.agent.columns() | self.day.columns()

    def __repr__(self) -> str:
        return f"agent_day({self.agent!r}, {self.day!r})"

    def column_of(self, scope: Scope) -> Column:
        """The key of each row, missing where the agent or the date is."""
        who, day = key_numbers(self.agent, scope), evaluate(self.day, scope)
        if day.kind is Kind.INSTANT:
            day = local_days(day, view_of(scope).context.zone)
        gone = who.is_missing | day.is_missing
        # Two odd factors spread both over all 64 bits; they wrap around alike.
        keys = who.values * _SPREAD[0] + day.values * _SPREAD[1]
        return Column(Kind.INTEGER, np.where(gone, 0, keys), gone)


_SPREAD = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9], dtype=np.uint64).view(
    np.int64
)
_NOBODY = {"no_agent": col.resolved_by.is_missing()}
_DAYS_WORKED = Side(
    "agent_days",
    measure=Distinct(_AgentDay(col.agent, col.worked_on)),
    at="worked_on",
)


@frozen(eq=False, repr=False)
class _FloorShare(Joint):
    """The share of keys of one side that the other has so many rows of."""

    done: Side
    days: Side = field(kw_only=True)
    floor: int = field(kw_only=True)

    @property
    def can_be_exact(self) -> bool:
        """Whether the interval has an exact form, as that of a share has."""
        return True

    def interval_form(self, statistic: str | None = None) -> str:
        """What the interval is called."""
        del statistic
        forms = DistinctShare
        return forms.exact_form if self.exact_interval else forms.usual_form

    @property
    def sides(self) -> tuple[Side, ...]:
        """What is counted, then among what."""
        return (self.done, self.days)

    @property
    def key(self) -> str:
        """Canonical text."""
        told = f"{self.done.key}, {self.days.key}, floor={self.floor}"
        told += ", exact_interval=True" if self.exact_interval else ""
        return f"{type(self).__name__}({told})"

    def _n(self, parts: Sequence[SideFigures]) -> NDArray[np.int64]:
        return parts[1].figures.value.astype(np.int64)

    def _estimate(self, parts: Sequence[SideFigures], level: float) -> Estimate:
        done, days = (part.state for part in parts)
        many = done["counts"] >= self.floor
        held = _pairs(done)[many]
        hits = np.isin(_pairs(days), held)
        before = np.append(0, np.cumsum(hits))
        count = np.diff(before[days["offsets"]])
        n = self._n(parts)
        return per(count, n), *of_share(count, n, level, is_exact=self.exact_interval)


def _pairs(state: State) -> NDArray[Any]:
    """The group and the key of every entry of a state, as one comparable value."""
    lengths = np.diff(state["offsets"])
    pairs = np.empty(len(state["keys"]), dtype=[("group", np.int64), ("key", np.int64)])
    pairs["group"] = np.repeat(np.arange(len(lengths)), lengths)
    pairs["key"] = state["keys"]
    return pairs


@metric(
    unit=Unit.RATIO,
    better="higher",
    table="tickets",
    at="first_resolved_at",
    titles={
        "en": "Resolved per agent-day",
        "ru": "Решено на специалиста в день",
        "pl": "Rozwiązane na agenta dziennie",
    },
    asked={"ru": "Не менее 10 тикетов в день"},
    formula="tickets resolved / days that agents worked",
    rules={
        "mean": RuleDoc(
            "tickets resolved for each day that an agent worked",
            used_by="service desks; MetricNet by the month",
        ),
        "floor_share": RuleDoc(
            "days with at least floor tickets, among the days that agents worked",
            used_by="desks with a daily norm",
            unit=Unit.SHARE,
        ),
    },
    source="docs/reference/sources.md#resolved-per-agent-day",
)
def resolved_per_agent_day(rule: str = "mean", floor: int = 10) -> Joint:
    """How many tickets an agent resolves on a day of work.

    ``resolved_per_agent_day = count(tickets resolved) / count(agent-days worked)``

    A ticket is credited at its first resolution to who resolved it. A day counts once
    for each agent who had a shift that began on it; where there are no shifts, for
    each who logged work, took a contact or did anything to a ticket. Days are those of
    the desk's zone. Bare columns are given by table: ``tickets={…}``, ``shifts={…}``.

    Args:
        rule: The mean, or the share of days that reach the floor.
        floor: How many a day must have; that many is enough.

    Returns:
        A ratio, 0 and up, by ``floor_share`` a share, 0..1; no value without days.
        ``n`` counts agent-days. Resolved tickets of which no agent is known are
        excluded as ``no_agent``. What is resolved on a day without a shift counts for
        the mean and makes no day. Intervals: Byar's, of the share Wilson's.

    Raises:
        UnavailableError: A column or table is not there, on either side.
        ParameterError: The floor is below 1.

    Source: docs/reference/sources.md#resolved-per-agent-day

    >>> from datetime import UTC, datetime, timedelta
    >>> monday = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> days = {"agent": ["ann", "bob"], "starts_at": [monday, monday]}
    >>> done = {"first_resolved_at": [monday] * 3, "resolved_by": ["ann", "ann", "bob"]}
    >>> resolved_per_agent_day(tickets=done, shifts=days).value
    1.5
    >>> share = resolved_per_agent_day.using(rule="floor_share", floor=2)
    >>> share(tickets=done, shifts=days).value
    0.5
    """
    if floor < 1:
        raise ParameterError(
            f"floor must be 1 or more: got {floor}", help="as .using(floor=10)"
        )
    done: Measure = Count(of=_RESOLVED, excluded=_NOBODY)
    if rule == "floor_share":
        key = _AgentDay(col.resolved_by, col.first_resolved_at)
        done = Distinct(key, of=_RESOLVED, excluded=_NOBODY)
    resolved = Side(
        "tickets",
        measure=done,
        at="first_resolved_at",
        group_as=(("agent", "resolved_by"),),
    )
    if rule == "floor_share":
        return _FloorShare(resolved, days=_DAYS_WORKED, floor=floor)
    return Quotient(resolved, _DAYS_WORKED, interval="byar")
