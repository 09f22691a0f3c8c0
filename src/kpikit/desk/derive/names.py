"""The names of the ticket columns that events give, and the kinds of their values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpikit.columns.column import Kind

__all__ = ["COUNTS", "DERIVED", "slug"]

_NAMES: dict[Kind, tuple[str, ...]] = {
    Kind.INSTANT: (
        "created_at",
        "first_response_at",
        "first_any_reply_at",
        "first_resolved_at",
        "resolved_at",
        "closed_at",
        "reopened_at",
        "reopened_by_requester_at",
        "escalated_at",
        "escalated_to_management_at",
        "escalated_to_line_at",
        "last_activity_at",
        "acknowledged_at",
        "work_started_at",
        "handed_off_at",
        "due_at",
        "original_due_at",
    ),
    Kind.INTEGER: (
        "agent_replies",
        "customer_replies",
        "reopens",
        "transfers",
        "agents",
    ),
    Kind.CATEGORY: (
        "first_line",
        "highest_line",
        "priority_at_resolution",
        "assignee_at_resolution",
        "line_at_resolution",
        "resolved_by",
        "merged_into",
        "priority",
        "assignee",
        "team",
        "line",
        "status",
        "requester",
    ),
    Kind.SECONDS: (
        "hold_seconds",
        "requester_wait_seconds",
        "agent_work_seconds",
        "agent_wait_seconds",
    ),
    Kind.FLAG: ("is_open",),
}

DERIVED: Mapping[str, Kind] = MappingProxyType(
    {name: kind for kind, names in _NAMES.items() for name in names}
)
"""Every ticket column that does not depend on the words of a log, with its kind.

Besides these, a log gives ``<stage>_at`` for each stage and ``<status>_seconds`` for
each status; a column of this list has precedence over one of the same name there.
"""

COUNTS = _NAMES[Kind.INTEGER]
"""Columns that are zero, never missing, where nothing happened."""


def slug(label: object) -> str:
    """A word of a log as part of a column name.

    >>> slug("Waiting for-Customer")
    'waiting_for_customer'
    """
    return str(label).lower().replace(" ", "_").replace("-", "_")
