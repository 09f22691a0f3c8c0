"""Every figure that a desk allows, and what it lacks for the others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import evolve, field, frozen

from kpikit.desk import Desk
from kpikit.errors import (
    KpikitError,
    Problem,
    UnavailableError,
    UnknownNameError,
    did_you_mean,
)
from kpikit.metrics import Goal, Metric, Value, Verdict
from kpikit.metrics.judge import unavailable
from kpikit.metrics.periods import utc_stamp
from kpikit.report.lines import Line, lines_of_metric
from kpikit.report.words import words_of

__all__ = ["Missing", "Report", "report"]


@frozen
class Missing:
    """A metric that the data cannot give, and the columns it misses.

    Attributes:
        metric: The metric.
        columns: The columns; none where it is for another reason.
        why: The reason in words.
        goals: Its goals, which cannot be judged.
    """

    metric: Metric
    columns: tuple[str, ...] = field(kw_only=True)
    why: str = field(kw_only=True)
    goals: tuple[Goal, ...] = field(default=(), kw_only=True)

    def reason(self, lang: str = "en") -> str:
        """What it needs, or why else it cannot be had."""
        if not self.columns:
            return self.why
        return f"{words_of(lang)['needs']} {', '.join(self.columns)}"

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """All of it, safe for JSON."""
        found: dict[str, Any] = {
            "metric": self.metric.name,
            "title": self.metric.titles.get(lang, self.metric.name),
            "columns": list(self.columns),
            "why": self.why,
        }
        if self.goals:
            found["goals"] = [goal.figures() for goal in self.goals]
        return found


@frozen(eq=False)
class Report:
    """Figures of a desk, metrics that it cannot give, and notes about its data."""

    lines: tuple[Line, ...]
    unavailable: tuple[Missing, ...] = field(kw_only=True)
    problems: tuple[Problem, ...] = field(kw_only=True)
    as_of: str | None = field(kw_only=True)
    tickets: int | None = field(default=None, kw_only=True)
    by: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def figures(self) -> tuple[Value, ...]:
        """The figures one by one."""
        return tuple(line.value for line in self.lines)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What became of the goals, those whose figure cannot be had at the end."""
        found = [line.verdict for line in self.lines if line.verdict is not None]
        found += [
            unavailable(goal, missing.why, missing.columns)
            for missing in self.unavailable
            for goal in missing.goals
        ]
        return tuple(found)

    @property
    def missed(self) -> tuple[Verdict, ...]:
        """The goals that are missed."""
        return tuple(row for row in self.verdicts if row.met is False)

    def groups(self) -> list[str]:
        """Names of the group columns that were asked for."""
        groups = (v.group for v in self.figures if not self.is_spread(v))
        return list(dict.fromkeys(name for group in groups for name in group))

    def is_spread(self, value: Value) -> bool:
        """Whether it is a share of a total, which is cut though nobody asked for it."""
        return not self.by and bool(value.metric.spread_by) and bool(value.group)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "as_of": self.as_of,
            "figures": [_figure(line, lang) for line in self.lines],
            "unavailable": [missing.to_dict(lang) for missing in self.unavailable],
            "problems": [_problem(problem) for problem in self.problems],
        }

    def to_json(
        self, *, lang: str = "en", indent: int | None = 2, ascii_only: bool = False
    ) -> str:
        """All of it as JSON; no value is null, durations are seconds."""
        return json.dumps(self.to_dict(lang), ensure_ascii=ascii_only, indent=indent)


def _figure(line: Line, lang: str) -> dict[str, Any]:
    value, verdict = line.value, line.verdict
    found = value.to_dict() if verdict is None else verdict.to_dict()
    found["title"] = value.metric.titles.get(lang, value.metric.name)
    return found


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "where": problem.where,
        "count": problem.count,
        "help": problem.help,
    }


def report(
    desk: Desk,
    metrics: Iterable[Metric],
    *,
    by: Sequence[str] = (),
    every: str | None = None,
    tz: str | None = None,
    goals: Iterable[Goal] = (),
) -> Report:
    """Compute every metric that the desk allows.

    Args:
        desk: The desk.
        metrics: The metrics, in the order of the report.
        by: Group columns; a metric whose rows lack one is listed as unavailable.
        every: Periods.
        tz: Zone of the periods; the desk's if not given, else UTC.
        goals: Goals of these metrics; each group is judged, of periods the last
            complete one. Goals that have groups or periods keep their own.

    Returns:
        The figures; metrics that cannot be had are listed with what they miss, those
        of money in several currencies with the remedy. Those
        that need a parameter which is not given are left out. A goal of another rule
        or parameter has a line of its own after those of its metric. Shares of a total,
        which are 1 without groups, are cut by their own column when no groups are asked
        for.

    Raises:
        UnknownNameError: No table has a group column; near names are given.
        CurrencyError: A figure is in another currency than its goal.
        KpikitError: The data breaks a rule of a metric, such as a score off its scale.
    """
    lines: list[Line] = []
    lacking: list[Missing] = []
    asked = tuple(goals)
    for metric in metrics:
        whole = _cut(metric, by, every, tz)
        for cut, own in _by_metric(whole, asked, by, every, tz).items():
            if cut.unset:
                continue
            try:
                lines += lines_of_metric(cut, own, desk, is_shown=cut == whole)
            except UnavailableError as error:
                why = error.message if error.columns else str(error)
                lacking.append(Missing(cut, columns=error.columns, why=why, goals=own))
            except KpikitError as error:
                error.where = error.where or metric.name
                raise
    if by and not lines and lacking:
        _check_groups(desk, by)
    instant = desk.context.as_of
    return Report(
        tuple(lines),
        unavailable=tuple(lacking),
        problems=desk.problems,
        as_of=None if instant is None else utc_stamp(instant),
        tickets=len(desk.tickets) if desk.has_table("tickets") else None,
        by=tuple(by),
    )


def _cut(
    metric: Metric, by: Sequence[str], every: str | None, tz: str | None
) -> Metric:
    """A metric in the groups and periods of a report, where it has none of its own.

    Without groups, a share of a total is cut by its own column.
    """
    own = (metric.spread_by,) if metric.spread_by else ()
    cut = metric.by(*(by or own)) if not metric.groups else metric
    if every is None or cut.every_period is not None:
        return cut
    return cut.every(every, tz=tz)


def _by_metric(
    whole: Metric,
    goals: tuple[Goal, ...],
    by: Sequence[str],
    every: str | None,
    tz: str | None,
) -> dict[Metric, tuple[Goal, ...]]:
    """The goals of a metric by the cut they are set for; first that of the report."""
    found: dict[Metric, tuple[Goal, ...]] = {whole: ()}
    for goal in goals:
        metric = goal.metric
        if isinstance(metric, Metric) and metric.name == whole.name:
            cut = _cut(metric, by, every, tz)
            found[cut] = (*found.get(cut, ()), evolve(goal, metric=cut))
    return found


def _check_groups(desk: Desk, by: Sequence[str]) -> None:
    """Each group column must be there in some table."""
    tables = [desk.table(name) for name in desk.tables()]
    for name in by:
        if not any(table.has(name) for table in tables):
            known = dict.fromkeys(column for table in tables for column in table)
            raise UnknownNameError(
                f"by must name columns of the data: got {name!r}",
                help=did_you_mean(name, known) or "name one of its columns",
            )
