"""How well each channel, team or line does: the figures that tell it, side by side."""

from __future__ import annotations

import json
from typing import Any

from attrs import field, frozen

from kpikit.desk import Desk
from kpikit.errors import InputTypeError
from kpikit.kpis import named
from kpikit.metrics import Result, Value
from kpikit.metrics.table import html_table, text_table
from kpikit.report.report import Missing, report
from kpikit.report.words import words_of

__all__ = ["PROFILE", "Profile", "profile"]

PROFILE = (
    "ticket_volume",
    "first_response_time",
    "next_response_time",
    "resolution_time",
    "resolved_within",
    "first_contact_resolution",
    "reopen_rate",
    "escalation_rate",
    "sla_compliance",
    "csat",
    "nps",
    "ces",
    "average_handle_time",
    "cost_per_ticket",
)
"""The figures that tell how well a group does, by name."""


@frozen(eq=False)
class Profile:
    """Figures of groups side by side, and those that the data cannot give.

    Attributes:
        by: The group column.
        figures: A figure for each metric and group.
        unavailable: Metrics that cannot be had, with what they miss.
    """

    by: str
    figures: Result = field(kw_only=True)
    unavailable: tuple[Missing, ...] = field(kw_only=True)

    def groups(self) -> list[Any]:
        """The groups, as their first figure lists them; missing ones last."""
        found = dict.fromkeys(line.group[self.by] for line in self.figures)
        return sorted(found, key=lambda label: label is None)

    def cells(self, lang: str = "en") -> tuple[list[str], list[list[str]]]:
        """Heads and lines: a metric in each line, a group in each column."""
        words, groups = words_of(lang), self.groups()
        names = [words["no_value"] if g is None else str(g) for g in groups]
        by_metric: dict[str, dict[Any, Value]] = {}
        for line in self.figures:
            title = line.metric.label(lang)
            by_metric.setdefault(title, {})[line.group[self.by]] = line
        rows = [
            [title, *(f[g].figure(lang) if g in f else "" for g in groups)]
            for title, f in by_metric.items()
        ]
        return [words["metric"], *names], rows

    def to_text(self, lang: str = "en") -> str:
        """The table, and below it what the data cannot give."""
        heads, rows = self.cells(lang)
        parts = [text_table(heads, rows, right=heads[1:])]
        if self.unavailable:
            parts += ["", words_of(lang)["unavailable"], *self._lacking(lang)]
        return "\n".join(parts)

    def _lacking(self, lang: str) -> list[str]:
        return [
            f"  - {m.metric.label(lang)}: {m.reason(lang)}" for m in self.unavailable
        ]

    def to_html(self, lang: str = "en") -> str:
        """The table as HTML."""
        heads, rows = self.cells(lang)
        return html_table(heads, rows, right=heads[1:])

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """All of it, safe for JSON."""
        words_of(lang)
        return {
            "by": self.by,
            "figures": self.figures.to_dicts(),
            "unavailable": [missing.to_dict(lang) for missing in self.unavailable],
        }

    def to_json(self, *, lang: str = "en", indent: int | None = None) -> str:
        """All of it as JSON; no value is null, durations are seconds."""
        return json.dumps(self.to_dict(lang), ensure_ascii=False, indent=indent)

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict for each metric and group, safe for JSON."""
        return self.figures.to_dicts()

    def to_arrow(self) -> Any:
        """A pyarrow Table of the figures (extra ``frames``)."""
        return self.figures.to_arrow()

    def to_pandas(self) -> Any:
        """A pandas DataFrame of the figures (extra ``frames``)."""
        return self.figures.to_pandas()

    def to_polars(self) -> Any:
        """A polars DataFrame of the figures (extra ``frames``)."""
        return self.figures.to_polars()

    def __str__(self) -> str:
        """The table as text."""
        return self.to_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.to_html()


def profile(desk: Desk, by: str = "channel") -> Profile:
    """How well each channel (team, line) does: response, resolution, satisfaction, ….

    Args:
        desk: The desk.
        by: The column of the groups, such as ``channel``, ``team`` or ``line``.

    Returns:
        The figures of :data:`PROFILE` side by side; those that the data cannot give,
        as costs without the column, are listed with what they miss, and so are those
        of money in several currencies.

    Raises:
        InputTypeError: *by* is no name.
        UnknownNameError: No table has the column; near names are given.

    >>> from kpikit import example_desk
    >>> profile(example_desk(), by="channel").groups()
    ['chat', 'email', 'phone', 'social', 'web', None]
    """
    if not isinstance(by, str):
        raise InputTypeError(
            f"by must be a column name: got {by!r}", help='as by="channel"'
        )
    found = report(desk, [named(name) for name in PROFILE], by=(by,))
    return Profile(by, figures=Result(found.figures), unavailable=found.unavailable)
