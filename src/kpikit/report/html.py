"""A report as one HTML page without anything from elsewhere."""

from __future__ import annotations

from html import escape

from kpikit.report.report import Report
from kpikit.report.text import Grid, closing, figures, goals, heading
from kpikit.report.words import words_of

__all__ = ["STYLE", "to_html"]

_CLASSES = {"met": "met", "missed": "missed", "no data": "unknown"}


def to_html(report: Report, lang: str = "en") -> str:
    """The whole report as one HTML page."""
    words = words_of(lang)
    body = [f"<h1>{escape(words['title'])}</h1>"]
    body.append(f'<p class="quiet">{escape(heading(report, lang))}</p>')
    asked = goals(report, lang)
    if asked is not None:
        body += [f"<h2>{escape(words['goals'])}</h2>", _table(asked, "goals")]
        body.append(f"<h2>{escape(words['figures'])}</h2>")
    body.append(_table(figures(report, lang), "figures"))
    for title, lines in closing(report, lang):
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        body.append(f'<h2>{escape(title)}</h2><ul class="quiet">{items}</ul>')
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(words['title'])}</title>\n<style>{STYLE}</style></head>\n"
        "<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )


def _table(grid: Grid, name: str) -> str:
    right = {place for place, head in enumerate(grid.heads) if head in grid.right}
    top = "".join(
        f"<th{_end(place in right)}>{escape(head)}</th>"
        for place, head in enumerate(grid.heads)
    )
    lines = []
    for number, row in enumerate(grid.rows):
        if number in grid.sections:
            title = escape(grid.sections[number])
            lines.append(
                f'<tr class="section"><th colspan="{len(grid.heads)}">{title}</th></tr>'
            )
        state = grid.states[number] if grid.states else ""
        kind = f' class="{_CLASSES[state]}"' if state else ""
        cells = "".join(
            f"<td{_end(place in right)}>{escape(cell)}</td>"
            for place, cell in enumerate(row)
        )
        lines.append(f"<tr{kind}>{cells}</tr>")
    body = "".join(lines)
    return (
        f'<table class="{name}"><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _end(is_right: bool) -> str:
    return ' class="end"' if is_right else ""


STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:80rem;"
    "padding:0 1rem;color:#1c2330}"
    "h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}"
    "table{border-collapse:collapse;width:100%}"
    "thead th{text-align:left;border-bottom:2px solid #1c2330;padding:.3rem .6rem}"
    "td{border-bottom:1px solid #e3e7ee;padding:.3rem .6rem;vertical-align:top}"
    ".end,thead .end{text-align:right;font-variant-numeric:tabular-nums}"
    ".section th{text-align:left;padding:1.1rem .6rem .3rem;color:#44506a}"
    "tr td:first-child{border-left:4px solid transparent}"
    ".met td:first-child{border-left-color:#2e8b57}"
    ".missed td:first-child{border-left-color:#c0392b}"
    ".unknown td:first-child{border-left-color:#b8bfcc}"
    ".goals .missed td:last-child{color:#a93226;font-weight:600}"
    ".quiet,.figures td:last-child{color:#5a6478}li{margin:.2rem 0}"
    "td.end,td.end+td{white-space:nowrap}"
    "@media print{body{margin:0;max-width:none;font-size:11px}}"
)
