"""Every figure that a desk allows, and what it lacks for the others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import field, frozen

from kpikit.desk import Desk
from kpikit.errors import (
    KpikitError,
    Problem,
    UnavailableError,
    UnknownNameError,
    did_you_mean,
)
from kpikit.metrics import Metric, Value
from kpikit.metrics.periods import utc_stamp

__all__ = ["Missing", "Report", "report"]


@frozen
class Missing:
    """A metric that the data cannot give, and the columns it misses."""

    metric: Metric
    columns: tuple[str, ...] = field(kw_only=True)
    why: str = field(kw_only=True)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "metric": self.metric.name,
            "title": self.metric.titles.get(lang, self.metric.name),
            "columns": list(self.columns),
            "why": self.why,
        }


@frozen(eq=False)
class Report:
    """Figures of a desk, metrics that it cannot give, and notes about its data."""

    figures: tuple[Value, ...]
    unavailable: tuple[Missing, ...] = field(kw_only=True)
    problems: tuple[Problem, ...] = field(kw_only=True)
    as_of: str | None = field(kw_only=True)
    tickets: int | None = field(default=None, kw_only=True)

    def groups(self) -> list[str]:
        """Names of the group columns."""
        return list(dict.fromkeys(name for v in self.figures for name in v.group))

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "as_of": self.as_of,
            "figures": [_figure(value, lang) for value in self.figures],
            "unavailable": [missing.to_dict(lang) for missing in self.unavailable],
            "problems": [_problem(problem) for problem in self.problems],
        }

    def to_json(
        self, *, lang: str = "en", indent: int | None = 2, ascii_only: bool = False
    ) -> str:
        """All of it as JSON; no value is null, durations are seconds."""
        return json.dumps(self.to_dict(lang), ensure_ascii=ascii_only, indent=indent)


def _figure(value: Value, lang: str) -> dict[str, Any]:
    found = value.to_dict()
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
) -> Report:
    """Compute every metric that the desk allows.

    Args:
        desk: The desk.
        metrics: The metrics, in the order of the report.
        by: Group columns; a metric whose rows lack one is listed as unavailable.
        every: Periods.
        tz: Zone of the periods; the desk's if not given, else UTC.

    Returns:
        The figures; metrics that cannot be had are listed with what they miss. Those
        that need a parameter which is not given are left out.

    Raises:
        UnknownNameError: No table has a group column; near names are given.
        KpikitError: The data breaks a rule of a metric, such as a score off its scale.
    """
    figures: list[Value] = []
    unavailable: list[Missing] = []
    for metric in metrics:
        if metric.unset:
            continue
        cut = metric.by(*by) if by else metric
        if every is not None:
            cut = cut.every(every, tz=tz)
        try:
            figures += cut.reduce(desk).values()
        except UnavailableError as error:
            unavailable.append(
                Missing(metric, columns=error.columns, why=error.message)
            )
        except KpikitError as error:
            error.where = error.where or metric.name
            raise
    if by and not figures and unavailable:
        _check_groups(desk, by)
    instant = desk.context.as_of
    return Report(
        tuple(figures),
        unavailable=tuple(unavailable),
        problems=desk.problems,
        as_of=None if instant is None else utc_stamp(instant),
        tickets=len(desk.tickets) if desk.has_table("tickets") else None,
    )


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
