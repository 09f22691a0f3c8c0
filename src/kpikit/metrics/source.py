"""The tables that a metric looks at, of a desk or of bare columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kpikit.desk.desk import Desk
from kpikit.desk.view import View
from kpikit.errors import InputTypeError
from kpikit.metrics.bare import bare_view, bare_views
from kpikit.metrics.rows import naming
from kpikit.metrics.sided import needs_by_table

if TYPE_CHECKING:
    from kpikit.metrics.described import Described

__all__ = ["views_of"]

_RESERVED = ("as_of", "tz")


def views_of(
    metric: Described, desk: Desk | None, columns: Mapping[str, Any]
) -> dict[str, View]:
    """The tables by name, of a desk or of bare columns.

    Raises:
        InputTypeError: Both are given, neither, or something else than a desk.
        UnavailableError: The desk has no such table.
    """
    if desk is not None and columns:
        raise InputTypeError(
            f"{metric.name} must be given a desk or columns: got both",
            help="leave one of them out",
        )
    tables = metric.tables
    if isinstance(desk, Desk):
        with naming(metric):
            return {name: desk.table(name) for name in tables}
    if desk is not None:
        raise InputTypeError(
            f"{metric.name} must be given a Desk or columns by name:"
            f" got {type(desk).__name__}",
            help=f"as {metric.name}(Desk({tables[0]}=…)), or {_call(metric)}",
        )
    if not columns:
        told = " and ".join(tables)
        if len(tables) == 1:
            told = f"its columns are {', '.join(sorted(metric.needs)) or 'id'}"
        else:
            told = f"its tables are {told}; write {_call(metric)}"
        raise InputTypeError(
            f"{metric.name} must be given a desk or columns: got nothing", help=told
        )
    reserved = (*_RESERVED, "since") if metric.definition.spans else _RESERVED
    plain = {n: v for n, v in columns.items() if n not in reserved}
    shared: dict[str, Any] = {
        "metric": metric.name,
        "tz": columns.get("tz"),
        "as_of": columns.get("as_of"),
    }
    if len(tables) == 1:
        needs = metric.needs.union(map(metric.column_of_group, metric.groups))
        return {
            tables[0]: bare_view(
                tables[0], plain, needs=needs, since=columns.get("since"), **shared
            )
        }
    return bare_views(plain, needs_by_table(metric), **shared)


def _call(metric: Described) -> str:
    """How the metric is called with bare columns."""
    names = metric.tables
    if len(names) > 1:
        given = ("shifts" if name == "agent_days" else name for name in names)
        return f"{metric.name}({', '.join(f'{name}={{…}}' for name in given)})"
    return f"{metric.name}({', '.join(f'{n}=…' for n in sorted(metric.needs))})"
