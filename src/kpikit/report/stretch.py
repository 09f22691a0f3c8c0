"""The stretch of time that a review is about, the one before, and goals within it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from attrs import evolve, field, frozen

from kpikit.columns.column import EPOCH_DAY, moment
from kpikit.columns.zones import Zone
from kpikit.desk import Desk
from kpikit.desk.window import Window, local_midnight, window
from kpikit.errors import InputError
from kpikit.metrics import Goal, Metric, Value, Verdict
from kpikit.metrics.formula import FormulaPartial
from kpikit.metrics.judge import verdicts
from kpikit.metrics.partial import Partial
from kpikit.metrics.periods import utc_stamp
from kpikit.metrics.reasons import Reason
from kpikit.metrics.trends.sides import figures_in
from kpikit.scorecard import Card, Scorecard
from kpikit.scorecard.scorecard import judged

__all__ = ["card_within", "stretch_before", "stretch_of"]

USUAL = timedelta(days=14)
_HELP = "as '2026-06', '2026-W23', '2026-06-01', or an aware datetime"


def stretch_of(desk: Desk, since: Any, until: Any) -> Window:
    """From *since* to *until*; by default the last two weeks of the data.

    A period longer than a day, such as ``"2026-06"``, is meant whole. A day or an
    instant is where it begins; it ends with the data then, its last instant included.

    Raises:
        InputError: There is no such stretch, or it is not known when the data ends.
    """
    zone = _zone(desk)
    if until is not None:
        begin = _two_weeks_before(until, zone) if since is None else since
        return window(begin, until, zone)
    named = None if since is None else _named(since, zone)
    if named is not None and named.end_day - named.first_day > 1:
        return named
    as_of = desk.context.as_of
    if as_of is None:
        name = "since" if since is None else "until"
        raise InputError(
            f"{name} must be given for a desk without any instant: got nothing",
            help='as kk.review(desk, "2026-06-01", "2026-06-15")',
        )
    last = moment(as_of + 1)
    return window(last - USUAL if since is None else since, last, zone)


def _two_weeks_before(until: Any, zone: Zone) -> Any:
    return moment(window("1970", until, zone).end) - USUAL


def _named(since: Any, zone: Zone) -> Window | None:
    """The period that a text names; None for an instant.

    Raises:
        InputError: It is a text that is neither.
    """
    try:
        return window(since, None, zone)
    except InputError:
        pass
    try:
        datetime.fromisoformat(str(since))
    except ValueError:
        raise InputError(
            f"since must be a period, a day or an instant: got {since!r}", help=_HELP
        ) from None
    return None


def _zone(desk: Desk) -> Zone:
    return Zone.of(desk.tz) if desk.tz else Zone.of("UTC")


def stretch_before(desk: Desk, now: Window) -> Window:
    """The stretch before, of the same length: in whole local days where it is so."""
    zone, days = _zone(desk), now.end_day - now.first_day
    first = now.first_day - days
    start = now.start - (now.end - now.start)
    if all(
        local_midnight(_date(day), zone) == at
        for day, at in ((now.first_day, now.start), (now.end_day, now.end))
    ):
        start = local_midnight(_date(first), zone)
    return Window(start, end=now.start, first_day=first, end_day=now.first_day)


def _date(day: int) -> date:
    return date.fromordinal(day + EPOCH_DAY)


def card_within(goals: Scorecard, desk: Desk, now: Window) -> Card:
    """The goals, judged by the figures of the stretch that stand beside them.

    A goal with periods is judged by the last one that is over at the end.
    """
    rows = [
        row
        for goal in goals
        for row in judged(goal, partial(_verdicts, goal, desk, now))
    ]
    as_of = desk.context.as_of
    end = now.end if as_of is None else min(now.end, as_of)
    return Card(tuple(rows), as_of=utc_stamp(end))


@frozen(eq=False)
class _Figures:
    """The figures of a stretch, in the form in which goals judge them."""

    lines: tuple[Value, ...]
    grid: None = field(default=None, kw_only=True)

    def values(self) -> list[Value]:
        """The figures one by one."""
        return list(self.lines)


def _verdicts(goal: Goal, desk: Desk, now: Window) -> tuple[Verdict, ...]:
    metric = goal.metric
    if metric.grid() is not None:
        return _last_over(goal, desk, now)
    if not isinstance(metric, Metric):
        return goal(desk.during(moment(now.start), moment(now.end)))
    figures = _within(metric, desk, now)
    if not figures.lines and not metric.groups:
        value = Value(None, n=0, metric=metric)
        reason = Reason("present_only")
        return (Verdict(goal, value=value, state="no data", reason=reason),)
    other = goal.target if goal.word == "better_than" else None
    against = _within(other, desk, now) if isinstance(other, Metric) else None
    return verdicts(goal, figures, against)


def _last_over(goal: Goal, desk: Desk, now: Window) -> tuple[Verdict, ...]:
    """The verdicts on the last period that is over at the end of the stretch."""
    found = _as_of(goal.metric.reduce(desk), now.end)
    return tuple(
        evolve(row, values=tuple(v for v in row.values if _is_past(v, row.value)))
        for row in goal.judge(found, goal.reduce_other(desk))
    )


def _as_of(part: Any, end: int) -> Any:
    """What data contributes to a metric or formula, as of an earlier end."""
    if isinstance(part, FormulaPartial):
        left, right = (_as_of(side, end) for side in (part.left, part.right))
        return evolve(part, left=left, right=right)
    if isinstance(part, Partial) and part.as_of is not None:
        return evolve(part, as_of=min(part.as_of, end))
    return part


def _is_past(value: Value, judged: Value) -> bool:
    return not (value.period and judged.period and value.period > judged.period)


def _within(metric: Metric, desk: Desk, now: Window) -> _Figures:
    slots = figures_in(metric, desk, now)
    return _Figures(tuple(slot.value for slot in slots.values()))
