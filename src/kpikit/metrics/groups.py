"""Which group and period each row belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.errors import InputTypeError
from kpikit.measures.scope import Scope
from kpikit.metrics.periods import Grid

__all__ = [
    "Cells",
    "Key",
    "cells_of",
    "codes_of",
    "dump_label",
    "order_of",
    "read_label",
]

Key = tuple[Any, ...]
"""Labels of a group, one for each group column; None where missing."""

MOST_CELLS = 50_000_000
_BLOCK = 1 << 15


@frozen(eq=False)
class Cells:
    """The group of every row, and what each group is called.

    ``of_row`` is -1 for rows that belong nowhere: rows without a time when there are
    periods, counted in ``without_time``.
    """

    of_row: NDArray[np.int64]
    keys: list[Key] = field(kw_only=True)
    periods: NDArray[np.int64] = field(kw_only=True)
    without_time: int = field(default=0, kw_only=True)


def codes_of(column: Column, name: str) -> tuple[NDArray[Any], list[Any]]:
    """Codes and labels of a column that rows are grouped by; missing is a label."""
    if column.kind is Kind.CATEGORY:
        labels = [] if column.labels is None else column.labels.tolist()
        codes = column.values
        if codes.size and codes.min() < 0:
            codes = np.where(codes < 0, np.int32(len(labels)), codes)
        return codes, [*labels, None]
    if column.kind in (Kind.FLAG, Kind.INTEGER, Kind.DATE):
        distinct, inverse = np.unique(column.values, return_inverse=True)
        codes = np.where(column.is_missing, len(distinct), inverse)
        labels = Column(column.kind, distinct).to_list()
        return codes.astype(np.int64), [*labels, None]
    raise InputTypeError(
        f"by must name columns of names, flags or whole numbers: got {name!r}"
        f" of kind {column.kind}",
        help="cut instants with .every, and numbers into named classes first",
    )


def cells_of(
    scope: Scope,
    by: Sequence[str],
    *,
    grid: Grid | None,
    at: Column | None,
    about: NDArray[np.bool_],
    complete: Mapping[str, Sequence[Any]],
    orders: Mapping[str, Sequence[Any]],
) -> Cells:
    """The groups that occur, and with *grid* every period between first and last.

    Args:
        scope: The rows.
        by: Group columns.
        grid: Kind of periods, None for none.
        at: The instant of each row, where there are periods.
        about: Rows that the figure is about; the others stand in no period.
        complete: Labels that must be there though no row has them, by column.
        orders: Declared orders of labels, by column.
    """
    codes_lists: list[NDArray[Any]] = []
    label_lists: list[list[Any]] = []
    for name in by:
        codes, labels = codes_of(scope.column(name), name)
        labels += [label for label in complete.get(name, ()) if label not in labels]
        codes_lists.append(codes)
        label_lists.append(labels)
    of_row = _mixed(codes_lists, label_lists, scope.rows)
    keys, place = _keys(of_row, label_lists, by, complete, orders)
    _replace(of_row, place)
    if grid is None or at is None:
        return Cells(of_row, keys=keys, periods=np.zeros(0, dtype=np.int64))
    without_time = int((about & at.is_missing).sum()) if at.has_missing else 0
    timed = about if not without_time else about & ~at.is_missing
    everywhere = bool(timed.all())
    if everywhere:
        index, first, end = grid.places(at)
    else:
        index = grid.of_column(at)
        seen = index[timed]
        first, end = (seen.min(), seen.max() + 1) if seen.size else (0, 0)
        index -= first
    if len(keys) > 1:
        index += of_row * (end - first)
    if not everywhere:
        np.copyto(index, -1, where=~timed)
    return Cells(
        index,
        keys=keys,
        periods=np.arange(first, end, dtype=np.int64),
        without_time=without_time,
    )


def _mixed(
    codes_lists: list[NDArray[Any]], label_lists: list[list[Any]], rows: int
) -> NDArray[np.int64]:
    """One mixed-radix number for the codes of each row.

    A block of rows stays in the processor's cache through all columns, in half the
    bytes of the result: there are never so many groups that a number would not fit.
    """
    found = np.zeros(rows, dtype=np.int64)
    scratch = np.empty(min(rows, _BLOCK), dtype=np.int32)
    for start in range(0, rows if codes_lists else 0, _BLOCK):
        block = slice(start, min(start + _BLOCK, rows))
        number = scratch[: block.stop - start]
        number.fill(0)
        for codes, labels in zip(codes_lists, label_lists, strict=True):
            number *= np.int32(len(labels))
            np.add(number, codes[block], out=number, casting="unsafe")
        found[block] = number
    return found


def _replace(numbers: NDArray[np.int64], table: NDArray[np.int64]) -> None:
    """Put what *table* has in the place of each number."""
    if np.array_equal(table, np.arange(len(table))):
        return
    for start in range(0, len(numbers), _BLOCK):
        here = numbers[start : start + _BLOCK]
        here[:] = table.take(here)


def _keys(
    number: NDArray[np.int64],
    label_lists: list[list[Any]],
    by: Sequence[str],
    complete: Mapping[str, Sequence[Any]],
    orders: Mapping[str, Sequence[Any]],
) -> tuple[list[Key], NDArray[np.int64]]:
    """The groups in order, and the place of each mixed-radix number among them."""
    if not by:
        return [()], np.zeros(1, dtype=np.int64)
    total = int(np.prod([len(labels) for labels in label_lists], dtype=np.float64))
    if total > MOST_CELLS:
        raise InputTypeError(
            f"by must give at most {MOST_CELLS} groups: got {total}",
            help="group by fewer columns, or by ones with fewer values",
        )
    used = np.bincount(number, minlength=total) > 0
    if complete:
        wanted = [complete[name] for name in by]
        used = _every_combination(used, label_lists, wanted)
    numbers = np.flatnonzero(used)
    keys = [_split(int(n), label_lists) for n in numbers]
    ranked = sorted(range(len(keys)), key=lambda i: order_of(keys[i], by, orders))
    place = np.full(total, -1, dtype=np.int64)
    place[numbers[ranked]] = np.arange(len(ranked))
    return [keys[i] for i in ranked], place


def _every_combination(
    used: NDArray[np.bool_],
    label_lists: list[list[Any]],
    wanted: Sequence[Sequence[Any]],
) -> NDArray[np.bool_]:
    """Each label that occurs or must be there, with each of the other columns."""
    grid = used.reshape([len(labels) for labels in label_lists])
    found = np.ones(1, dtype=np.bool_)
    for axis, labels in enumerate(label_lists):
        others = tuple(n for n in range(grid.ndim) if n != axis)
        must = np.array([label in wanted[axis] for label in labels])
        found = np.multiply.outer(found, grid.any(axis=others) | must)
    return found.reshape(-1)


def _split(number: int, label_lists: list[list[Any]]) -> Key:
    parts = []
    for labels in reversed(label_lists):
        number, code = divmod(number, len(labels))
        parts.append(labels[code])
    return tuple(reversed(parts))


def order_of(
    key: Key, by: Sequence[str], orders: Mapping[str, Sequence[Any]]
) -> tuple[Any, ...]:
    """Sort key of a group: declared orders first, then names; missing comes last."""
    found: list[Any] = []
    for name, label in zip(by, key, strict=True):
        order = list(orders.get(name, ()))
        if label is None:
            found.append((3, 0, ""))
        elif label in order:
            found.append((0, order.index(label), ""))
        elif isinstance(label, (int, float)):
            found.append((1, label, ""))
        else:
            found.append((2, 0, str(label)))
    return tuple(found)


def dump_label(label: Any) -> Any:
    """A label safe for JSON: dates are marked."""
    return {"date": label.isoformat()} if isinstance(label, date) else label


def read_label(plain: Any) -> Any:
    """The label that :func:`dump_label` wrote."""
    return date.fromisoformat(plain["date"]) if isinstance(plain, dict) else plain
