"""Reports: every figure the data allows, as text, HTML and JSON."""

from __future__ import annotations

from kpikit.report.report import Missing, Report, report
from kpikit.report.text import to_html, to_text

__all__ = ["Missing", "Report", "report", "to_html", "to_text"]
