"""What expressions are evaluated on: rows and columns by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from attrs import field, frozen

from kpikit.columns.column import Column
from kpikit.errors import InputError, UnknownNameError, did_you_mean
from kpikit.units.showing import counted

__all__ = ["ColumnScope", "Scope"]


class Scope(Protocol):
    """Rows with columns; a table, or a table joined with others."""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        ...

    def has(self, name: str) -> bool:
        """Whether the column can be had."""
        ...

    def column(self, name: str) -> Column:
        """The column of that name; an error says why it cannot be had."""
        ...


def _own(columns: Mapping[str, Column]) -> dict[str, Column]:
    """A copy that nobody else changes."""
    return dict(columns)


@frozen(eq=False)
class ColumnScope:
    """Plain columns by name, all of one length.

    Args:
        held: The columns.
        rows: How many rows there are; needed where no column says it.

    Raises:
        InputError: The columns differ in length.
    """

    held: Mapping[str, Column] = field(converter=_own)
    rows: int = field(kw_only=True)

    @rows.default
    def _count(self) -> int:
        return len(next(iter(self.held.values()))) if self.held else 0

    def __attrs_post_init__(self) -> None:
        """Check the lengths."""
        for name, column in self.held.items():
            if len(column) != self.rows:
                raise InputError(
                    f"column {name!r} must have {counted(self.rows, 'row')}:"
                    f" got {len(column)}",
                    help="give columns of one length",
                )

    def has(self, name: str) -> bool:
        """Whether there is a column of that name."""
        return name in self.held

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            UnknownNameError: There is none.
        """
        if name not in self.held:
            raise UnknownNameError(
                f"col.{name} must be a column that is given: got {name!r}",
                help=did_you_mean(name, self.held),
            )
        return self.held[name]
