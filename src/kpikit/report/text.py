"""A report as plain text, and its parts for other forms."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from kpikit.kpis.sections import Section, section_of
from kpikit.metrics import Value
from kpikit.metrics.goal_words import state_text
from kpikit.metrics.label import period_name
from kpikit.metrics.table import text_table
from kpikit.report.lines import Line
from kpikit.report.report import Report
from kpikit.report.words import words_of
from kpikit.scorecard.card import card_cells, summary

__all__ = ["Grid", "closing", "figures", "goals", "heading", "to_text"]


@frozen
class Grid:
    """Cells of a table in words.

    Attributes:
        heads: One head for each column.
        rows: One cell for each column.
        right: Heads of columns whose cells end alike.
        sections: Titles by the number of the row that they stand before.
        states: What became of the goal of each row, empty where there is none.
    """

    heads: list[str]
    rows: list[list[str]] = field(kw_only=True)
    right: tuple[str, ...] = field(kw_only=True)
    sections: dict[int, str] = field(factory=dict, kw_only=True)
    states: list[str] = field(factory=list, kw_only=True)


def _left_out(value: Value, words: Any) -> str:
    """What is not in the figure, by reason, with how many rows."""
    parts = [f"{n} {reason}" for reason, n in value.excluded.items()]
    if value.missing:
        parts.append(f"{value.missing} {words['missing']}")
    if value.pending:
        parts.append(f"{value.pending} {words['pending']}")
    return ", ".join(parts)


def figures(report: Report, lang: str = "en") -> Grid:
    """The table of figures; columns that say nothing in any line are left out."""
    words = words_of(lang)
    groups = report.groups()
    heads = [words["metric"], *groups, words["period"], words["value"]]
    heads += [words["interval"], words["n"], words["goal"], words["left_out"]]
    in_periods = any(
        line.value.period is not None and line.verdict is None for line in report.lines
    )
    rows = [_cells(report, line, in_periods, lang) for line in report.lines]
    optional = (words["period"], words["goal"], *groups)
    kept = [
        place
        for place, head in enumerate(heads)
        if head not in optional or any(row[place] for row in rows)
    ]
    return Grid(
        [heads[place] for place in kept],
        rows=[[row[place] for place in kept] for row in rows],
        right=(words["value"], words["n"]),
        sections=_sections(report, lang),
        states=[line.verdict.state if line.verdict else "" for line in report.lines],
    )


def _cells(report: Report, line: Line, in_periods: bool, lang: str) -> list[str]:
    value, verdict = line.value, line.verdict
    words, title, period = words_of(lang), _title(report, value, lang), ""
    if value.period is not None:
        period = period_name(value.period, value.metric.grid())
    if period and not in_periods:
        # only the goals of this report have periods: no column for them alone
        title, period = f"{title}; {period}", ""
    found = [title, *(_label(value, name, words) for name in report.groups()), period]
    found.append(value.figure(lang))
    found.append(value.spread(lang))
    found.append(str(value.n))
    goal = ""
    if verdict is not None:
        goal = f"{verdict.goal.text(lang)}: {state_text(verdict.state, lang)}"
    return [*found, goal, _left_out(value, words)]


def _sections(report: Report, lang: str) -> dict[int, str]:
    """Titles of sections, where the figures are of several."""
    found: dict[int, str] = {}
    last: Section | None = None
    for place, line in enumerate(report.lines):
        section = section_of(line.value.metric.name)
        if section is not last:
            found[place] = section.titles[lang]
            last = section
    return found if len(found) > 1 else {}


def _title(report: Report, value: Value, lang: str) -> str:
    """The title of the metric; of a share of a total also what it is the share of."""
    title = value.metric.label(lang)
    if not report.is_spread(value):
        return title
    words = words_of(lang)
    labels = (_label(value, name, words) for name in value.group)
    return f"{title}: {', '.join(labels)}"


def _label(value: Value, name: str, words: Any) -> str:
    if name not in value.group:
        return ""
    label = value.group[name]
    return str(words["no_value"]) if label is None else str(label)


def goals(report: Report, lang: str = "en") -> Grid | None:
    """The table of goals, None where none were set."""
    if not report.verdicts:
        return None
    heads, rows = card_cells(report.verdicts, lang)
    states = [verdict.state for verdict in report.verdicts]
    return Grid(heads, rows=rows, right=(heads[2], heads[4]), states=states)


def heading(report: Report, lang: str = "en") -> str:
    """One line: how many tickets, as of when, how many goals are met."""
    words = words_of(lang)
    told = []
    if report.tickets is not None:
        told.append(f"{words['tickets']}: {report.tickets}")
    if report.as_of is not None:
        told.append(f"{words['as_of']}: {report.as_of}")
    if report.verdicts:
        told.append(f"{words['goals'].lower()}: {summary(report.verdicts, lang)}")
    return "; ".join(told)


def closing(report: Report, lang: str = "en") -> list[tuple[str, list[str]]]:
    """Sections after the table: what is unavailable, what was noticed in the data."""
    words = words_of(lang)
    found = []
    if report.unavailable:
        by_reason: dict[str, list[str]] = {}
        for missing in report.unavailable:
            metric = missing.metric
            named = f"{metric.label(lang)} ({metric.name})"
            by_reason.setdefault(missing.reason(lang), []).append(named)
        lines = [f"{reason}: {', '.join(who)}" for reason, who in by_reason.items()]
        found.append((words["unavailable"], lines))
    if report.problems:
        found.append((words["notes"], [str(problem) for problem in report.problems]))
    return found


def to_text(report: Report, lang: str = "en") -> str:
    """The whole report as plain text."""
    words = words_of(lang)
    parts = [heading(report, lang), ""]
    asked = goals(report, lang)
    if asked is not None:
        parts += [words["goals"], "", _table(asked), "", words["figures"], ""]
    parts.append(_table(figures(report, lang)))
    for title, lines in closing(report, lang):
        parts += ["", title, *(f"  - {line}" for line in lines)]
    return "\n".join(parts)


def _table(grid: Grid) -> str:
    """A table with a line for the title of each section."""
    lines = text_table(grid.heads, grid.rows, right=grid.right).split("\n")
    head, body = lines[:2], lines[2:]
    found = []
    for place, line in enumerate(body):
        if place in grid.sections:
            found += ["", grid.sections[place].upper()]
        found.append(line)
    return "\n".join([*head, *found])
