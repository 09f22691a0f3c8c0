"""A report as text and as HTML."""

from __future__ import annotations

from html import escape
from typing import Any

from kpikit.metrics import Value
from kpikit.metrics.table import html_table, text_table
from kpikit.metrics.wording import show_interval
from kpikit.report.report import Report
from kpikit.report.words import words_of

__all__ = ["cells", "closing", "heading", "to_html", "to_text"]


def _left_out(value: Value, words: Any) -> str:
    """What is not in the figure, by reason, with how many rows."""
    parts = [f"{n} {reason}" for reason, n in value.excluded.items()]
    if value.missing:
        parts.append(f"{value.missing} {words['missing']}")
    if value.pending:
        parts.append(f"{value.pending} {words['pending']}")
    return ", ".join(parts)


def cells(report: Report, lang: str = "en") -> tuple[list[str], list[list[str]]]:
    """Heads and lines of the table of figures."""
    words = words_of(lang)
    groups = report.groups()
    with_periods = any(value.period is not None for value in report.figures)
    heads = [words["metric"], *groups]
    heads += [words["period"]] if with_periods else []
    heads += [words["value"], words["interval"], words["n"], words["left_out"]]
    rows = []
    for value in report.figures:
        metric = value.metric
        line = [metric.titles.get(lang, metric.name)]
        line += [_label(value, name, words) for name in groups]
        line += [value.period or ""] if with_periods else []
        line.append(value.figure(lang))
        line.append(show_interval(value.low, value.high, value.unit, lang))
        line.append(str(value.n))
        line.append(_left_out(value, words))
        rows.append(line)
    return heads, rows


def _label(value: Value, name: str, words: Any) -> str:
    if name not in value.group:
        return ""
    label = value.group[name]
    return str(words["no_value"]) if label is None else str(label)


def heading(report: Report, lang: str = "en") -> str:
    """One line: how many tickets, as of when."""
    words = words_of(lang)
    told = []
    if report.tickets is not None:
        told.append(f"{words['tickets']}: {report.tickets}")
    if report.as_of is not None:
        told.append(f"{words['as_of']}: {report.as_of}")
    return ", ".join(told)


def closing(report: Report, lang: str = "en") -> list[tuple[str, list[str]]]:
    """Sections after the table: what is unavailable, what was noticed in the data."""
    words = words_of(lang)
    found = []
    if report.unavailable:
        lines = [
            f"{m.metric.titles.get(lang, m.metric.name)} ({m.metric.name}):"
            f" {words['needs']} {', '.join(m.columns) or m.why}"
            for m in report.unavailable
        ]
        found.append((words["unavailable"], lines))
    if report.problems:
        found.append((words["notes"], [str(problem) for problem in report.problems]))
    return found


def to_text(report: Report, lang: str = "en") -> str:
    """The whole report as plain text."""
    heads, rows = cells(report, lang)
    right = (heads[-2], heads[-4])
    parts = [heading(report, lang), "", text_table(heads, rows, right=right)]
    for title, lines in closing(report, lang):
        parts += ["", title, *(f"  - {line}" for line in lines)]
    return "\n".join(parts)


def to_html(report: Report, lang: str = "en") -> str:
    """The whole report as one HTML page without anything from elsewhere."""
    heads, rows = cells(report, lang)
    right = (heads[-2], heads[-4])
    body = [f"<p>{escape(heading(report, lang))}</p>"]
    body.append(html_table(heads, rows, right=right))
    for title, lines in closing(report, lang):
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        body.append(f"<h2>{escape(title)}</h2><ul>{items}</ul>")
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        f"<title>kpikit</title>\n<style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;"
    "padding:0 1rem;color:#1c2330}"
    "table{border-collapse:collapse;width:100%}"
    "th{text-align:left;border-bottom:2px solid #1c2330;padding:.3rem .6rem}"
    "td{border-bottom:1px solid #d8dde6;padding:.3rem .6rem;vertical-align:top}"
    "h2{font-size:1.1rem;margin-top:2rem}li{margin:.2rem 0}"
)
