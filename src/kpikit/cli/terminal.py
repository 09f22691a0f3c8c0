"""A report on a terminal: with rich where it is installed, else as plain text."""

from __future__ import annotations

import sys

from kpikit.report import Report, to_text
from kpikit.report.text import cells, closing, heading

__all__ = ["show_report"]


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
    heads, rows = cells(report, lang)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for place, head in enumerate(heads):
        right = place in (len(heads) - 2, len(heads) - 4)
        table.add_column(head, justify="right" if right else "left")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(Text(heading(report, lang), style="dim"))
    console.print(table)
    for title, lines in closing(report, lang):
        console.print(Text(f"\n{title}", style="bold"))
        for line in lines:
            console.print(Text(f"  - {line}", style="dim"))
    return True
