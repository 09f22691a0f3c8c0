"""How soon customers are answered, each time they write."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.measures import Distribution, Expr, Measure, Scope, col, evaluate, lift
from kpikit.measures.nodes import Custom
from kpikit.metrics import RuleDoc, metric
from kpikit.metrics.business import CalendarLike, waited
from kpikit.metrics.censoring import (
    CENSORED,
    OpenTickets,
    refused,
    until_ended,
)
from kpikit.metrics.chosen import each_once
from kpikit.units import Unit

__all__ = ["next_response_time"]


@frozen(eq=False, repr=False)
class _OfTicket(Custom):
    """What stands for the waits of a ticket at one of its rows.

    That row is the first one that counts or, where none does, one that goes on.
    """

    took: Expr = field(converter=lift)
    is_lead: bool = field(default=False, kw_only=True)

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return self.took.columns() | {"ticket_id", "asked_at", "answered_at"}

    def __repr__(self) -> str:
        return f"{'lead' if self.is_lead else 'mean'}_of_ticket({self.took!r})"

    def column_of(self, scope: Scope) -> Column:
        """The mean of the waits of the row's ticket, or whether it is that row."""
        return each_once(scope, self._of)

    def _of(self, scope: Scope) -> Column:
        ticket = _tickets(scope)
        took = evaluate(self.took, scope)
        wall = evaluate(col.answered_at - col.asked_at, scope)
        counts = ~(took.is_missing | wall.is_missing) & (wall.values >= 0)
        if self.is_lead:
            order = np.lexsort((~wall.is_missing, ~counts, ticket))
            first = np.ones(len(order), dtype=np.bool_)
            first[1:] = np.diff(ticket[order]) != 0
            flag = np.zeros(len(order), dtype=np.bool_)
            flag[order[first]] = True
            return Column(Kind.FLAG, flag)
        size = int(ticket.max(initial=-1)) + 1
        total = np.zeros(size, dtype=np.int64)
        np.add.at(total, ticket[counts], took.values[counts])
        number = np.bincount(ticket[counts], minlength=size)
        mean = np.rint(total / np.maximum(number, 1)).astype(np.int64)
        return Column(Kind.SECONDS, mean[ticket], number[ticket] == 0)


@frozen(eq=False, repr=False)
class _WatchedUntil(Custom):
    """Up to when a wait could still end: the resolution after it began, else as_of.

    Where the table does not say when tickets are resolved, it is ``as_of``.
    """

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return frozenset({"asked_at", "as_of"})

    def __repr__(self) -> str:
        return "watched_until()"

    def column_of(self, scope: Scope) -> Column:
        """The instant of each row."""
        end = scope.column("as_of")
        if not scope.has("resolved_at"):
            return end
        asked, done = scope.column("asked_at"), scope.column("resolved_at")
        is_done = ~done.is_missing & (done.values >= asked.values)
        is_done &= done.values < end.values
        return Column(Kind.INSTANT, np.where(is_done, done.values, end.values))


def _tickets(scope: Scope) -> NDArray[np.int64]:
    """A number for the ticket of each row; a row of no ticket has one of its own."""
    codes = scope.column("ticket_id").values.astype(np.int64)
    alone = np.flatnonzero(codes < 0)
    codes[alone] = codes.max(initial=-1) + 1 + np.arange(len(alone))
    return codes


@metric(
    unit=Unit.DURATION,
    better="lower",
    table="waits",
    at="created_at",
    titles={
        "en": "Next response time",
        "ru": "Среднее время ответа",
        "pl": "Średni czas odpowiedzi",
    },
    asked={
        "pl": "Średni czas odpowiedzi",
        "en": "Average response time (inquiries, chat)",
        "ru": "Среднее время ответа",
    },
    formula=(
        "mean over waiting spells: first unanswered customer message → next public"
        " agent message"
    ),
    rules={
        "per_reply": RuleDoc(
            "every wait counts as much as any other",
            used_by="Zendesk (next reply time), live chat (average response time)",
        ),
        "per_ticket": RuleDoc(
            "every ticket counts once, by the mean of its waits",
            used_by="desks whose long conversations would outweigh all others",
            key="ticket",
        ),
    },
    source="docs/reference/sources.md#next-response-time",
)
def next_response_time(
    rule: str = "per_reply",
    calendar: CalendarLike = None,
    statistic: str = "mean",
    open: OpenTickets = "leave_out",
) -> Measure:
    """How long customers wait for an answer, each time they write.

    ``next_response_time = mean(answered_at − asked_at)`` over waits

    A wait begins with the first message of the requester that no agent has answered and
    ends with the next public message of an agent; further messages meanwhile begin no
    other. The opening message of a ticket counts where the events have it.

    Args:
        rule: Whether waits or tickets are averaged.
        calendar: Counts only its open time; None is the wall clock.
        statistic: ``mean``, ``median`` or a percentile such as ``p90``.
        open: What becomes of waits that nobody has answered, by ``per_reply``: left
            out, and counted as ``excluded["open"]``. ``censored`` takes them as waiting
            up to the resolution of the ticket, which needs no further answer, else up
            to ``as_of`` (Kaplan and Meier): the median then, or another percentile.

    Returns:
        A duration, whose ``n`` counts waits (of ``per_ticket``, tickets with an
        answered wait); no value when nothing was answered. Waits that go on are
        excluded as ``open``, answers before the question as ``negative``.

    Raises:
        UnavailableError: There are no events that say who wrote. With bare columns,
            ``asked_at``, ``answered_at`` or, by ``per_ticket``, ``ticket_id`` is not
            given.
        RuleError: Waits that go on as ``censored``, by ``per_ticket``.

    Source: docs/reference/sources.md#next-response-time

    >>> from datetime import UTC, datetime, timedelta
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> waits = {
    ...     "ticket_id": ["A", "A", "B", "B"],
    ...     "asked_at": [at] * 4,
    ...     "answered_at": [at + timedelta(minutes=m) for m in (10, 20, 60)] + [None],
    ... }
    >>> value = next_response_time(**waits)
    >>> value.value, value.n, value.excluded
    (datetime.timedelta(seconds=1800), 3, {'open': 1})
    >>> next_response_time.using(rule="per_ticket")(**waits).value
    datetime.timedelta(seconds=2250)
    """
    del statistic
    if open == CENSORED:
        if rule == "per_ticket":
            raise refused(
                "next_response_time",
                rule,
                "a mean of waits of which some go on is not known",
                "use rule='per_reply'",
            )
        return until_ended(
            col.answered_at, calendar, start=col.asked_at, until=_WatchedUntil()
        )
    took = waited(col.asked_at, col.answered_at, calendar)
    excluded = {
        "open": col.answered_at.is_missing(),
        "negative": col.answered_at < col.asked_at,
    }
    if rule == "per_reply":
        return Distribution(took, excluded=excluded)
    return Distribution(
        _OfTicket(took), of=_OfTicket(took, is_lead=True), excluded=excluded
    )
