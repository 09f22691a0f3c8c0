"""A report on a terminal: with rich where it is installed, else as plain text."""

from __future__ import annotations

import sys

from kpikit.report import Report, to_text
from kpikit.report.text import closing, figures, goals, heading
from kpikit.report.words import words_of

__all__ = ["show_report"]

_STYLES = {"met": "green", "missed": "red"}


def show_report(report: Report, lang: str) -> None:
    """Print a report; coloured only on a terminal that has rich."""
    if sys.stdout.isatty() and _with_rich(report, lang):
        return
    sys.stdout.write(to_text(report, lang) + "\n")


def _with_rich(report: Report, lang: str) -> bool:
    """Print with rich; False where it is not installed."""
    try:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text
    except ImportError:
        return False
    console = Console()
    words = words_of(lang)
    console.print(Text(heading(report, lang), style="dim"))
    asked = goals(report, lang)
    for title, grid in (
        (words["goals"], asked),
        (words["figures"], figures(report, lang)),
    ):
        if grid is None:
            continue
        if asked is not None:
            console.print(Text(f"\n{title}", style="bold"))
        table = Table(box=None, header_style="bold", pad_edge=False)
        for head in grid.heads:
            table.add_column(head, justify="right" if head in grid.right else "left")
        for place, row in enumerate(grid.rows):
            if place in grid.sections:
                table.add_row(Text(grid.sections[place].upper(), style="bold dim"))
            state = grid.states[place] if grid.states else ""
            table.add_row(*map(Text, row), style=_STYLES.get(state, ""))
        console.print(table)
    for title, lines in closing(report, lang):
        console.print(Text(f"\n{title}", style="bold"))
        for line in lines:
            console.print(Text(f"  - {line}", style="dim"))
    return True
