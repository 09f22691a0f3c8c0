"""The fixed words of a desk: its tables, kinds of events, roles, classes of status."""

from __future__ import annotations

__all__ = [
    "DEFAULT_STATUSES",
    "EVENT_KINDS",
    "ROLES",
    "STATUS_CLASSES",
    "SURVEY_KINDS",
    "TABLE_NAMES",
]

TABLE_NAMES = (
    "tickets",
    "events",
    "surveys",
    "work",
    "shifts",
    "contacts",
    "costs",
    "sales",
    "headcount",
    "user_counts",
    "customers",
    "self_service",
    "outages",
    "changes",
    "capacity",
    "trainings",
    "audits",
    "projects",
    "sla",
)
EVENT_KINDS = (
    "created",
    "message",
    "note",
    "status",
    "priority",
    "assigned",
    "team",
    "line",
    "escalated",
    "resolved",
    "reopened",
    "closed",
    "stage",
    "handoff",
    "merged",
    "due",
    "calendar",
    "other",
)
ROLES = ("requester", "agent", "bot", "system")
SURVEY_KINDS = (
    "csat",
    "nps",
    "ces",
    "yes_no",
    "agent",
    "engagement",
    "stakeholder",
)
STATUS_CLASSES = ("run", "pause", "resolved", "closed")
DEFAULT_STATUSES = {
    "new": "run",
    "open": "run",
    "in_progress": "run",
    "pending": "pause",
    "waiting": "pause",
    "on_hold": "pause",
    "resolved": "resolved",
    "solved": "resolved",
    "closed": "closed",
}
"""What the common status words mean where no map is given."""
