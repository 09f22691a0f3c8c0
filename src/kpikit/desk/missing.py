"""What to say where a desk lacks a table, and how to come by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from kpikit.errors import MissingTableError

__all__ = ["missing_table"]

_OTHERWISE: Mapping[str, str] = MappingProxyType(
    {
        "tickets": "; or give events, which say which tickets there are",
        "sla": "; or have policies measured: load_config('kpikit.toml').desk(desk)",
    }
)
"""How else a desk comes to a table."""


def missing_table(
    name: str, *, tables: Sequence[str], rule: str | None = None
) -> MissingTableError:
    """The error for a table that the desk was not given.

    Args:
        name: The table.
        tables: Those that it has.
        rule: What the desk must do, if not just have the table.

    >>> missing_table("sales", tables=["tickets"]).message
    "the desk must have the table 'sales': got tickets"
    """
    return MissingTableError(
        f"the desk must {rule or f'have the table {name!r}'}:"
        f" got {', '.join(tables) or 'no tables'}",
        columns=(name,),
        help=f"give it as Desk({name}=…), wrapped in table(data, columns={{…}}) where"
        " its columns have other names, or as a file to read_desk(paths, config)"
        + _OTHERWISE.get(name, ""),
    )
