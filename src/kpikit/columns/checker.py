"""Gathering what is wrong with the rows of one table, to say it all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from kpikit.errors import Problem

__all__ = ["MOST_OFFENDERS", "Checker", "OnBad", "some"]

OnBad = Literal["raise", "drop"]
MOST_OFFENDERS = 5
_REMEDY = 'correct the cells, or leave such rows out with table(…, on_bad="drop")'


def some(offenders: Sequence[str], total: int) -> str:
    """The first offenders in words: ``'x' (row 3), 'y' (row 9), … 40 in all``."""
    shown = ", ".join(offenders)
    return f"{shown}, … {total} in all" if total > len(offenders) else shown


@define
class Checker:
    """Collects the problems of one table and which rows they condemn.

    Row numbers in messages count from 0, as the caller's data does; ``numbers`` are
    those of the rows that are left, once some were left out.
    """

    table: str
    rows: int
    problems: list[Problem] = field(factory=list)
    bad_rows: NDArray[np.bool_] | None = None
    numbers: NDArray[np.int64] | None = None

    def cells(
        self,
        code: str,
        column: str,
        bad: NDArray[np.bool_],
        show: Callable[[int], str],
        *,
        rule: str,
        help: str = "",
        condemn: bool = True,
    ) -> None:
        """Note the rows of *bad*: ``<column> must <rule>: got <first offenders>``."""
        where = np.flatnonzero(bad)
        if not where.size:
            return
        rows = where[:MOST_OFFENDERS]
        numbers = rows if self.numbers is None else self.numbers[rows]
        first = [
            f"{show(int(row))} (row {number})"
            for row, number in zip(rows, numbers, strict=True)
        ]
        self.problems.append(
            Problem(
                code,
                message=f"{column} must {rule}: got {some(first, where.size)}",
                where=f"{self.table}.{column}",
                help=help or (_REMEDY if condemn else ""),
                count=int(where.size),
                offenders=tuple(first),
            )
        )
        if condemn:
            self.condemn(bad)

    def condemn(self, bad: NDArray[np.bool_]) -> None:
        """Mark rows as unfit; ``on_bad="drop"`` leaves them out."""
        self.bad_rows = bad.copy() if self.bad_rows is None else self.bad_rows | bad

    def table_problem(self, code: str, message: str, *, help: str = "") -> None:
        """Note a problem of the table as a whole (no row can be dropped for it)."""
        self.problems.append(
            Problem(code, message=message, where=self.table, help=help)
        )

    def note(
        self,
        code: str,
        message: str,
        *,
        count: int,
        column: str = "",
        help: str = "",
        offenders: Sequence[str] = (),
    ) -> None:
        """Note something worth knowing that is no error."""
        self.problems.append(
            Problem(
                code,
                message=message,
                where=f"{self.table}.{column}" if column else self.table,
                count=count,
                help=help,
                offenders=tuple(offenders),
                severity="info",
            )
        )
