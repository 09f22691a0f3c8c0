"""How long services are up, and how many customers stay."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars import PerTicket
from kpikit.columns.column import Column, Kind
from kpikit.errors import InputError
from kpikit.measures import (
    ColumnScope,
    DistinctShare,
    Measure,
    Ratio,
    Scope,
    State,
    col,
    evaluate,
)
from kpikit.measures.figures import nothing
from kpikit.measures.measure import Estimate
from kpikit.measures.nodes import Custom
from kpikit.metrics import RuleDoc, metric
from kpikit.metrics.business import CalendarLike, show_calendar, waited
from kpikit.units import Unit

__all__ = ["availability", "customer_retention"]

Ints = NDArray[np.int64]


@frozen(eq=False, repr=False)
class _Service(Custom):
    """What is true of the service of each outage in its period.

    ``what`` is ``lead`` (whether the row stands for its service), ``agreed`` (service
    time) or ``up`` (the part of it without outages).
    """

    what: str
    rule: str = field(kw_only=True)
    calendar: CalendarLike = field(kw_only=True)

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        found = {"service", "starts_at", "ends_at"}
        found |= {"is_planned"} if self.rule == "without_planned" else set()
        found |= {"affected_share"} if self.rule == "user_weighted" else set()
        if isinstance(self.calendar, PerTicket):
            found.add(self.calendar.by)
        return frozenset(found)

    def __repr__(self) -> str:
        return f"{self.what}({self.rule}, {show_calendar(self.calendar)})"

    def column_of(self, scope: Scope) -> Column:
        """The value of each row."""
        opens, closes = (
            scope.column(f"period_{edge}").values for edge in ("start", "stop")
        )
        begins, ends = scope.column("starts_at"), scope.column("ends_at")
        start = np.clip(begins.values, opens, closes)
        end = np.clip(np.where(ends.is_missing, closes, ends.values), opens, closes)
        valid = ends.is_missing | (ends.values >= begins.values)
        _, period = np.unique(opens, return_inverse=True)
        group = scope.column("service").values.astype(np.int64) * (
            period.max(initial=0) + 1
        )
        _, group = np.unique(group + period, return_inverse=True)
        if self.what == "lead":
            order = np.lexsort((~valid, group))
            first = np.ones(len(order), dtype=np.bool_)
            first[1:] = np.diff(group[order]) != 0
            flag = np.zeros(len(order), dtype=np.bool_)
            flag[order[first]] = True
            return Column(Kind.FLAG, flag)
        agreed = self._open_time(scope, np.arange(scope.rows), opens, closes)
        if self.what == "agreed":
            return Column(Kind.SECONDS, agreed)
        weight = np.where(valid & (end > start), self._weights(scope), 0.0)
        down = np.zeros(group.max(initial=-1) + 1, dtype=np.float64)
        before = np.zeros(len(down), dtype=np.int64)
        for level in np.unique(weight[weight > 0])[::-1]:
            rows = np.flatnonzero(weight >= level)
            covered = np.zeros(len(down), dtype=np.int64)
            some, low, high = _union(rows, group, start - opens, end - opens)
            spent = self._open_time(scope, some, low + opens[some], high + opens[some])
            np.add.at(covered, group[some], spent)
            down += level * (covered - before)
            before = covered
        return Column(Kind.SECONDS, agreed - np.rint(down).astype(np.int64)[group])

    def _weights(self, scope: Scope) -> NDArray[np.float64]:
        """How much of the service is down in each outage."""
        if self.rule == "without_planned":
            planned = scope.column("is_planned")
            return np.where(planned.values & ~planned.is_missing, 0.0, 1.0)
        if self.rule == "agreed":
            return np.ones(scope.rows)
        share = scope.column("affected_share").values.astype(np.float64)
        off = np.flatnonzero(~((share >= 0) & (share <= 1)))
        if off.size:
            raise InputError(
                f"affected_share must be a share, 0..1: got {share[off[0]]}",
                help="divide percentages by 100",
            )
        return share

    def _open_time(self, scope: Scope, rows: Ints, start: Ints, end: Ints) -> Ints:
        """Agreed time from one instant to another, of some rows."""
        columns = {
            "start": Column(Kind.INSTANT, start),
            "end": Column(Kind.INSTANT, end),
        }
        if isinstance(self.calendar, PerTicket):
            columns[self.calendar.by] = scope.column(self.calendar.by).take(rows)
        span = waited(col.start, col.end, self.calendar)
        found: Ints = evaluate(span, ColumnScope(columns)).values
        return found


def _union(rows: Ints, group: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Stretches that together cover what rows of a group cover, none of it twice.

    *start* and *end* count from the beginning of the period, so they are not below 0.
    """
    order = rows[np.lexsort((end[rows], start[rows], group[rows]))]
    width = int(end[rows].max(initial=0)) + 1
    reached = np.zeros(len(order), dtype=np.int64)
    running = np.maximum.accumulate(group[order] * width + end[order])
    reached[1:] = running[:-1]
    low = np.maximum(start[order], reached - group[order] * width)
    new = np.flatnonzero(end[order] > low)
    return order[new], low[new], end[order][new]


@frozen(eq=False, repr=False)
class _Uptime(Ratio):
    """A share of time, of which nothing is left to chance: it has no interval."""

    usual_form: ClassVar[str] = ""

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        value, _, _ = super()._estimate(state, level, statistic)
        return value, nothing(len(value)), nothing(len(value))


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="outages",
    at="period_end",
    titles={
        "en": "Availability",
        "ru": "Доступность сервиса",
        "pl": "Dostępność usługi",
    },
    asked={"pl": "Czas dostępności usługi", "en": "Uptime"},
    formula=(
        "(agreed service time − downtime in it) / agreed service time; overlapping"
        " outages counted once"
    ),
    rules={
        "agreed": RuleDoc(
            "every outage is downtime, announced or not",
            used_by="ITIL (availability by agreed service time)",
        ),
        "without_planned": RuleDoc(
            "announced maintenance is no downtime",
            used_by="service agreements of cloud providers",
        ),
        "user_weighted": RuleDoc(
            "an outage counts by the share of users it affects; of overlapping ones the"
            " greatest share does",
            used_by="ITIL (user outage time)",
        ),
    },
    key="service",
    spans=True,
    source="docs/reference/sources.md#availability",
)
def availability(rule: str = "agreed", calendar: CalendarLike = None) -> Measure:
    """How much of the agreed time services are up.

    ``availability = (agreed service time − downtime in it) / agreed service time``

    Over several services their times add up. Services are those that have outages; the
    period is that of ``.every`` or ``desk.during``, else from the first instant of the
    data, and ends at ``as_of`` at the latest. With bare columns ``since=`` says where
    it begins.

    Args:
        rule: What counts as downtime.
        calendar: The agreed service time; None is round the clock. By service with
            ``kpikit.per("service", …)``.

    Returns:
        A share, 0..1, whose ``n`` counts services; no value without agreed time. An
        outage without an end goes on; one that ends before it starts is excluded as
        ``negative``. There is no interval, for nothing is left to chance.

    Raises:
        UnavailableError: Outages lack a column, no end is known, or it is grouped by
            something else than ``service``.
        InputError: A share of users lies outside 0..1.

    Source: docs/reference/sources.md#availability

    >>> from datetime import UTC, datetime, timedelta
    >>> at = datetime(2026, 5, 1, tzinfo=UTC)
    >>> outages = {
    ...     "service": ["mail", "mail"],
    ...     "starts_at": [at, at + timedelta(hours=1)],
    ...     "ends_at": [at + timedelta(hours=2), at + timedelta(hours=3)],
    ... }
    >>> availability(**outages, since=at, as_of=at + timedelta(hours=30)).value
    0.9
    """
    lead, agreed, up = (
        _Service(what, rule=rule, calendar=calendar)
        for what in ("lead", "agreed", "up")
    )
    negative = col.ends_at < col.starts_at
    return _Uptime(up, agreed, of=lead | negative, excluded={"negative": negative})


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="customers",
    at="period_end",
    titles={
        "en": "Customer retention",
        "ru": "Удержание клиентов",
        "pl": "Utrzymanie klientów",
    },
    asked={"pl": "Wskaźnik utrzymania klienta"},
    formula="(customers at the end − customers won) / customers at the start",
    key="customer",
    spans=True,
    source="docs/reference/sources.md#customer-retention",
)
def customer_retention() -> Measure:
    """Share of the customers at the start of a period who are customers at its end.

    ``customer_retention = (customers at the end − customers won) / customers at start``

    The period is that of ``.every`` or ``desk.during``, else from the first instant of
    the data, and ends at ``as_of`` at the latest. The day on which it begins is its
    start; the first day after it, on which the next period begins, its end.

    Returns:
        A share, 0..1, whose ``n`` counts the customers at the start; no value where
        there were none. Who came and left within a period is in neither number; who
        left and came back is won anew.

    Raises:
        UnavailableError: Customers lack ``id``, ``valid_from`` or ``valid_to``, or no
            end is known: give ``as_of``.

    Source: docs/reference/sources.md#customer-retention

    >>> customer_retention(
    ...     id=["a", "b", "c", "d"],
    ...     valid_from=["2025-01-01", "2025-01-01", "2025-01-01", "2026-05-10"],
    ...     valid_to=[None, None, "2026-05-20", None],
    ...     since="2026-05-01T00:00:00Z",
    ...     as_of="2026-05-31T00:00:00Z",
    ... ).value
    0.6666666666666666
    """
    return DistinctShare(
        col.id,
        at_least=1,
        hits=col.valid_to.is_missing() | (col.valid_to > col.stop_day),
        of=(col.valid_from <= col.first_day)
        & (col.valid_to.is_missing() | (col.valid_to > col.first_day)),
    )
