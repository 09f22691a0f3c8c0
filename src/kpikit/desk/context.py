"""What the views of one desk share."""

from __future__ import annotations

from collections.abc import Mapping

from kpikit.columns.table import Table
from kpikit.columns.zones import Zone
from kpikit.desk.log import EventLog
from kpikit.desk.window import Window

__all__ = ["Context"]


class Context:
    """What the views of one desk share: the log, the maps, the instant of closing.

    ``window`` is the stretch of time to which the desk was cut, if it was, ``uncut``
    holds tables before they were cut, and ``since`` is the first instant of the data.
    """

    __slots__ = (
        "as_of",
        "lines",
        "log",
        "priorities",
        "since",
        "statuses",
        "uncut",
        "window",
        "zone",
    )

    def __init__(
        self,
        *,
        log: EventLog | None,
        statuses: Mapping[str, str],
        lines: tuple[str, ...] | None,
        priorities: tuple[str, ...] | None,
        as_of: int | None,
        zone: Zone | None = None,
        window: Window | None = None,
        since: int | None = None,
        uncut: Mapping[str, Table] | None = None,
    ) -> None:
        """Keep the parts."""
        self.log = log
        self.statuses = statuses
        self.lines = lines
        self.priorities = priorities
        self.as_of = as_of
        self.zone = zone
        self.window = window
        self.since = since
        self.uncut = uncut or {}
