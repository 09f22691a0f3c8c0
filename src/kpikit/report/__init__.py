"""Reports: every figure the data allows, as text, HTML and JSON."""

from __future__ import annotations

from kpikit.report.html import to_html
from kpikit.report.lines import Line
from kpikit.report.profile import Profile, profile
from kpikit.report.report import Missing, Report, report
from kpikit.report.review import Review, review
from kpikit.report.text import to_text
from kpikit.report.watching import Alarms, watch

__all__ = [
    "Alarms",
    "Line",
    "Missing",
    "Profile",
    "Report",
    "Review",
    "profile",
    "report",
    "review",
    "to_html",
    "to_text",
    "watch",
]
