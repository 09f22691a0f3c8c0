"""Cells that are :class:`Money`: an amount, and the currency of its row."""

from __future__ import annotations

from functools import partial
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.columns.checker import Checker
from kpikit.columns.column import Kind
from kpikit.columns.forms import labelled, text_of
from kpikit.columns.raw import Raw, factorize
from kpikit.columns.schema import TableSchema
from kpikit.units.money import Money

__all__ = ["split_money"]

Ints: TypeAlias = NDArray[np.int64]

_CURRENCY = "currency"


@frozen(eq=False)
class _Names:
    """The currency of each row as code of a name, -1 for none."""

    codes: NDArray[Any]
    names: list[Any]


def split_money(raws: dict[str, Raw], schema: TableSchema, check: Checker) -> None:
    """Make amounts of the cells that are :class:`Money`, and the column ``currency``.

    A row has one currency: where the column is given too, or another amount of the row
    has its own, they must say the same.
    """
    if _CURRENCY not in schema:
        return
    money = [c.name for c in schema.columns if c.kind is Kind.MONEY and c.name in raws]
    said = {}
    for name in money:
        cells = _cells_of_money(raws[name])
        if cells is not None:
            said[name] = _currencies(cells)
            raws[name] = _amounts(cells)
    if said:
        raws[_CURRENCY] = _together(raws.get(_CURRENCY), said, check)


def _cells_of_money(raw: Raw) -> Raw | None:
    """The cells with their labels, where any of them is money."""
    if raw.form not in ("object", "labelled"):
        return None
    cells = labelled(raw)
    return cells if any(isinstance(v, Money) for v in cells.labels or ()) else None


def _amounts(cells: Raw) -> Raw:
    labels = [v.amount if isinstance(v, Money) else v for v in cells.labels or ()]
    return Raw("labelled", cells.values, labels=labels)


def _currencies(cells: Raw) -> _Names:
    labels = [v.currency if isinstance(v, Money) else None for v in cells.labels or ()]
    codes, names = factorize(labels, len(labels))
    return _Names(np.append(codes, -1)[cells.values], names)


def _together(given: Raw | None, said: dict[str, _Names], check: Checker) -> Raw:
    """The currency of each row, of the column and of its amounts."""
    rows = check.rows
    known, names = np.full(rows, -1, dtype=np.int64), list[Any]()
    if given is not None:
        cells = labelled(given)
        known, names = cells.values.astype(np.int64), list(cells.labels or ())
    texts = {text_of(name): code for code, name in enumerate(names)}
    for column, own in said.items():
        for name in own.names:
            if texts.setdefault(name, len(names)) == len(names):
                names.append(name)
        table = np.array([*(texts[name] for name in own.names), -1], dtype=np.int64)
        codes = table[own.codes]
        check.cells(
            "other-currency",
            column,
            (known >= 0) & (codes >= 0) & (known != codes),
            partial(_beside, names, codes, known),
            rule=f"be in the {_CURRENCY} of its row",
            help=f"leave the column {_CURRENCY} out, which the amounts say themselves,"
            " or convert one of them",
        )
        known = np.where(known < 0, codes, known)
    return Raw("labelled", known.astype(np.int32), labels=names)


def _beside(names: list[Any], codes: Ints, known: Ints, row: int) -> str:
    return f"{names[codes[row]]} beside {names[known[row]]}"
