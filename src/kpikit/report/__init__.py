"""Reports: every figure the data allows, as text, HTML and JSON."""

from __future__ import annotations

from kpikit.report.html import to_html
from kpikit.report.lines import Line
from kpikit.report.profile import Profile, profile
from kpikit.report.report import Missing, Report, report
from kpikit.report.text import to_text

__all__ = [
    "Line",
    "Missing",
    "Profile",
    "Report",
    "profile",
    "report",
    "to_html",
    "to_text",
]
